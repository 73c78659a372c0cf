using System.Numerics;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Sums over dimensions. Source: <c>aten::sum</c>, <c>aten::mean</c>.</content>
public partial class Tensor
{
    /// <summary>The sum over all elements, or over the given dimensions. Bool and whole numbers add up in int64. Source: <c>aten::sum</c>.</summary>
    /// <param name="dim">Dimensions, negative ones from the end; none for all.</param>
    /// <param name="keepdim">Whether summed dimensions stay with size 1.</param>
    /// <param name="dtype">What is summed in and returned; null for the input's own.</param>
    public Tensor Sum(Ints dim = default, bool keepdim = false, DType? dtype = null)
    {
        using Op op = Op.Begin("sum", this);
        DType result = dtype ?? (DType.Kind is DTypeKind.Integer or DTypeKind.Bool ? DType.Int64 : DType);
        Tensor x = DType.Kind == DTypeKind.Complex && result.Kind != DTypeKind.Complex || DType.Kind == DTypeKind.Float && result.Kind is DTypeKind.Integer or DTypeKind.Bool ? To(result) : this;
        ReduceGeometry g = ReduceGeometry.Of(Shape, dim, keepdim);
        Tensor y = Empty(g.Result, result);
        switch (Elements.MathOf(result))
        {
            case Elements.Math.Float: Kernels.Reduction.Run<float, double, double, FloatSum>(new(), x, g.Reduced, y); break;
            case Elements.Math.Double: Kernels.Reduction.Run<double, double, double, PlainSum<double>>(new(), x, g.Reduced, y); break;
            case Elements.Math.Long: Kernels.Reduction.Run<long, long, long, PlainSum<long>>(new(), x, g.Reduced, y); break;
            case Elements.Math.ULong: Kernels.Reduction.Run<ulong, ulong, ulong, PlainSum<ulong>>(new(), x, g.Reduced, y); break;
            default: Kernels.Reduction.Run<Complex, Complex, Complex, PlainSum<Complex>>(new(), x, g.Reduced, y); break;
        }

        GC.KeepAlive(x);
        return op.Record(y, Gradient.Wrt(this, g, static (g, dy) => dy.BroadcastBack(g)));
    }

    /// <summary>The mean over all elements, or over the given dimensions. Source: <c>aten::mean</c>; composed.</summary>
    /// <param name="dim">Dimensions, negative ones from the end; none for all.</param>
    /// <param name="keepdim">Whether reduced dimensions stay with size 1.</param>
    /// <param name="dtype">What is computed in and returned; null for the input's own, which must be real or complex.</param>
    public Tensor Mean(Ints dim = default, bool keepdim = false, DType? dtype = null)
    {
        if ((dtype ?? DType).Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new ArgumentException($"The mean of {(dtype ?? DType).Name} is not defined: pass a floating-point or complex dtype.");
        using Op op = Op.Begin("mean", this);
        Tensor sum = Sum(dim, keepdim, dtype);
        return op.Return(sum / (ElementCount / (double)Math.Max(1, sum.ElementCount)));
    }

    /// <summary>A reduced gradient in the shape of what was reduced: broadcast back.</summary>
    internal Tensor BroadcastBack(ReduceGeometry g) => View(g.Kept.AsSpan()).Expand(g.Full);

    /// <summary>The sum over the dimensions in which this tensor is larger than a shape that broadcasts to it.</summary>
    /// <exception cref="ShapeException">The shape does not broadcast to this one.</exception>
    internal Tensor SumTo(Shape shape)
    {
        if (shape == Shape)
            return this;
        int extra = Rank - shape.Rank;
        List<int> dims = [];
        for (int d = 0; d < Rank; d++)
        {
            if (extra < 0 || d >= extra && shape[d - extra] != Shape[d] && shape[d - extra] != 1)
                throw new ShapeException($"A tensor of shape {Shape} cannot be summed to {shape}.");
            if (d < extra || shape[d - extra] == 1 && Shape[d] != 1)
                dims.Add(d);
        }

        Tensor sum = dims.Count == 0 ? this : Sum([.. dims], keepdim: true);
        return sum.View(shape.AsSpan());
    }
}
