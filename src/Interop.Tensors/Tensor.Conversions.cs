using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Interop.Tensors.Memory;

namespace Interop.Tensors;

/// <content>To and from memory, arrays and tensors of others.</content>
public partial class Tensor
{
    private static readonly Dictionary<Type, DType> s_dtypeOfElement = new()
    {
        [typeof(byte)] = DTypeOf<byte>(),
        [typeof(sbyte)] = DTypeOf<sbyte>(),
        [typeof(short)] = DTypeOf<short>(),
        [typeof(int)] = DTypeOf<int>(),
        [typeof(long)] = DTypeOf<long>(),
        [typeof(Half)] = DTypeOf<Half>(),
        [typeof(float)] = DTypeOf<float>(),
        [typeof(double)] = DTypeOf<double>(),
        [typeof(bool)] = DTypeOf<bool>(),
        [typeof(ushort)] = DTypeOf<ushort>(),
        [typeof(uint)] = DTypeOf<uint>(),
        [typeof(ulong)] = DTypeOf<ulong>(),
        [typeof(Complex)] = DTypeOf<Complex>(),
    };

    /// <summary>A tensor over the caller's memory, without a copy: each sees what the other writes. Source: <c>torch.from_numpy</c>.</summary>
    /// <remarks>
    /// The memory is pinned until the tensor and all that shares its storage are collected. For memory outside of .NET see
    /// <see cref="Tensors.Storage.Over"/>.
    /// </remarks>
    /// <param name="memory">The elements in row-major order; more than the shape needs are allowed.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ShapeException">The memory has fewer elements than the shape.</exception>
    /// <exception cref="NotSupportedException">No dtype has the layout of <typeparamref name="T"/>.</exception>
    public static Tensor FromMemory<T>(Memory<T> memory, Shape shape) where T : unmanaged
    {
        DType dtype = DTypeOf<T>();
        if (shape.ElementCount > memory.Length)
            throw new ShapeException($"{memory.Length} values of {typeof(T).Name} do not fill a {dtype.Name} tensor of shape {shape}.");
        PinnedMemory pinned = new(memory.Pin());
        return new Tensor(Storage.Over(pinned.Pointer, (long)memory.Length * Unsafe.SizeOf<T>(), pinned), dtype, shape);
    }

    /// <summary>A one-dimensional tensor over the first elements of a file, which is mapped and not read. Source: <c>torch.from_file</c>.</summary>
    /// <remarks>The file is mapped until the tensor and all that shares its storage are collected. A file that shrinks meanwhile ends the process.</remarks>
    /// <param name="filename">The file: bytes as the dtype has them in memory.</param>
    /// <param name="shared">Whether writes change the file, which is then made or made longer where it must be; null for false.</param>
    /// <param name="size">How many elements.</param>
    /// <param name="dtype">Of the elements; float32 if null.</param>
    /// <exception cref="IOException">The file is not there, is too short and not shared, or cannot be opened.</exception>
    public static Tensor FromFile(string filename, bool? shared = null, long size = 0, DType? dtype = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(filename);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        DType d = dtype ?? DType.Float32;
        return new Tensor(MappedFile.Map(filename, d.ByteCount(size), shared ?? false), d, [size]);
    }

    /// <summary>A new tensor with a copy of a .NET array of any rank: <c>float[,]</c> of lengths a, b → <c>[a, b]</c>.</summary>
    /// <exception cref="NotSupportedException">Its elements are no numbers that a dtype holds; arrays of arrays are none.</exception>
    /// <exception cref="ArgumentException">It has more than 2³¹ − 1 bytes.</exception>
    public static Tensor FromArray(Array array)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.GetType().GetElementType() is not { } element || !s_dtypeOfElement.TryGetValue(element, out DType dtype))
            throw new NotSupportedException($"No dtype holds the elements of a {array.GetType()}: expected an array of numbers, such as float[,].");
        long[] sizes = new long[array.Rank];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = array.GetLongLength(i);
        long bytes = array.LongLength * dtype.Size;
        if (bytes > int.MaxValue)
            throw new ArgumentException($"An array of {bytes} bytes is too large to be copied at once: use FromMemory for one dimension, or copy parts.", nameof(array));
        return new Tensor(Storage.Copy(MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array), (int)bytes)), dtype, new Shape(sizes));
    }

    /// <summary>The elements of a matrix, copied: <c>[a, b]</c> → <c>T[a, b]</c>.</summary>
    /// <exception cref="InvalidOperationException">It is no matrix, or <typeparamref name="T"/> has another size than its elements.</exception>
    public T[,] ToArray2D<T>() where T : unmanaged
    {
        if (Rank != 2)
            throw new InvalidOperationException($"ToArray2D needs a matrix, this tensor has the shape {Shape}: call Reshape first.");
        Tensor dense = Contiguous();
        T[,] array = new T[Shape[0], Shape[1]];
        dense.AsSpan<T>().CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length));
        GC.KeepAlive(dense);
        return array;
    }

    /// <summary>A new tensor with a copy of one of System.Numerics.Tensors, whatever its strides.</summary>
    /// <exception cref="NotSupportedException">No dtype has the layout of <typeparamref name="T"/>.</exception>
    public static Tensor From<T>(System.Numerics.Tensors.Tensor<T> tensor) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long[] sizes = new long[tensor.Rank];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = tensor.Lengths[i];
        Tensor y = Empty(new Shape(sizes), DTypeOf<T>());
        tensor.FlattenTo(y.AsSpan<T>());
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>The elements as a new tensor of System.Numerics.Tensors, in row-major order; a scalar becomes one of length 1.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> has another size than the elements.</exception>
    public System.Numerics.Tensors.Tensor<T> ToNumericsTensor<T>() where T : unmanaged =>
        System.Numerics.Tensors.Tensor.Create(ToArray<T>(), Rank == 0 ? [1] : Lengths(Shape.AsSpan()));

    /// <summary>The elements in place, with this tensor's strides; a scalar is seen as one of length 1. The span is valid while this tensor is reachable.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> has another size than the elements.</exception>
    /// <exception cref="ArgumentException">Its elements lie more than 2 GiB apart.</exception>
    public System.Numerics.Tensors.TensorSpan<T> AsTensorSpan<T>() where T : unmanaged
    {
        if (DType.IsPacked || Unsafe.SizeOf<T>() != DType.Size)
            throw new InvalidOperationException($"Elements of {DType.Name} are not {Unsafe.SizeOf<T>()} bytes long.");
        if (ElementCount == 0)
            return new System.Numerics.Tensors.TensorSpan<T>(new T[1], Lengths(Shape.AsSpan()), []);
        Span<T> elements = MemoryMarshal.Cast<byte, T>(Memory.Bytes(ByteOffset, checked((int)Math.Min(Memory.ByteLength - ByteOffset, int.MaxValue / DType.Size * DType.Size))));
        return Rank == 0 ? new(elements[..1]) : new(elements, Lengths(Shape.AsSpan()), StridesOfSpan());
    }

    private static nint[] Lengths(ReadOnlySpan<long> sizes)
    {
        nint[] lengths = new nint[sizes.Length];
        for (int i = 0; i < lengths.Length; i++)
            lengths[i] = checked((nint)sizes[i]);
        return lengths;
    }

    /// <summary>A dimension of one element has a stride that nobody uses; there it must be zero.</summary>
    private nint[] StridesOfSpan()
    {
        nint[] strides = Lengths(_strides);
        for (int i = 0; i < strides.Length; i++)
        {
            if (Shape[i] == 1)
                strides[i] = 0;
        }

        return strides;
    }
}
