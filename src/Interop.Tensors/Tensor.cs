using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>A window into a <see cref="Tensors.Storage"/>: dtype, sizes, strides and an offset, all as in PyTorch.</summary>
/// <remarks>Views are new tensors over the same storage. Its own geometry changes only through the in-place forms of views, such as <see cref="Transpose_"/>, and where the data of a parameter or buffer is replaced.</remarks>
[DebuggerDisplay("{ToString(),nq}")]
public partial class Tensor : IDisposable
{
    private long[] _strides;
    private Tensor? _keeper;
    private readonly bool _ownsMemory;
    private readonly bool _isCounted;
    private Storage? _storage;

    /// <summary>A tensor over existing memory.</summary>
    /// <param name="storage">The memory.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="strides">Steps per dimension in elements; null for a dense row-major tensor.</param>
    /// <param name="offset">The first element, counted in elements from the start of the storage.</param>
    /// <exception cref="ShapeException">The elements do not all lie inside the storage.</exception>
    public Tensor(Storage storage, DType dtype, Shape shape, ReadOnlySpan<long> strides = default, long offset = 0)
    {
        ArgumentNullException.ThrowIfNull(storage);
        bool dense = strides.IsEmpty && shape.Rank > 0;
        if (!dense && strides.Length != shape.Rank)
            throw new ShapeException($"A tensor of shape {shape} needs {shape.Rank} strides, found {strides.Length}.");
        _strides = dense ? shape.DenseStrides : strides.ToArray();
        (_storage, DType, Shape, Offset) = (storage, dtype, shape, offset);
        if (!Extent.Fits(dtype, shape, _strides, offset, storage.ByteLength, out string? why))
            throw new ShapeException($"A {dtype.Name} tensor of shape {shape} does not fit its storage: {why}.");
    }

    /// <summary>The owner of new memory, dense in the order of the strides; null for row-major.</summary>
    internal Tensor(Storage storage, DType dtype, Shape shape, long[]? strides, ThreadState thread)
    {
        (_storage, DType, Shape, _ownsMemory) = (storage, dtype, shape, true);
        _strides = strides ?? shape.DenseStrides;
        if (thread.TemporaryScopes > 0)
            thread.AddTemporary(this);
    }

    /// <summary>Another look at memory that was counted for it: a view, which keeps the owner; or an unpacked value, whose keeper is null. The geometry is known to fit.</summary>
    internal Tensor(Storage storage, DType dtype, Shape shape, long[] strides, long offset, Tensor? keeper)
    {
        (_storage, DType, Shape, _strides, Offset, _keeper, _isCounted) = (storage, dtype, shape, strides, offset, keeper?._keeper ?? keeper, true);
        ThreadState thread = ThreadState.Current;
        if (thread.TemporaryScopes > 0)
            thread.AddTemporary(this);
    }

    /// <summary>A leaf of a derived class that looks at the memory of another tensor. No scope releases it.</summary>
    private protected Tensor(Tensor data)
    {
        (_storage, DType, Shape, _strides, Offset, _keeper, _isCounted) = (data.Memory, data.DType, data.Shape, data._strides, data.Offset, data._keeper ?? data, true);
        _storage.Retain();
        Fate = Fate.Free;
    }

    /// <summary>Looks at the memory of another tensor from now on, dtype and shape included; a gradient of another kind is dropped. For leaves made by the constructor above, outside of recorded ops.</summary>
    private protected void SetData(Tensor data)
    {
        Storage memory = data.Memory;
        memory.Retain();
        bool same = DType == data.DType && Shape == data.Shape;
        Storage? before = _storage;
        (_storage, DType, Shape, _strides, Offset, _keeper) = (memory, data.DType, data.Shape, data._strides, data.Offset, data._keeper ?? data);
        before?.Release();
        if (!same)
            RenewLeaf();
    }

    /// <summary>The memory, shared with every view.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was released.</exception>
    public Storage Storage => Memory.KeepingAlive(_keeper ?? this);

    /// <summary>The element type.</summary>
    public DType DType { get; private set; }

    /// <summary>The sizes.</summary>
    public Shape Shape { get; private set; }

    /// <summary>Steps per dimension, in elements.</summary>
    public ReadOnlySpan<long> Strides => _strides;

    /// <summary>The first element, in elements from the start of the storage.</summary>
    public long Offset { get; private set; }

    /// <summary>The memory, for use while this tensor is alive.</summary>
    internal Storage Memory => _storage ?? throw new ObjectDisposedException(nameof(Tensor), "This tensor was released: it was disposed, or made inside a scope and not returned from it.");

    internal long[] StridesArray => _strides;

    internal bool IsDisposed => _storage is null;

