using Interop.Tensors;

namespace Interop.Onnx.Ops;

/// <summary>Sampling at places of a grid over any number of dimensions, tap by tap: what PyTorch, with two or three, has not.</summary>
internal static class GridTaps
{
    /// <summary>[batch, channels, …sizes], [batch, …places, dimensions] → [batch, channels, …places]. The grid's last number belongs to the first dimension.</summary>
    internal static Tensor Sample(Tensor x, Tensor grid, GridSampleMode mode, GridPaddingMode outside, bool alignCorners)
    {
        int rank = x.Rank - 2;
        if (grid.Rank != rank + 2 || grid.Shape[-1] != rank || grid.Shape[0] != x.Shape[0])
            throw new ShapeException($"A grid over {x.Shape} has the shape [{x.Shape[0]}, …, {rank}] with {rank + 2} dimensions, found {grid.Shape}.");
        Tensor planes = x.Flatten(2), places = grid.Reshape(grid.Shape[0], 1, -1, rank);
        // For each dimension its taps: where in it, and the weight.
        (Tensor Index, Tensor Weight)[][] axes = [.. Enumerable.Range(0, rank).Select(d => Taps(places.Select(3, rank - 1 - d), x.Shape[2 + d], mode, outside, alignCorners))];
        Tensor? sum = null;
        int[] at = new int[rank];
        do
        {
            (Tensor index, Tensor weight) = axes[0][at[0]];
            for (int d = 1; d < rank; d++)
                (index, weight) = (index * x.Shape[2 + d] + axes[d][at[d]].Index, weight * axes[d][at[d]].Weight);
            Tensor tap = planes.Gather(2, index.Expand([x.Shape[0], x.Shape[1], index.Shape[2]])) * weight;
            sum = sum is null ? tap : sum + tap;
        }
        while (Advance(at, axes));

        return sum.Reshape([x.Shape[0], x.Shape[1], .. grid.Shape.AsSpan()[1..^1]]);
    }

    private static bool Advance(int[] at, (Tensor, Tensor)[][] axes)
    {
        int d = 0;
        while (d < at.Length && ++at[d] == axes[d].Length)
            at[d++] = 0;
        return d < at.Length;
    }

    private static (Tensor Index, Tensor Weight)[] Taps(Tensor place, long size, GridSampleMode mode, GridPaddingMode outside, bool alignCorners)
    {
        Tensor at = alignCorners ? (place + 1) * ((size - 1) / 2.0) : ((place + 1) * size - 1) / 2;
        if (mode == GridSampleMode.Nearest)
            return [Tap(at.Round(), Tensor.Ones([], place.DType))];
        Tensor low = at.Floor(), t = at - low;
        return mode == GridSampleMode.Bilinear ? [Tap(low, 1 - t), Tap(low + 1, t)] : [.. Enumerable.Range(-1, 4).Select(i => Tap(low + i, Cubic((t - i).Abs())))];

        (Tensor, Tensor) Tap(Tensor whole, Tensor weight)
        {
            Tensor inside = whole.Ge(0).LogicalAnd(whole.Le(size - 1)).To(weight.DType), index = whole.Detach();
            if (outside == GridPaddingMode.Reflection)
            {
                // Back and forth between the centres of the last elements, or between their outer edges.
                double from = alignCorners ? 0 : -0.5, span = Math.Max(alignCorners ? size - 1 : size, 1);
                Tensor folded = (index - from).Abs().Remainder(2 * span);
                index = folded.Minimum(2 * span - folded) + from;
            }

            return (index.Clamp(0, size - 1).To(DType.Int64), outside == GridPaddingMode.Zeros ? weight * inside : weight);
        }
    }

    /// <summary>The cubic convolution of Keys with −0.75 at a distance.</summary>
    private static Tensor Cubic(Tensor t)
    {
        const double a = -0.75;
        return Tensor.Where(t.Le(1), ((a + 2) * t - (a + 3)) * t * t + 1, ((a * t - 5 * a) * t + 8 * a) * t - 4 * a);
    }
}
