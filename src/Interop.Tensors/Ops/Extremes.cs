using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Largest and smallest elements. Source: <c>torch.amax</c>, <c>torch.max</c>, <c>torch.argmax</c> …</content>
public partial class Tensor
{
    /// <summary>The largest elements over dimensions; NaN wins. Gradients go in equal parts to all that are as large. Source: <c>aten::amax</c>.</summary>
    /// <param name="dim">Dimensions; none for all.</param>
    /// <param name="keepdim">Whether reduced dimensions stay with size 1.</param>
    public Tensor Amax(Ints dim = default, bool keepdim = false) => ExtremeOver("amax", dim, keepdim, largest: true);

    /// <summary>The smallest elements over dimensions; NaN wins. Gradients go in equal parts to all that are as small. Source: <c>aten::amin</c>.</summary>
    /// <param name="dim">Dimensions; none for all.</param>
    /// <param name="keepdim">Whether reduced dimensions stay with size 1.</param>
    public Tensor Amin(Ints dim = default, bool keepdim = false) => ExtremeOver("amin", dim, keepdim, largest: false);

    /// <summary>Smallest and largest elements, over one dimension or all. Source: <c>aten::aminmax</c>.</summary>
    public (Tensor Min, Tensor Max) Aminmax(int? dim = null, bool keepdim = false)
    {
        int[]? dims = dim is { } d ? [d] : keepdim ? [.. Enumerable.Range(0, Rank)] : null;
        return (Amin(dims, keepdim), Amax(dims, keepdim));
    }

    /// <summary>The largest element. Source: <c>aten::max</c>.</summary>
    public Tensor Max() => ExtremeOver("max", default, false, largest: true);

    /// <summary>The smallest element. Source: <c>aten::min</c>.</summary>
    public Tensor Min() => ExtremeOver("min", default, false, largest: false);

    /// <summary>The largest elements over one dimension and the first place of each. Source: <c>aten::max.dim</c>.</summary>
    public (Tensor Values, Tensor Indices) Max(int dim, bool keepdim = false) => ExtremeAlong("max", dim, keepdim, largest: true);

    /// <summary>The smallest elements over one dimension and the first place of each. Source: <c>aten::min.dim</c>.</summary>
    public (Tensor Values, Tensor Indices) Min(int dim, bool keepdim = false) => ExtremeAlong("min", dim, keepdim, largest: false);

    /// <summary>The first place of the largest element, over one dimension or of the flattened tensor. Source: <c>aten::argmax</c>.</summary>
    public Tensor Argmax(int? dim = null, bool keepdim = false) => ExtremePlace("argmax", dim, keepdim, largest: true);

    /// <summary>The first place of the smallest element, over one dimension or of the flattened tensor. Source: <c>aten::argmin</c>.</summary>
    public Tensor Argmin(int? dim = null, bool keepdim = false) => ExtremePlace("argmin", dim, keepdim, largest: false);

    private Tensor ExtremeOver(string name, Ints dim, bool keepdim, bool largest)
    {
        using Op op = Op.Begin(name, this);
        ReduceGeometry g = ReduceGeometry.Of(Shape, dim, keepdim);
        Tensor y = Empty(g.Result, DType);
        RunExtreme(name, g, y, null, largest);
        return op.Record(y, Gradient.Wrt(this, this, y, g, static (x, y, g, dy) =>
        {
            Tensor best = y.BroadcastBack(g), mask = Elementwise.VectorRelation(new EqualOrBothNaN(), x, best).AsConstant();
            Tensor count = mask.Sum(g.Axes(), keepdim: true);
            return dy.BroadcastBack(g) * (mask.To(x.DType) / count.To(x.DType)).AsConstant();
        }));
    }

    private (Tensor Values, Tensor Indices) ExtremeAlong(string name, int dim, bool keepdim, bool largest)
    {
        using Op op = Op.Begin(name, this);
        ReduceGeometry g = ReduceGeometry.Of(Shape, [dim], keepdim);
        Tensor y = Empty(g.Result, DType), places = Empty(g.Result, DType.Int64);
        RunExtreme(name, g, y, places, largest);
        places.AsConstant();
        op.Record(y, Gradient.Wrt(this, places, new LineGeometry(g, Axis(dim)), static (places, a, dy) => dy.View(a.Reduced.Kept.AsSpan()).ScatterBack(a, places)));
        return (y, places);
    }

    /// <summary>A reduction over one dimension.</summary>
    private sealed record LineGeometry(ReduceGeometry Reduced, int Dim);

    /// <summary>Zeros of the full shape with these values at places along a dimension.</summary>
    private Tensor ScatterBack(LineGeometry a, Tensor places)
    {
        if (a.Reduced.Full.Rank == 0)
            return Reshape([]);
        return Zeros(a.Reduced.Full, DType).Scatter(a.Dim, places.View(a.Reduced.Kept.AsSpan()), this);
    }

    private Tensor ExtremePlace(string name, int? dim, bool keepdim, bool largest)
    {
        using Op op = Op.Begin(name, this);
        ReduceGeometry g = ReduceGeometry.Of(Shape, dim is { } d ? d : default(Ints), keepdim);
        Tensor y = Empty(g.Result, DType), places = Empty(g.Result, DType.Int64);
        RunExtreme(name, g, y, places, largest);
        return op.Return(places);
    }

    private void RunExtreme(string name, ReduceGeometry g, Tensor y, Tensor? places, bool largest)
    {
        if (g.Count == 0 && y.ElementCount > 0)
            throw new ShapeException($"{name} over no elements of shape {Shape} has no result: name a dimension that is not empty.");
        switch (Elements.MathOf(DType))
        {
            case Elements.Math.Float: Kernels.Reduction.Run<float, Extreme<float>.Best, float, Extreme<float>>(new(largest), this, g.Reduced, y, places); break;
            case Elements.Math.Double: Kernels.Reduction.Run<double, Extreme<double>.Best, double, Extreme<double>>(new(largest), this, g.Reduced, y, places); break;
            case Elements.Math.Long: Kernels.Reduction.Run<long, Extreme<long>.Best, long, Extreme<long>>(new(largest), this, g.Reduced, y, places); break;
            case Elements.Math.ULong: Kernels.Reduction.Run<ulong, Extreme<ulong>.Best, ulong, Extreme<ulong>>(new(largest), this, g.Reduced, y, places); break;
            default: throw Elementwise.Unordered(DType);
        }
    }
}
