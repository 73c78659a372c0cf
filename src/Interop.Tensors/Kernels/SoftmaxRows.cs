using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

// Softmax and what belongs to it, row by row. Formulas of a place first.

/// <summary>e^(a − shift).</summary>
internal readonly struct ShiftedExp(double shift) : ITernaryFormula
{
    private readonly Real _shift = shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Exp(TLanes.Subtract(a, TLanes.Fill(_shift.As<T>())));
}

/// <summary>a · factor.</summary>
internal readonly struct Scaled(double factor) : ITernaryFormula
{
    private readonly Real _factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(a, TLanes.Fill(_factor.As<T>()));
}

/// <summary>a − x − y, one after the other.</summary>
internal readonly struct ShiftedTwice(double x, double y) : ITernaryFormula
{
    private readonly Real _x = x;
    private readonly Real _y = y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Subtract(TLanes.Subtract(a, TLanes.Fill(_x.As<T>())), TLanes.Fill(_y.As<T>()));
}

/// <summary>a · b.</summary>
internal readonly struct ProductOf : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(a, b);
}

/// <summary>a.</summary>
internal readonly struct Itself : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        a;
}

/// <summary>(a − sum) · b.</summary>
internal readonly struct SoftmaxSlope(double sum) : ITernaryFormula
{
    private readonly Real _sum = sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(TLanes.Subtract(a, TLanes.Fill(_sum.As<T>())), b);
}

/// <summary>a − eᵇ · sum.</summary>
internal readonly struct LogSoftmaxSlope(double sum) : ITernaryFormula
{
    private readonly Real _sum = sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Subtract(a, TLanes.Multiply(TLanes.Exp(b), TLanes.Fill(_sum.As<T>())));
}

/// <summary>eˣ / Σ eˣ. Rows of −∞ only give NaN, or 0 where that is wanted.</summary>
internal readonly unsafe struct SoftmaxRow<T>(bool zeroForNothing) : IRow<T> where T : unmanaged, INumber<T>
{
    public void Run(T* a, T* b, T* c, T* y, long n, long row)
    {
        double max = double.CreateTruncating(Rows.Max(a, n));
        if (zeroForNothing && double.IsNegativeInfinity(max))
        {
            new Span<T>(y, checked((int)n)).Clear();
            return;
        }

        double sum = Rows.Sum(new ShiftedExp(max), a, null, null, y, n);
        Rows.Map(new Scaled(1 / sum), y, null, null, y, n);
    }
}

/// <summary>x − ln Σ eˣ.</summary>
/// <param name="sums">The dtype in which the sum and its logarithm are kept: PyTorch rounds them in rows of the last dimension.</param>
internal readonly unsafe struct LogSoftmaxRow<T>(DType sums) : IRow<T> where T : unmanaged, INumber<T>
{
    public void Run(T* a, T* b, T* c, T* y, long n, long row)
    {
        double max = double.CreateTruncating(Rows.Max(a, n));
        double sum = Rows.Sum(new ShiftedExp(max), a, null, null, null, n);
        Rows.Map(new ShiftedTwice(max, Rounding.Round(sums, Math.Log(Rounding.Round(sums, sum)))), a, null, null, y, n);
    }
}

/// <summary>The gradient of softmax: (dy − Σ dy · y) · y, of dy and y.</summary>
internal readonly unsafe struct SoftmaxGradientRow<T> : IRow<T> where T : unmanaged, INumber<T>
{
    public void Run(T* a, T* b, T* c, T* y, long n, long row) =>
        Rows.Map(new SoftmaxSlope(Rows.Sum(new ProductOf(), a, b, null, null, n)), a, b, null, y, n);
}

/// <summary>The gradient of log-softmax: dy − eʸ · Σ dy, of dy and y.</summary>
internal readonly unsafe struct LogSoftmaxGradientRow<T> : IRow<T> where T : unmanaged, INumber<T>
{
    public void Run(T* a, T* b, T* c, T* y, long n, long row) =>
        Rows.Map(new LogSoftmaxSlope(Rows.Sum(new Itself(), a, null, null, null, n)), a, b, null, y, n);
}

/// <summary>e^(a − shift) · factor.</summary>
internal readonly struct ScaledShiftedExp(double shift, double factor) : ITernaryFormula
{
    private readonly Real _shift = shift;
    private readonly Real _factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Multiply(TLanes.Exp(TLanes.Subtract(a, TLanes.Fill(_shift.As<T>()))), TLanes.Fill(_factor.As<T>()));
}

/// <summary>Softmax along any dimension, by rows or by columns as the tensors lie.</summary>
internal static class SoftmaxKernel
{
    internal static void Forward(Tensor x, int dim, Tensor y, bool zeroForNothing)
    {
        if (!ColumnPipeline.TryRun(new SoftmaxColumns<float>(false, zeroForNothing), new SoftmaxColumns<double>(false, zeroForNothing), dim, y, x))
            RowPipeline.Run(new SoftmaxRow<float>(zeroForNothing), new SoftmaxRow<double>(zeroForNothing), dim, y, x);
    }

    internal static void LogForward(Tensor x, int dim, Tensor y)
    {
        DType sums = dim >= x.Rank - 1 ? x.DType : DType.Float64;
        if (!ColumnPipeline.TryRun(new SoftmaxColumns<float>(true, false), new SoftmaxColumns<double>(true, false), dim, y, x))
            RowPipeline.Run(new LogSoftmaxRow<float>(sums), new LogSoftmaxRow<double>(sums), dim, y, x);
    }

    /// <summary>The gradient of either, of the upstream gradient and the result.</summary>
    internal static void Backward(Tensor dy, Tensor y, int dim, Tensor dx, bool logarithm)
    {
        if (ColumnPipeline.TryRun(new SoftmaxGradientColumns<float>(logarithm), new SoftmaxGradientColumns<double>(logarithm), dim, dx, dy, y))
            return;
        if (logarithm)
            RowPipeline.Run(new LogSoftmaxGradientRow<float>(), new LogSoftmaxGradientRow<double>(), dim, dx, dy, y);
        else
            RowPipeline.Run(new SoftmaxGradientRow<float>(), new SoftmaxGradientRow<double>(), dim, dx, dy, y);
    }
}
