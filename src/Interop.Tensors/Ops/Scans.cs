using System.Numerics;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Sums, products and extremes so far, along one dimension. Source: <c>torch.cumsum</c>, <c>torch.cummax</c> …</content>
public partial class Tensor
{
    /// <summary>Sums so far; bool and whole numbers in int64. Source: <c>aten::cumsum</c>.</summary>
    public Tensor Cumsum(int dim, DType? dtype = null)
    {
        DType result = dtype ?? (DType.Kind is DTypeKind.Integer or DTypeKind.Bool ? DType.Int64 : DType);
        if (result != DType)
            return To(result).Cumsum(dim);
        using Op op = Op.Begin("cumsum", this);
        int axis = Axis(dim);
        return op.Record(Scanned(new Sum(), axis), Gradient.Wrt(this, new ScanAxis(axis), static (a, dy) => dy.ReversedCumsum(a.Dim)));
    }

    private sealed record ScanAxis(int Dim);

    private Tensor ReversedCumsum(int dim) => Rank == 0 || Shape[dim] <= 1 ? this : Flip(dim).Cumsum(dim).Flip(dim);

    /// <summary>Products so far; bool and whole numbers in int64. Source: <c>aten::cumprod</c>.</summary>
    public Tensor Cumprod(int dim, DType? dtype = null)
    {
        DType result = dtype ?? (DType.Kind is DTypeKind.Integer or DTypeKind.Bool ? DType.Int64 : DType);
        if (result != DType)
            return To(result).Cumprod(dim);
        using Op op = Op.Begin("cumprod", this);
        int axis = Axis(dim);
        Tensor y = Scanned(new Product(), axis);
        return op.Record(y, Gradient.Wrt(this, this, y, new ScanAxis(axis), static (x, y, a, dy) => CumprodBackward(x, y, a.Dim, dy)));
    }

    /// <summary>dx[k] = Σ over i ≥ k of dy[i] · Π over j ≤ i, j ≠ k of x[j]: by division, or where an element is zero product by product.</summary>
    private static Tensor CumprodBackward(Tensor x, Tensor y, int dim, Tensor dy)
    {
        if (x.ElementCount <= 1)
            return dy;
        if (!Elementwise.VectorRelation(new Equal(), x, 0).Any().Item<bool>())
            return (dy * y.Conj()).ReversedCumsum(dim) / x.Conj();
        long n = x.Shape[dim];
        Tensor[] parts = new Tensor[n];
        for (long k = 0; k < n; k++)
        {
            // The products without x[k], for i = k, k + 1 …
            Tensor before = k == 0 ? OnesLike(x.Narrow(dim, 0, 1)) : x.Narrow(dim, 0, k).Prod(dim, keepdim: true);
            Tensor rest = k == n - 1 ? before : Cat([before, before * x.Narrow(dim, k + 1, n - k - 1).Cumprod(dim)], dim);
            parts[k] = (dy.Narrow(dim, k, n - k) * rest.Conj()).Sum([dim], keepdim: true);
        }

        return Cat(parts, dim);
    }

