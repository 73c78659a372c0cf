using System.Numerics;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Products, means, variances and kin over dimensions. Source: <c>torch.prod</c>, <c>torch.var</c>, <c>torch.logsumexp</c> …</content>
public partial class Tensor
{
    /// <summary>The product of all elements; bool and whole numbers multiply in int64. Source: <c>aten::prod</c>.</summary>
    /// <param name="dtype">What is multiplied in and returned; null for the input's own.</param>
    public Tensor Prod(DType? dtype = null) => ProductOver(default, false, dtype);

    /// <summary>The products over one dimension. Source: <c>aten::prod.dim_int</c>.</summary>
    public Tensor Prod(int dim, bool keepdim = false, DType? dtype = null) => ProductOver([dim], keepdim, dtype);

    private Tensor ProductOver(Ints dim, bool keepdim, DType? dtype)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("prod", ref self);
        if (!ReferenceEquals(self, this))
            return self.ProductOver(dim, keepdim, dtype);
        DType result = dtype ?? (DType.Kind is DTypeKind.Integer or DTypeKind.Bool ? DType.Int64 : DType);
        if (result != DType && (DType.Kind is DTypeKind.Float or DTypeKind.Complex || result.Kind is DTypeKind.Bool))
            return To(result).ProductOver(dim, keepdim, null);
        using Op op = Op.Begin("prod", this);
        ReduceGeometry g = ReduceGeometry.Of(Shape, dim, keepdim);
        Tensor y = Empty(g.Result, result);
        switch (Elements.MathOf(result))
        {
            case Elements.Math.Float: Kernels.Reduction.Run<float, double, double, PlainProduct<float, double>>(new(), this, g.Reduced, y); break;
            case Elements.Math.Double: Kernels.Reduction.Run<double, double, double, PlainProduct<double, double>>(new(), this, g.Reduced, y); break;
            case Elements.Math.Long: Kernels.Reduction.Run<long, long, long, PlainProduct<long, long>>(new(), this, g.Reduced, y); break;
            case Elements.Math.ULong: Kernels.Reduction.Run<ulong, ulong, ulong, PlainProduct<ulong, ulong>>(new(), this, g.Reduced, y); break;
            default: Kernels.Reduction.Run<Complex, Complex, Complex, PlainProduct<Complex, Complex>>(new(), this, g.Reduced, y); break;
        }

