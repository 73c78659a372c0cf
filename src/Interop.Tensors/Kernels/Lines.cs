using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>A kernel over lines of numbers: each row of a dense matrix in place, with a second result of whole numbers where it has one.</summary>
internal unsafe interface ILine<T> where T : unmanaged
{
    void Run(T* x, long* places, long n);
}

/// <summary>Tensors as dense lines along one dimension, for scans and sorts.</summary>
/// <remarks>Bounds: lines are dense copies of n numbers each, and the caller's tensors keep them alive.</remarks>
internal static unsafe class Lines
{
    /// <summary>Runs a kernel over copies of all lines.</summary>
    /// <param name="line">The kernel; <typeparamref name="T"/> is the type of arithmetic of <paramref name="math"/>.</param>
    /// <param name="x">Any tensor.</param>
    /// <param name="dim">The dimension of the lines.</param>
    /// <param name="math">float32, float64, int64, uint64 or complex128.</param>
    /// <param name="result">The dtype of the values.</param>
    /// <param name="withPlaces">Whether there is a second result.</param>
    internal static (Tensor Values, Tensor? Places) Run<T, TLine>(TLine line, Tensor x, int dim, DType math, DType result, bool withPlaces) where T : unmanaged where TLine : struct, ILine<T>
    {
        int rank = x.Rank;
        Shape moved = Moved(x.Shape, dim);
        Tensor lines = Tensor.Empty(moved, math);
        Elementwise.Copy(x.Look(moved, Moved(x.StridesArray, dim), x.Offset), lines);
        Tensor? places = withPlaces ? Tensor.Empty(moved, DType.Int64) : null;
        long n = rank == 0 ? 1 : x.Shape[dim], count = n == 0 ? 0 : x.ElementCount / n;
        if (count > 0)
            Workers.For(count, Math.Max(1, Pipeline.Grain / n), new Share<T, TLine>(line, lines, places, n));
        Tensor values = Layout.Like(result, x.Shape, x);
        Elementwise.Copy(lines, values.Look(moved, Moved(values.StridesArray, dim), values.Offset));
        GC.KeepAlive(lines);
        if (places is null)
            return (values, null);
        Tensor places2 = Layout.Like(DType.Int64, x.Shape, x);
        Elementwise.Copy(places, places2.Look(moved, Moved(places2.StridesArray, dim), places2.Offset));
        GC.KeepAlive(places);
        return (values, places2.AsConstant());
    }

    private readonly struct Share<T, TLine>(TLine line, Tensor lines, Tensor? places, long n) : IRange where T : unmanaged where TLine : struct, ILine<T>
    {
        public void Run(long from, long to)
        {
            T* x = (T*)lines.Memory.Pointer;
            long* p = places is null ? null : (long*)places.Memory.Pointer;
            for (long i = from; i < to; i++)
                line.Run(x + i * n, p == null ? null : p + i * n, n);
        }
    }

    private static Shape Moved(Shape shape, int dim) => new(Moved(shape.ToArray(), dim));

    private static long[] Moved(long[] values, int dim)
    {
        if (values.Length == 0)
            return values;
        long[] moved = new long[values.Length];
        int to = 0;
        for (int d = 0; d < values.Length; d++)
        {
            if (d != dim)
                moved[to++] = values[d];
        }

        moved[to] = values[dim];
        return moved;
    }
}

/// <summary>What a scan carries on: a sum, a product.</summary>
internal readonly unsafe struct Scan<TOp, T>(TOp op) : ILine<T> where TOp : struct, IBinary where T : unmanaged, INumberBase<T>
{
    public void Run(T* x, long* places, long n)
    {
        TOp f = op;
        T sofar = x[0];
        for (long i = 1; i < n; i++)
            x[i] = sofar = f.Apply(sofar, x[i]);
    }
}

/// <summary>The largest or smallest so far and its last place; NaN stays.</summary>
internal readonly unsafe struct ExtremeScan<T>(bool largest) : ILine<T> where T : unmanaged, INumber<T>
{
    public void Run(T* x, long* places, long n)
    {
        long best = 0;
        for (long i = 0; i < n; i++)
        {
            T value = x[best], next = x[i];
            if (T.IsNaN(next) || !T.IsNaN(value) && (largest ? next >= value : next <= value))
                best = i;
            x[i] = x[best];
            places[i] = best;
        }
    }
}

/// <summary>log Σ eˣ so far.</summary>
internal readonly unsafe struct LogSumExpScan : ILine<double>
{
    public void Run(double* x, long* places, long n)
    {
        for (long i = 1; i < n; i++)
        {
            double a = Math.Max(x[i - 1], x[i]), b = Math.Min(x[i - 1], x[i]);
            x[i] = double.IsNaN(a) || double.IsNaN(b) ? double.NaN : a == b && double.IsInfinity(a) ? a : a + double.LogP1(Math.Exp(b - a));
        }
    }
}

/// <summary>log Σ eˣ so far, of complex numbers.</summary>
internal readonly unsafe struct ComplexLogSumExpScan : ILine<Complex>
{
    public void Run(Complex* x, long* places, long n)
    {
        for (long i = 1; i < n; i++)
        {
            (Complex a, Complex b) = x[i - 1].Real >= x[i].Real ? (x[i - 1], x[i]) : (x[i], x[i - 1]);
            x[i] = double.IsNegativeInfinity(a.Real) ? a : a + Complex.Log(1 + Complex.Exp(b - a));
        }
    }
}

/// <summary>Sorted lines and where each number was; NaN is the largest, and equal ones keep their order.</summary>
internal readonly unsafe struct SortLine<T>(bool descending) : ILine<T> where T : unmanaged, INumber<T>
{
    public void Run(T* x, long* places, long n)
    {
        // NaN to the end first, in order.
        long reals = 0;
        for (long i = 0; i < n; i++)
            places[i] = i;
        for (long i = 0; i < n; i++)
            reals += T.IsNaN(x[i]) ? 0 : 1;
        if (reals < n)
        {
            long[] last = new long[n - reals];
            long to = 0, nan = 0;
            for (long i = 0; i < n; i++)
            {
                if (T.IsNaN(x[i]))
                    last[nan++] = i;
                else
                    (x[to], places[to++]) = (x[i], i);
            }

            for (long i = 0; i < nan; i++)
                (x[to + i], places[to + i]) = (T.CreateTruncating(double.NaN), last[i]);
        }

        Span<T> values = new(x, checked((int)reals));
        Span<long> at = new(places, (int)reals);
        values.Sort(at);
        if (descending)
        {
            new Span<T>(x, checked((int)n)).Reverse();
            new Span<long>(places, (int)n).Reverse();
        }

        for (int start = 0; start < n;)
        {
            int end = start + 1;
            while (end < n && (x[end] == x[start] || T.IsNaN(x[end]) && T.IsNaN(x[start])))
                end++;
            if (end - start > 1)
                new Span<long>(places + start, end - start).Sort();
            start = end;
        }
    }
}
