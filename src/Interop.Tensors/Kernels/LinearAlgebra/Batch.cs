namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Tensors as batches of column-major matrices in the precision that is computed in: float64 for real ones, complex128 for complex ones.</summary>
internal static unsafe class Batch
{
    /// <summary>Floating-point operations that are worth handing to another thread.</summary>
    private const double Grain = 1e5;

    /// <summary>The dtype that a dtype's matrices are computed in.</summary>
    internal static DType MathType(DType dtype) => dtype.Kind == DTypeKind.Complex ? DType.Complex128 : DType.Float64;

    /// <summary>New matrices whose columns are contiguous, with whatever the memory holds.</summary>
    internal static Tensor New(DType dtype, ReadOnlySpan<long> batch, long rows, long columns)
    {
        Shape shape = [.. batch, rows, columns];
        return Memory.Pool.RentTensor(dtype, shape, Strides(shape));
    }

    /// <summary>New matrices over the batch dimensions of a, in the precision of the computation.</summary>
    internal static Tensor NewLike(Tensor a, long rows, long columns) => New(MathType(a.DType), a.Shape.AsSpan()[..^2], rows, columns);

    /// <summary>New vectors over the batch dimensions of a.</summary>
    internal static Tensor NewVectors(Tensor a, long count, DType? dtype = null) => Tensor.Empty([.. a.Shape.AsSpan()[..^2], count], dtype ?? MathType(a.DType));

    /// <summary>One number over the batch dimensions of a.</summary>
    internal static Tensor NewNumbers(Tensor a, DType dtype) => Tensor.Empty(new Shape(a.Shape.AsSpan()[..^2]), dtype);

    /// <summary>A copy in the precision of the computation, with contiguous columns; broadcast to batch dimensions where they are given.</summary>
    /// <param name="a">[batch, m, n].</param>
    /// <param name="transposed">Whether each matrix is transposed.</param>
    /// <param name="batch">Batch dimensions that those of a broadcast to.</param>
    internal static Tensor Copy(Tensor a, bool transposed = false, ReadOnlySpan<long> batch = default)
    {
        Tensor source = transposed ? Transposed(a) : a;
        Tensor y = New(MathType(a.DType), batch.Length > 0 ? batch : a.Shape.AsSpan()[..^2], source.Shape[-2], source.Shape[-1]);
        Elementwise.Copy(source, y);
        GC.KeepAlive(source);
        return y;
    }

    /// <summary>The same matrices or vectors in a result's dtype and, for matrices, with contiguous columns.</summary>
    internal static Tensor Round(Tensor x, DType dtype)
    {
        if (x.DType == dtype)
            return x;
        Tensor y = Memory.Pool.RentTensor(dtype, x.Shape, x.StridesArray);
        Elementwise.Copy(x, y);
        x.Dispose();
        return y;
    }

    /// <summary>One matrix of a batch.</summary>
    internal static Matrix<T> At<T>(Tensor x, long index) where T : unmanaged
    {
        long rows = x.Shape[-2], columns = x.Shape[-1], count = rows * columns;
        if (count > int.MaxValue)
            throw new NotSupportedException($"A matrix of {rows} x {columns} has more than 2^31 - 1 elements, which linear algebra here does not reach: use smaller ones.");
        // Bounds: these tensors were made dense by New, so matrix number i takes the elements from i · rows · columns on; the callers keep the tensor alive.
        return new Matrix<T>(new Span<T>((T*)x.Memory.Pointer + index * count, (int)count), (int)rows, (int)columns);
    }

    /// <summary>One vector of a dense batch.</summary>
    internal static Span<T> Row<T>(Tensor x, long index) where T : unmanaged
    {
        int count = checked((int)x.Shape[-1]);
        // Bounds: as for matrices.
        return new Span<T>((T*)x.Memory.Pointer + x.Offset + index * count, count);
    }

    /// <summary>One number of a dense batch.</summary>
    internal static ref T Number<T>(Tensor x, long index) where T : unmanaged => ref ((T*)x.Memory.Pointer + x.Offset)[index]; // Bounds: as for matrices.

    /// <summary>Calls the body for each matrix, on several threads where they are worth it.</summary>
    /// <param name="x">The batch.</param>
    /// <param name="body">What is done with the matrix of a number.</param>
    internal static void For(Tensor x, Action<long> body)
    {
        long count = 1;
        foreach (long size in x.Shape.AsSpan()[..^2])
            count *= size;
        double work = 10.0 * x.Shape[-2] * x.Shape[-1] * Math.Max(1, Math.Min(x.Shape[-2], x.Shape[-1]));
        Workers.For(count, (long)Math.Clamp(Grain / work, 1, 1 << 20), (from, to) =>
        {
            for (long i = from; i < to; i++)
                body(i);
        });
    }

    /// <summary>Another look with the last two dimensions exchanged.</summary>
    internal static Tensor Transposed(Tensor a)
    {
        long[] sizes = a.Shape.ToArray(), strides = [.. a.Strides];
        (sizes[^1], sizes[^2]) = (sizes[^2], sizes[^1]);
        (strides[^1], strides[^2]) = (strides[^2], strides[^1]);
        return a.Look(new Shape(sizes), strides, a.Offset);
    }

    private static long[] Strides(Shape shape)
    {
        long[] strides = shape.ContiguousStrides();
        (strides[^2], strides[^1]) = (1, Math.Max(1, shape[-2]));
        return strides;
    }
}
