namespace Interop.Tensors.Kernels;

/// <summary>A function of whole rows: up to three operand rows, one result row. A struct; parameters are its fields.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface IRow<T> where T : unmanaged
{
    /// <param name="a">n numbers.</param>
    /// <param name="b">n numbers, or null where the tensor is absent.</param>
    /// <param name="c">n numbers, or null where the tensor is absent.</param>
    /// <param name="y">Room for n numbers; may be where an operand is.</param>
    /// <param name="n">The length of a row, at least 1.</param>
    /// <param name="row">The row's number among the other dimensions, in row-major order.</param>
    void Run(T* a, T* b, T* c, T* y, long n, long row);
}

/// <summary>Feeds row kernels from tensors of any dtype and stride, along any dimension.</summary>
/// <remarks>
/// Rows that lie densely in the right type are handed over in place, others go through scratch. Bounds: all tensors have the
/// result's shape and were checked against their storage when they were made; the door keeps them alive.
/// </remarks>
internal static unsafe class RowPipeline
{
    /// <summary>Elements below which one thread does all: rows cost more than sums.</summary>
    private const long Grain = 8192;

    /// <summary>Computes in float or double as the result's dtype asks.</summary>
    internal static void Run<TFloat, TDouble>(TFloat floats, TDouble doubles, int dim, Tensor y, Tensor a, Tensor? b = null, Tensor? c = null)
        where TFloat : struct, IRow<float> where TDouble : struct, IRow<double>
    {
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Run<float, TFloat>(floats, dim, y, a, b, c); break;
            case Elements.Math.Double: Run<double, TDouble>(doubles, dim, y, a, b, c); break;
            default: throw Elements.Unsupported(y.DType);
        }
    }

    /// <param name="row">What to do with each row.</param>
    /// <param name="dim">The dimension of rows.</param>
    /// <param name="y">The result; null where rows give no row.</param>
    /// <param name="a">Of the result's shape, like <paramref name="b"/> and <paramref name="c"/>.</param>
    /// <param name="b">Null where there is none.</param>
    /// <param name="c">Null where there is none.</param>
    internal static void Run<T, TRow>(TRow row, int dim, Tensor? y, Tensor a, Tensor? b = null, Tensor? c = null) where T : unmanaged where TRow : struct, IRow<T>
    {
        long n = a.Rank == 0 ? 1 : a.Shape[dim];
        if (a.ElementCount > 0)
            Workers.For(a.ElementCount / n, Math.Max(1, Grain / n), new Share<T, TRow>(row, dim, n, y, a, b, c));
    }

    private readonly struct Share<T, TRow>(TRow row, int dim, long n, Tensor? y, Tensor a, Tensor? b, Tensor? c) : IRange where T : unmanaged where TRow : struct, IRow<T>
    {
        public void Run(long from, long to)
        {
            Port<T> py = new(y, dim, n), pa = new(a, dim, n), pb = new(b, dim, n), pc = new(c, dim, n);
            int buffers = py.Buffers + pa.Buffers + pb.Buffers + pc.Buffers;
            using Memory.Scratch<T> scratch = new(buffers * n);
            T* free = scratch.Pointer;
            py.Take(ref free, n);
            pa.Take(ref free, n);
            pb.Take(ref free, n);
            pc.Take(ref free, n);
            for (long i = from; i < to; i++)
            {
                T* result = py.Place(i);
                row.Run(pa.Load(i, n), pb.Load(i, n), pc.Load(i, n), result, n, i);
                py.Store(i, n);
            }
        }
    }

    /// <summary>The rows of one tensor, in place or through a buffer.</summary>
    private struct Port<T> where T : unmanaged
    {
        private readonly Tensor? _tensor;
        private readonly int _dim;
        private readonly long _step;
        private readonly byte* _base;
        private readonly bool _isDirect;
        private T* _buffer;
        private long _filled = -1;

        internal Port(Tensor? tensor, int dim, long n)
        {
            (_tensor, _dim, _isDirect) = (tensor, dim, true);
            if (tensor is null)
                return;
            _step = tensor.Rank == 0 ? 1 : tensor.StridesArray[dim];
            _base = tensor.Memory.Pointer + tensor.ByteOffset;
            _isDirect = Elements.IsNative<T>(tensor.DType) && (_step == 1 || n == 1);
        }

        /// <summary>Buffers that it needs, 0 or 1.</summary>
        internal readonly int Buffers => _isDirect ? 0 : 1;

        internal void Take(ref T* free, long n)
        {
            if (_isDirect)
                return;
            _buffer = free;
            free += n;
        }

        internal readonly T* Place(long row) => _tensor is null ? null : _isDirect ? (T*)_base + At(row) : _buffer;

        internal T* Load(long row, long n)
        {
            if (_tensor is null)
                return null;
            long at = At(row);
            if (_isDirect)
                return (T*)_base + at;
            if (_filled != at)
                Elements.Loader<T>(_tensor.DType)(_base + at * _tensor.DType.Size, _step, _buffer, n);
            _filled = at;
            return _buffer;
        }

        internal readonly void Store(long row, long n)
        {
            if (!_isDirect)
                Elements.Storer<T>(_tensor!.DType)(_buffer, _base + At(row) * _tensor.DType.Size, _step, n);
        }

        /// <summary>Where a row begins, in elements.</summary>
        private readonly long At(long row)
        {
            long at = 0;
            for (int d = _tensor!.Rank - 1; d >= 0; d--)
            {
                if (d == _dim)
                    continue;
                at += row % _tensor.Shape[d] * _tensor.StridesArray[d];
                row /= _tensor.Shape[d];
            }

            return at;
        }
    }
}
