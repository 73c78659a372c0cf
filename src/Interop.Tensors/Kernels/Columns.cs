using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

// Kernels of rows whose numbers do not lie side by side: many rows advance together, one number of each at a time.

/// <summary>The larger of a and b.</summary>
internal readonly struct LargerOf : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Max(a, b);
}

/// <summary>a + b.</summary>
internal readonly struct SumOf : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Add(a, b);
}

/// <summary>a / b.</summary>
internal readonly struct QuotientOf : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Divide(a, b);
}

/// <summary>a − b.</summary>
internal readonly struct DifferenceOf : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Subtract(a, b);
}

/// <summary>a · b + c.</summary>
internal readonly struct ProductAndSum : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.MultiplyAdd(a, b, c);
}

/// <summary>a · b − c.</summary>
internal readonly struct ProductLess : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Subtract(TLanes.Multiply(a, b), c);
}

/// <summary>a + (b − c)².</summary>
internal readonly struct AddedSquare : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.MultiplyAdd(TLanes.Subtract(b, c), TLanes.Subtract(b, c), a);
}

/// <summary>e^(a − b).</summary>
internal readonly struct ExpOfDifference : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Exp(TLanes.Subtract(a, b));
}

/// <summary>c + e^(a − b).</summary>
internal readonly struct AddedExp : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Add(c, TLanes.Exp(TLanes.Subtract(a, b)));
}

/// <summary>(a − c) · b.</summary>
internal readonly struct ShiftedProduct : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(TLanes.Subtract(a, c), b);
}

/// <summary>a − eᵇ · c.</summary>
internal readonly struct LessExpProduct : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Subtract(a, TLanes.Multiply(TLanes.Exp(b), c));
}

/// <summary>A function of many rows at once.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface IColumns<T> where T : unmanaged
{
    /// <param name="a">The first number of each of <paramref name="width"/> rows, side by side; the next ones follow after <paramref name="step"/> numbers.</param>
    /// <param name="b">The same of a second operand, or null.</param>
    /// <param name="y">The same of the result, or null.</param>
    /// <param name="n">The length of a row.</param>
    /// <param name="step">From one number of a row to the next.</param>
    /// <param name="width">How many rows.</param>
    /// <param name="scratch">Room for two numbers per row.</param>
    /// <param name="row">The first row's number among the other dimensions, in row-major order.</param>
    void Run(T* a, T* b, T* y, long n, long step, int width, T* scratch, long row);
}

/// <summary>Feeds them from dense tensors that lie as [outer, n, inner].</summary>
internal static unsafe class ColumnPipeline
{
    /// <summary>Whether the rows along a dimension can be taken so: dense tensors of float or double, and a few rows side by side.</summary>
    internal static bool Takes(int dim, Tensor? y, Tensor a, Tensor? b = null)
    {
        if (a.Rank < 2 || dim == a.Rank - 1 || a.DType is not (DType.Float32 or DType.Float64) || a.Shape.DenseStrides[dim] < 8)
            return false;
        return a.IsContiguous && (b is null || b.IsContiguous && b.DType == a.DType) && (y is null || y.IsContiguous && y.DType == a.DType);
    }

    /// <summary>Runs in the operands' type where they can be taken so.</summary>
    internal static bool TryRun<TFloat, TDouble>(TFloat floats, TDouble doubles, int dim, Tensor? y, Tensor a, Tensor? b = null) where TFloat : struct, IColumns<float> where TDouble : struct, IColumns<double>
    {
        if (!Takes(dim, y, a, b))
            return false;
        if (a.DType == DType.Float64)
            Run<double, TDouble>(doubles, dim, y, a, b);
        else
            Run<float, TFloat>(floats, dim, y, a, b);
        return true;
    }

    internal static void Run<T, TColumns>(TColumns columns, int dim, Tensor? y, Tensor a, Tensor? b = null) where T : unmanaged where TColumns : struct, IColumns<T>
    {
        long n = a.Shape[dim], inner = a.Shape.DenseStrides[dim], outer = a.ElementCount / Math.Max(1, n * inner);
        if (a.ElementCount == 0)
            return;
        // As many rows as stay in the second cache.
        long width = Math.Clamp((128 << 10) / (n * sizeof(T)) / 16 * 16, 16, 256), blocks = (inner + width - 1) / width;
        Workers.For(outer * blocks, Math.Max(1, 8192 / (n * width)), new Share<T, TColumns>(columns, Elements.At<T>(a), Elements.At<T>(b), Elements.At<T>(y), n, inner, (int)width, blocks));
    }

    // Bounds: block i of an outer index covers columns below inner, of n rows each.
    private readonly struct Share<T, TColumns>(TColumns columns, T* a, T* b, T* y, long n, long inner, int width, long blocks) : IRange where T : unmanaged where TColumns : struct, IColumns<T>
    {
        public void Run(long from, long to)
        {
            T* scratch = stackalloc T[512];
            for (long i = from; i < to; i++)
            {
                long outer = i / blocks, column = i % blocks * width, at = outer * n * inner + column;
                columns.Run(a + at, b == null ? null : b + at, y == null ? null : y + at, n, inner, (int)Math.Min(width, inner - column), scratch, outer * inner + column);
            }
        }
    }
}