        return op.Record(y, Gradient.Wrt(this, this, y, g, static (x, y, g, dy) =>
        {
            Tensor back = dy.BroadcastBack(g);
            return x.ElementCount == 0 || !Elementwise.VectorRelation(new Equal(), x, 0).Any().Item<bool>()
                ? back * (y.BroadcastBack(g) / x).Conj()
                : back * x.ProductsOfOthers(g).Conj();
        }));
    }

    /// <summary>For each element the product of all others that are reduced with it, right where some are zero: the products before it times those behind it.</summary>
    private Tensor ProductsOfOthers(ReduceGeometry g)
    {
        if (Rank == 0)
            return OnesLike(this);
        int[] axes = g.Axes();
        if (axes.Length > 1)
            return Reshape(-1).ProductsOfOthers(ReduceGeometry.Of([ElementCount], default, false)).Reshape(Shape);
        int dim = axes[0];
        long n = Shape[dim];
        Tensor one = Ones(g.Kept, DType);
        Tensor before = Cat([one, Narrow(dim, 0, n - 1)], dim).Cumprod(dim);
        Tensor behind = Cat([one, Flip(dim).Narrow(dim, 0, n - 1)], dim).Cumprod(dim).Flip(dim);
        return before * behind;
    }

    /// <summary>The sum of elements that are not NaN. Source: <c>aten::nansum</c>.</summary>
    public Tensor Nansum(Ints dim = default, bool keepdim = false, DType? dtype = null)
    {
        if (DType.Kind == DTypeKind.Complex)
            throw Elementwise.Unordered(DType);
        return DType.Kind == DTypeKind.Float ? Where(NaNMask(), Zeros([], DType), this).Sum(dim, keepdim, dtype) : Sum(dim, keepdim, dtype);
    }

    /// <summary>The mean of elements that are not NaN. Source: <c>aten::nanmean</c>.</summary>
    public Tensor Nanmean(Ints dim = default, bool keepdim = false, DType? dtype = null)
    {
        if (DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new ArgumentException($"The mean of {DType.Name} is not defined: convert it to a floating-point dtype.");
        Tensor nan = NaNMask(), count = Elementwise.Unary(new Not(), nan).Sum(dim, keepdim);
        return Where(nan, Zeros([], DType), this).Sum(dim, keepdim, dtype) / count;
    }

    private Tensor NaNMask() => Elementwise.Test(new IsNaN(), this).AsConstant();

    /// <summary>Variances: mean squared distances from the mean. Source: <c>aten::var.correction</c>.</summary>
    /// <param name="dim">Dimensions; none for all.</param>
    /// <param name="correction">Taken off the count that divides: 1 for Bessel's correction.</param>
    /// <param name="keepdim">Whether reduced dimensions stay with size 1.</param>
    public Tensor Var(Ints dim = default, double? correction = 1, bool keepdim = false) => Spread("var", dim, correction ?? 1, keepdim, root: false);

    /// <inheritdoc cref="Var(Ints, double?, bool)"/>
    public Tensor Var(Ints dim, bool unbiased, bool keepdim = false) => Var(dim, unbiased ? 1 : 0, keepdim);

    /// <inheritdoc cref="Var(Ints, double?, bool)"/>
    public Tensor Var(bool unbiased) => Var(default, unbiased ? 1 : 0);

    /// <summary>Standard deviations: square roots of variances. Source: <c>aten::std.correction</c>.</summary>
    /// <param name="dim">Dimensions; none for all.</param>
    /// <param name="correction">Taken off the count that divides: 1 for Bessel's correction.</param>
    /// <param name="keepdim">Whether reduced dimensions stay with size 1.</param>
    public Tensor Std(Ints dim = default, double? correction = 1, bool keepdim = false) => Spread("std", dim, correction ?? 1, keepdim, root: true);

    /// <inheritdoc cref="Std(Ints, double?, bool)"/>
    public Tensor Std(Ints dim, bool unbiased, bool keepdim = false) => Std(dim, unbiased ? 1 : 0, keepdim);

    /// <inheritdoc cref="Std(Ints, double?, bool)"/>
    public Tensor Std(bool unbiased) => Std(default, unbiased ? 1 : 0);

    /// <summary>Variances and means. Source: <c>aten::var_mean.correction</c>.</summary>
    public (Tensor Var, Tensor Mean) VarMean(Ints dim = default, double? correction = 1, bool keepdim = false) => (Var(dim, correction, keepdim), Mean(dim, keepdim));

    /// <inheritdoc cref="VarMean(Ints, double?, bool)"/>
    public (Tensor Var, Tensor Mean) VarMean(Ints dim, bool unbiased, bool keepdim = false) => VarMean(dim, unbiased ? 1 : 0, keepdim);

    /// <inheritdoc cref="VarMean(Ints, double?, bool)"/>
    public (Tensor Var, Tensor Mean) VarMean(bool unbiased) => VarMean(default, unbiased ? 1 : 0);

    /// <summary>Standard deviations and means. Source: <c>aten::std_mean.correction</c>.</summary>
    public (Tensor Std, Tensor Mean) StdMean(Ints dim = default, double? correction = 1, bool keepdim = false) => (Std(dim, correction, keepdim), Mean(dim, keepdim));

    /// <inheritdoc cref="StdMean(Ints, double?, bool)"/>
    public (Tensor Std, Tensor Mean) StdMean(Ints dim, bool unbiased, bool keepdim = false) => StdMean(dim, unbiased ? 1 : 0, keepdim);

    /// <inheritdoc cref="StdMean(Ints, double?, bool)"/>
    public (Tensor Std, Tensor Mean) StdMean(bool unbiased) => StdMean(default, unbiased ? 1 : 0);

    private Tensor Spread(string name, Ints dim, double correction, bool keepdim, bool root)
    {
        if (DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new ArgumentException($"{name} of {DType.Name} is not defined: convert it to a floating-point dtype.");
        using Op op = Op.Begin(name, this);
        ReduceGeometry g = ReduceGeometry.Of(Shape, dim, keepdim);
        Tensor y = Empty(g.Result, Promotion.RealPart(DType));
        switch (Elements.MathOf(DType))
        {
            case Elements.Math.Float: Kernels.Reduction.Run<float, Variance<float>.Moments, double, Variance<float>>(new(correction, root), this, g.Reduced, y); break;
            case Elements.Math.Double: Kernels.Reduction.Run<double, Variance<double>.Moments, double, Variance<double>>(new(correction, root), this, g.Reduced, y); break;
            default: Kernels.Reduction.Run<Complex, Variance<Complex>.Moments, double, Variance<Complex>>(new(correction, root), this, g.Reduced, y); break;
        }

        SpreadGeometry a = new(g, 2 / Math.Max(0, g.Count - correction));
        return root
            ? op.Record(y, Gradient.Wrt(this, this, y, a, static (x, y, a, dy) => Where(Elementwise.VectorRelation(new Equal(), y, 0).AsConstant(), Zeros([], dy.DType), dy / (2 * y)).BroadcastBack(a.Reduced) * (x - x.Mean(a.Reduced.Axes(), keepdim: true)) * a.Factor))
            : op.Record(y, Gradient.Wrt(this, this, a, static (x, a, dy) => dy.BroadcastBack(a.Reduced) * (x - x.Mean(a.Reduced.Axes(), keepdim: true)) * a.Factor));
    }

    private sealed record SpreadGeometry(ReduceGeometry Reduced, double Factor);

    /// <summary>log Σ eˣ over dimensions, without overflow. Source: <c>aten::logsumexp</c>.</summary>
    public Tensor Logsumexp(Ints dim, bool keepdim = false)
    {
        using Op op = Op.Begin("logsumexp", this);
        ReduceGeometry g = ReduceGeometry.Of(Shape, dim, keepdim);
        Tensor y;
        using (NoGrad())
        {
            Tensor x = DType.Kind is DTypeKind.Integer or DTypeKind.Bool ? To(DType.Float32) : this;
            switch (Elements.MathOf(x.DType))
            {
                case Elements.Math.Float: x.RunInRows<float, LogSumExp<float>.State, double, LogSumExp<float>>(new(), g, y = Empty(g.Result, x.DType)); break;
                case Elements.Math.Double: x.RunInRows<double, LogSumExp<double>.State, double, LogSumExp<double>>(new(), g, y = Empty(g.Result, x.DType)); break;
                default:
                    Tensor best = g.Count == 0 ? Zeros([], DType.Float64) : x.Real.Amax(dim, keepdim: true);
                    best = Where(Elementwise.Test(new IsInfinite(), best), Zeros([], best.DType), best);
                    y = (x - best).Exp().Sum(dim, keepdim).Log() + (g.Count == 0 ? best : best.View(g.Result.AsSpan()));
                    break;
            }

            GC.KeepAlive(x);
        }

        return op.Record(y, Gradient.Wrt(this, this, y, g, static (x, y, g, dy) => dy.BroadcastBack(g) * (x - y.BroadcastBack(g)).Exp().Conj()));
    }

    /// <summary>A reduction that is much faster over neighbours than over columns: these are made rows first.</summary>
    private void RunInRows<T, TState, TOut, TReducer>(TReducer reducer, ReduceGeometry g, Tensor y) where T : unmanaged where TState : unmanaged where TOut : unmanaged where TReducer : struct, IReducer<T, TState, TOut>
    {
        if (Rank < 2 || g.Reduced[^1])
        {
            Kernels.Reduction.Run<T, TState, TOut, TReducer>(reducer, this, g.Reduced, y);
            return;
        }

        int[] gone = g.Axes(), last = new int[gone.Length];
        for (int i = 0; i < last.Length; i++)
            last[i] = i - last.Length;
        Tensor rows = Movedim(gone, last).Contiguous().View(y.ElementCount, g.Count);
        Kernels.Reduction.Run<T, TState, TOut, TReducer>(reducer, rows, [false, true], y);
        GC.KeepAlive(rows);
    }
}