    /// <summary>log Σ eˣ so far. Source: <c>aten::logcumsumexp</c>.</summary>
    public Tensor Logcumsumexp(int dim)
    {
        if (DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new NotSupportedException($"Logcumsumexp is not defined for {DType.Name}: convert it to a floating-point dtype.");
        using Op op = Op.Begin("logcumsumexp", this);
        int axis = Axis(dim);
        Tensor y = DType.Kind == DTypeKind.Complex
            ? Lines.Run<Complex, ComplexLogSumExpScan>(new(), this, axis, DType.Complex128, DType, false).Values
            : Lines.Run<double, LogSumExpScan>(new(), this, axis, DType.Float64, DType, false).Values;
        return op.Record(y, Gradient.Wrt(this, this, y, new ScanAxis(axis), static (x, y, a, dy) =>
        {
            if (x.Rank == 0 || x.ElementCount == 0)
                return dy;
            // Linear in dy, as derivatives of the rule need it; else step by step for complex numbers too.
            if (GradMode.Enabled || x.DType.Kind == DTypeKind.Complex)
                return SumsOfLater(dy, y, a.Dim) * Weight(x - y);
            // In logarithms, for positive and negative gradients apart, so that nothing overflows.
            Tensor none = Full([], double.NegativeInfinity, dy.DType);
            Tensor positive = Elementwise.Order(new Before(false), Zeros([], dy.DType), dy).AsConstant(), negative = Elementwise.Order(new Before(false), dy, Zeros([], dy.DType)).AsConstant();
            Tensor up = (Where(positive, Where(positive, dy, 1).Log(), none) - y).ReversedLogcumsumexp(a.Dim), down = (Where(negative, Where(negative, -dy, 1).Log(), none) - y).ReversedLogcumsumexp(a.Dim);
            return (up + x).Exp() - (down + x).Exp();
        }));
    }

    /// <summary>Of each place the sum over itself and later ones of dy[i] · exp(y[k] − y[i]), which no exponent makes large.</summary>
    private static Tensor SumsOfLater(Tensor dy, Tensor y, int dim)
    {
        long n = y.Shape[dim];
        Tensor[] sums = new Tensor[n];
        sums[n - 1] = dy.Narrow(dim, n - 1, 1);
        for (long k = n - 2; k >= 0; k--)
            sums[k] = dy.Narrow(dim, k, 1) + sums[k + 1] * Weight(y.Narrow(dim, k, 1) - y.Narrow(dim, k + 1, 1));
        return Cat(sums, dim);
    }

    /// <summary>The conjugate of eˣ; 0 where x is the difference of two equal infinities.</summary>
    private static Tensor Weight(Tensor x)
    {
        Tensor nan = x.NaNMask();
        return Where(nan, Zeros([], x.DType), Where(nan, Zeros([], x.DType), x).Exp()).Conj();
    }

    private Tensor ReversedLogcumsumexp(int dim) => Flip(dim).Logcumsumexp(dim).Flip(dim);

    /// <summary>The largest so far and its last place. Source: <c>aten::cummax</c>.</summary>
    public (Tensor Values, Tensor Indices) Cummax(int dim) => ExtremeSoFar("cummax", dim, largest: true);

    /// <summary>The smallest so far and its last place. Source: <c>aten::cummin</c>.</summary>
    public (Tensor Values, Tensor Indices) Cummin(int dim) => ExtremeSoFar("cummin", dim, largest: false);

    private (Tensor Values, Tensor Indices) ExtremeSoFar(string name, int dim, bool largest)
    {
        using Op op = Op.Begin(name, this);
        int axis = Axis(dim);
        (Tensor y, Tensor? places) = Elements.MathOf(DType) switch
        {
            Elements.Math.Float => Lines.Run<float, ExtremeScan<float>>(new(largest), this, axis, DType.Float32, DType, true),
            Elements.Math.Double => Lines.Run<double, ExtremeScan<double>>(new(largest), this, axis, DType.Float64, DType, true),
            Elements.Math.Long => Lines.Run<long, ExtremeScan<long>>(new(largest), this, axis, DType.Int64, DType, true),
            Elements.Math.ULong => Lines.Run<ulong, ExtremeScan<ulong>>(new(largest), this, axis, DType.UInt64, DType, true),
            _ => throw Elementwise.Unordered(DType),
        };
        op.Record(y, Gradient.Wrt(this, places!, new ScanAxis(axis), static (places, a, dy) => dy.Rank == 0 ? dy : Zeros(dy.Shape, dy.DType).ScatterAdd(a.Dim, places, dy)));
        return (y, places!);
    }

    private Tensor Scanned<TOp>(TOp scan, int dim) where TOp : struct, IVectorBinary => Elements.MathOf(DType) switch
    {
        // Sums and products of float32 and less are carried in double, as in PyTorch.
        Elements.Math.Float or Elements.Math.Double => ColumnScan.Takes(this, dim) ? ColumnScan.Run<double, VectorBinaryLoop<TOp, double>>(new(scan), this, dim) : Lines.Run<double, Scan<TOp, double>>(new(scan), this, dim, DType.Float64, DType, false).Values,
        Elements.Math.Long => ColumnScan.Takes(this, dim) ? ColumnScan.Run<long, VectorBinaryLoop<TOp, long>>(new(scan), this, dim) : Lines.Run<long, Scan<TOp, long>>(new(scan), this, dim, DType.Int64, DType, false).Values,
        Elements.Math.ULong => Lines.Run<ulong, Scan<TOp, ulong>>(new(scan), this, dim, DType.UInt64, DType, false).Values,
        _ => Lines.Run<Complex, Scan<TOp, Complex>>(new(scan), this, dim, DType.Complex128, DType, false).Values,
    };

    /// <inheritdoc cref="Cumsum"/>
    public Tensor Cumsum_(int dim, DType? dtype = null) => Op.InPlace("cumsum_", this, (dim, dtype), static (x, a) => x.Cumsum(a.dim, a.dtype));

    /// <inheritdoc cref="Cumprod"/>
    public Tensor Cumprod_(int dim, DType? dtype = null) => Op.InPlace("cumprod_", this, (dim, dtype), static (x, a) => x.Cumprod(a.dim, a.dtype));

    /// <summary>Differences of neighbours along one dimension, n times over. Source: <c>aten::diff</c>.</summary>
    /// <param name="n">How often.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="prepend">Slices put in front.</param>
    /// <param name="append">Slices put behind.</param>
    public Tensor Diff(long n = 1, int dim = -1, Tensor? prepend = null, Tensor? append = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        dim = Dimension("Diff", dim);
        Tensor x = prepend is null && append is null ? this : Cat([.. new[] { prepend, this, append }.OfType<Tensor>()], dim);
        for (long i = 0; i < n && x.Shape[dim] > 0; i++)
        {
            Tensor later = x.Narrow(dim, 1, x.Shape[dim] - 1), earlier = x.Narrow(dim, 0, x.Shape[dim] - 1);
            x = x.DType == DType.Bool ? Elementwise.VectorRelation(new Unequal(), later, earlier) : later - earlier;
        }

        return n == 0 ? Clone() : x;
    }
}
