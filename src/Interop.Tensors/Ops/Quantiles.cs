using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Quantiles. Source: <c>torch.quantile</c>, <c>torch.nanquantile</c>.</content>
public partial class Tensor
{
    /// <summary>Values below which given parts of the elements lie. Source: <c>aten::quantile</c>.</summary>
    /// <param name="q">Parts between 0 and 1: a number, or a vector, which becomes the first dimension of the result.</param>
    /// <param name="dim">The dimension; null for the flattened tensor.</param>
    /// <param name="keepdim">Whether the reduced dimension stays with size 1.</param>
    /// <param name="interpolation">Between neighbours: <c>linear</c>, <c>lower</c>, <c>higher</c>, <c>midpoint</c> or <c>nearest</c>.</param>
    public Tensor Quantile(Tensor q, int? dim = null, bool keepdim = false, string interpolation = "linear") => QuantileOf("quantile", q, dim, keepdim, interpolation, ignoreNaN: false);

    /// <summary>As <see cref="Quantile"/>, of the elements that are not NaN. Source: <c>aten::nanquantile</c>.</summary>
    public Tensor Nanquantile(Tensor q, int? dim = null, bool keepdim = false, string interpolation = "linear") => QuantileOf("nanquantile", q, dim, keepdim, interpolation, ignoreNaN: true);

    private Tensor QuantileOf(string name, Tensor q, int? dim, bool keepdim, string interpolation, bool ignoreNaN)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of(name, ref self, ref q);
        if (!ReferenceEquals(self, this))
            return self.QuantileOf(name, q, dim, keepdim, interpolation, ignoreNaN);
        if (DType is not (DType.Float32 or DType.Float64))
            throw new ArgumentException($"{name} needs float32 or float64, found {DType.Name}.");
        if (interpolation is not ("linear" or "lower" or "higher" or "midpoint" or "nearest"))
            throw new ArgumentException($"{name} interpolates by \"linear\", \"lower\", \"higher\", \"midpoint\" or \"nearest\", found \"{interpolation}\".");
        if (q.Rank > 1 || !q.IsWrappedNumber && q.DType != DType)
            throw new ArgumentException($"{name} needs parts as a number or a vector of {DType.Name}, found {q}.");
        if (ElementCount == 0)
            throw new ShapeException($"{name} of no elements is not defined: the shape is {Shape}.");
        double[] parts = q.To(DType.Float64).ToArray<double>();
        if (Array.Exists(parts, p => !(p >= 0 && p <= 1)))
            throw new ArgumentOutOfRangeException(nameof(q), $"The parts of {name} lie between 0 and 1, found [{string.Join(", ", parts)}].");
        using Op op = Op.Begin(name, this, q);
        int axis = dim is { } d ? Axis(d) : 0;
        Tensor x = dim is null ? Reshape(-1) : Rank == 0 ? Reshape(1) : Movedim(axis, -1);
        Tensor sorted = x.Sort(-1).Values;
        // Ranks in the last dimension: [..., parts]
        Tensor nans = sorted.NaNMask().Sum([-1], keepdim: true);
        Tensor ranks = q.To(DType).Reshape(-1);
        if (ignoreNaN)
            ranks = ranks * Elementwise.Binary(new Maximum(), (sorted.Shape[-1] - 1L) - nans, 0L).To(DType);
        else
            ranks = Where(Elementwise.Order(new Before(false), 0L, nans), (double)(sorted.Shape[-1] - 1), ranks * (sorted.Shape[-1] - 1));
        if (interpolation == "lower")
            ranks = Rounded(ranks, Math.Floor);
        else if (interpolation == "higher")
            ranks = Rounded(ranks, Math.Ceiling);
        else if (interpolation == "nearest")
            ranks = Rounded(ranks, v => Math.Round(v, MidpointRounding.ToEven));
        Tensor below = Rounded(ranks, Math.Floor);
        Tensor y = sorted.Gather(-1, Spread(below, sorted));
        if (interpolation is "linear" or "midpoint")
        {
            Tensor weights = interpolation == "midpoint" ? Full([], 0.5, DType) : ranks - below;
            Tensor above = sorted.Gather(-1, Spread(Rounded(ranks, Math.Ceiling), sorted));
            y = y + weights * (above - y);
        }

        // [..., parts] → [parts, ...]
        y = q.Rank == 0 ? y.Squeeze(-1) : y.Movedim(-1, 0);
        if (!keepdim)
            return op.Return(y);
        int shift = q.Rank == 0 ? 0 : 1;
        if (dim is not null)
            return op.Return(Rank == 0 ? y : y.Unsqueeze(axis + shift));
        long[] shape = new long[Rank + shift];
        Array.Fill(shape, 1);
        if (shift == 1)
            shape[0] = y.Shape[0];
        return op.Return(y.Reshape(shape));

        static Tensor Spread(Tensor ranks, Tensor sorted)
        {
            long[] shape = sorted.Shape.ToArray();
            shape[^1] = ranks.Shape[-1];
            return ranks.To(DType.Int64).Expand(shape);
        }
    }

    private static Tensor Rounded(Tensor x, Func<double, double> rounding)
    {
        double[] values = x.To(DType.Float64).ToArray<double>();
        for (int i = 0; i < values.Length; i++)
            values[i] = rounding(values[i]);
        return From(values, x.Shape).To(x.DType);
    }
}
