using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Sums over dimensions. Source: <c>aten::sum</c>, <c>aten::mean</c>.</content>
public sealed partial class Tensor
{
    /// <summary>The sum over all elements, or over the given dimensions. Whole numbers add up in int64. Source: <c>aten::sum</c>.</summary>
    /// <param name="dims">Dimensions, negative ones from the end; null for all.</param>
    /// <param name="keepDim">Whether summed dimensions stay with size 1.</param>
    public Tensor Sum(int[]? dims = null, bool keepDim = false)
    {
        using Op op = Op.Begin("sum", this);
        bool[] summed = new bool[Rank];
        foreach (int dim in dims ?? [.. Enumerable.Range(0, Rank)])
            summed[Axis(dim)] = true;
        long[] kept = [.. Enumerable.Range(0, Rank).Select(d => summed[d] ? 1 : Shape[d])];
        Tensor x = DType.Kind is DTypeKind.Integer or DTypeKind.Bool ? To(DType.Int64) : this;
        Tensor y = Reduce.Sum(x, new Shape(kept));
        Shape full = Shape;
        Shape shape = keepDim ? y.Shape : new Shape([.. kept.Where((_, d) => !summed[d])]);
        Tensor result = keepDim ? y : y.Look(shape, shape.ContiguousStrides(), 0).Dense();
        return op.Record(result, Gradient.Wrt(this, new SumGeometry(full, y.Shape), static (g, dy) => dy.View(g.Kept.AsSpan()).Expand(g.Full)));
    }

    /// <summary>The mean over all elements, or over the given dimensions. Source: <c>aten::mean</c>; composed.</summary>
    public Tensor Mean(int[]? dims = null, bool keepDim = false)
    {
        Tensor sum = Sum(dims, keepDim);
        return sum / (ElementCount / (double)Math.Max(1, sum.ElementCount));
    }

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

        Tensor sum = dims.Count == 0 ? this : Sum([.. dims], keepDim: true);
        return sum.View(shape.AsSpan());
    }

    internal bool HasNaN() => ElementCount > 0 && DType.Kind is DTypeKind.Float && double.IsNaN(To(DType.Float64).Sum().Item<double>());

    /// <summary>What the gradient of a sum needs.</summary>
    private sealed record SumGeometry(Shape Full, Shape Kept);
}