/// <summary>eˣ / Σ eˣ, or its logarithm.</summary>
internal readonly unsafe struct SoftmaxColumns<T>(bool logarithm, bool zeroForNothing) : IColumns<T> where T : unmanaged, INumber<T>
{
    public void Run(T* a, T* b, T* y, long n, long step, int width, T* scratch, long row)
    {
        T* max = scratch, sum = scratch + width;
        Max(a, n, step, width, max);
        new Span<T>(sum, width).Clear();
        if (zeroForNothing)
        {
            // −∞ less itself is no number; from any other maximum such a row's exponentials are 0.
            for (int i = 0; i < width; i++)
                max[i] = T.IsNegativeInfinity(max[i]) ? T.Zero : max[i];
        }

        for (long k = 0; k < n; k++)
        {
            if (logarithm)
            {
                Rows.Map(new AddedExp(), a + k * step, max, sum, sum, width);
                continue;
            }

            Rows.Map(new ExpOfDifference(), a + k * step, max, null, y + k * step, width);
            Rows.Map(new SumOf(), sum, y + k * step, null, sum, width);
        }

        if (zeroForNothing)
        {
            for (int i = 0; i < width; i++)
                sum[i] = T.IsZero(sum[i]) ? T.One : sum[i];
        }

        for (int i = 0; i < width && logarithm; i++)
            sum[i] = ScalarLane<T>.Log(sum[i]);
        for (long k = 0; k < n; k++)
        {
            if (!logarithm)
            {
                Rows.Map(new QuotientOf(), y + k * step, sum, null, y + k * step, width);
                continue;
            }

            Rows.Map(new DifferenceOf(), a + k * step, max, null, y + k * step, width);
            Rows.Map(new DifferenceOf(), y + k * step, sum, null, y + k * step, width);
        }
    }

    internal static void Max(T* a, long n, long step, int width, T* max)
    {
        new Span<T>(a, width).CopyTo(new Span<T>(max, width));
        for (long k = 1; k < n; k++)
            Rows.Map(new LargerOf(), max, a + k * step, null, max, width);
    }
}

/// <summary>The gradient of softmax or its logarithm, of dy and y.</summary>
internal readonly unsafe struct SoftmaxGradientColumns<T>(bool logarithm) : IColumns<T> where T : unmanaged, INumber<T>
{
    public void Run(T* a, T* b, T* y, long n, long step, int width, T* scratch, long row)
    {
        new Span<T>(scratch, width).Clear();
        for (long k = 0; k < n; k++)
        {
            if (logarithm)
                Rows.Map(new SumOf(), scratch, a + k * step, null, scratch, width);
            else
                Rows.Map(new ProductAndSum(), a + k * step, b + k * step, scratch, scratch, width);
        }

        for (long k = 0; k < n; k++)
        {
            if (logarithm)
                Rows.Map(new LessExpProduct(), a + k * step, b + k * step, scratch, y + k * step, width);
            else
                Rows.Map(new ShiftedProduct(), a + k * step, b + k * step, scratch, y + k * step, width);
        }
    }
}

/// <summary>Cross entropy of classes, see <see cref="CrossEntropyRow{T}"/>.</summary>
internal readonly unsafe struct CrossEntropyColumns<T>(long* classes, T* loss, T* logSum) : IColumns<T> where T : unmanaged, INumber<T>
{
    public void Run(T* a, T* b, T* y, long n, long step, int width, T* scratch, long row)
    {
        T* max = scratch, sum = scratch + width;
        SoftmaxColumns<T>.Max(a, n, step, width, max);
        new Span<T>(sum, width).Clear();
        for (long k = 0; k < n; k++)
            Rows.Map(new AddedExp(), a + k * step, max, sum, sum, width);
        for (int i = 0; i < width; i++)
        {
            T log = ScalarLane<T>.Log(sum[i]);
            logSum[row + i] = max[i] + log;
            loss[row + i] = log - (a[classes[row + i] * step + i] - max[i]);
        }
    }
}

/// <summary>The gradient of cross entropy, see <see cref="CrossEntropyGradientRow{T}"/>.</summary>
internal readonly unsafe struct CrossEntropyGradientColumns<T>(long* classes, T* scale, T* logSum) : IColumns<T> where T : unmanaged, INumber<T>
{
    public void Run(T* a, T* b, T* y, long n, long step, int width, T* scratch, long row)
    {
        for (long k = 0; k < n; k++)
        {
            Rows.Map(new ExpOfDifference(), a + k * step, logSum + row, null, y + k * step, width);
            Rows.Map(new ProductOf(), y + k * step, scale + row, null, y + k * step, width);
        }

        for (int i = 0; i < width; i++)
        {
            y[classes[row + i] * step + i] -= scale[row + i];
            if (!T.IsZero(scale[row + i]))
                continue;
            // What counts nothing has no gradient, whatever is in its row.
            for (long k = 0; k < n; k++)
                y[k * step + i] = T.Zero;
        }
    }
}