    /// <summary>Whether nobody else sees this memory, and this tensor sees all of it.</summary>
    internal bool OwnsAll => _ownsMemory && Memory.Holders == 1 && IsContiguous && Offset == 0;

    /// <summary>Gives the memory back at once, where nobody else holds it. Never needed: what is not disposed is found.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA1816", Justification = "Only parameters and buffers derive from it, and nothing has a finalizer.")]
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _storage, null) is not { } storage)
            return;
        if (_ownsMemory)
            storage.DropOwner();
        else if (_isCounted)
            storage.Release();
        GC.KeepAlive(this);
    }

    /// <summary>The number of dimensions.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The number of elements.</summary>
    public long ElementCount => Shape.ElementCount;

    /// <summary>Whether the elements lie densely in row-major order.</summary>
    public bool IsContiguous => Shape.IsContiguous(_strides);

    /// <summary>A new tensor with whatever its memory happens to hold.</summary>
    public static Tensor Empty(Shape shape, DType dtype = DType.Float32) => Tensors.Memory.Pool.RentTensor(dtype, shape);

    /// <summary>A new tensor with a copy of these values in row-major order; without a shape, one-dimensional.</summary>
    /// <exception cref="ShapeException">The number of values is not that of the shape.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, Shape? shape = null, DType? dtype = null) where T : unmanaged
    {
        Shape s = shape ?? [values.Length];
        DType d = dtype ?? DTypeOf<T>();
        if (s.ElementCount != values.Length || d.ByteCount(values.Length) != (long)values.Length * Marshal.SizeOf<T>() && typeof(T) != typeof(bool))
            throw new ShapeException($"{values.Length} values of {typeof(T).Name} do not fill a {d.Name} tensor of shape {s}.");
        return new Tensor(Storage.Copy(MemoryMarshal.AsBytes(values)), d, s);
    }

    /// <summary>A new tensor with a copy of these values in row-major order; without a shape, one-dimensional.</summary>
    public static Tensor From<T>(T[] values, Shape? shape = null) where T : unmanaged => From(new ReadOnlySpan<T>(values), shape);

    /// <summary>The elements of a contiguous tensor in place. The span is valid while this tensor is reachable.</summary>
    /// <exception cref="InvalidOperationException">The tensor is not contiguous, its elements have another size, or there are more than 2³¹ − 1.</exception>
    public Span<T> AsSpan<T>() where T : unmanaged
    {
        if (!IsContiguous)
            throw new InvalidOperationException($"A tensor of shape {Shape} with strides [{string.Join(", ", _strides)}] is not contiguous: call Contiguous() first.");
        int size = Unsafe.SizeOf<T>();
        if (size != 1 && (DType.IsPacked || size != DType.Size))
            throw new InvalidOperationException($"Elements of {DType.Name} are not {size} bytes long.");
        long bytes = DType.ByteCount(ElementCount);
        return MemoryMarshal.Cast<byte, T>(bytes == 0 ? [] : Memory.Bytes(ByteOffset, checked((int)bytes)));
    }

    /// <summary>The elements in row-major order, copied.</summary>
    public T[] ToArray<T>() where T : unmanaged
    {
        Tensor dense = Contiguous();
        T[] values = dense.AsSpan<T>().ToArray();
        GC.KeepAlive(dense);
        return values;
    }

    /// <summary>The only element.</summary>
    /// <exception cref="InvalidOperationException">There are none or several.</exception>
    public T Item<T>() where T : unmanaged =>
        ElementCount == 1 ? ToArray<T>()[0] : throw new InvalidOperationException($"Item needs a tensor with one element, this one has the shape {Shape}.");

    /// <summary>The dtype whose elements a C# type holds.</summary>
    /// <exception cref="NotSupportedException">No dtype has this type's layout.</exception>
    public static DType DTypeOf<T>() where T : unmanaged => default(T) switch
    {
        byte => DType.UInt8,
        sbyte => DType.Int8,
        short => DType.Int16,
        int => DType.Int32,
        long => DType.Int64,
        Half => DType.Float16,
        float => DType.Float32,
        double => DType.Float64,
        bool => DType.Bool,
        ushort => DType.UInt16,
        uint => DType.UInt32,
        ulong => DType.UInt64,
        System.Numerics.Complex => DType.Complex128,
        _ => throw new NotSupportedException($"No dtype has the layout of {typeof(T)}."),
    };

    /// <summary>dtype and shape, such as <c>float32 [2, 3]</c>.</summary>
    public override string ToString() => $"{DType.Name} {Shape}";

    internal long ByteOffset => DType.IsPacked ? Offset * DType.Bits / 8 : Offset * DType.Size;
}
