namespace Interop.Tensors.Kernels.Sampling;

/// <summary>Grid sampling over tensors of any real dtype and stride.</summary>
internal static unsafe class GridSamples
{
    internal static Tensor Forward(Tensor x, Tensor grid, Shape shape, GridSampling s)
    {
        Tensor dx = Working.Dense(x), dg = Working.Dense(grid, dx.DType), y = Tensor.Empty(shape, dx.DType);
        if (y.ElementCount > 0)
        {
            // Bounds: the three tensors are dense and have the sizes of s; taps lie inside a plane.
            if (x.DType == DType.BFloat16)
                NarrowGridSampler<BFloat16Rounding>.Forward(Elements.At<float>(dx), Elements.At<float>(dg), Elements.At<float>(y), s);
            else if (x.DType == DType.Float16)
                NarrowGridSampler<HalfRounding>.Forward(Elements.At<float>(dx), Elements.At<float>(dg), Elements.At<float>(y), s);
            else if (dx.DType == DType.Float32)
                GridSampler<float>.Forward(Elements.At<float>(dx), Elements.At<float>(dg), Elements.At<float>(y), s);
            else
                GridSampler<double>.Forward(Elements.At<double>(dx), Elements.At<double>(dg), Elements.At<double>(y), s);
        }

        GC.KeepAlive(dx);
        GC.KeepAlive(dg);
        return Working.Round(y, x.DType, x);
    }

    internal static (Tensor? X, Tensor? Grid) Backward(Tensor dy, Tensor x, Tensor grid, bool needsX, bool needsGrid, GridSampling s)
    {
        Tensor ddy = Working.Dense(dy), wx = Working.Dense(x), wg = Working.Dense(grid, wx.DType);
        Tensor? dx = needsX ? Tensor.Zeros(x.Shape, wx.DType) : null, dgrid = needsGrid ? Tensor.Zeros(grid.Shape, wx.DType) : null;
        if (dy.ElementCount > 0)
        {
            if (wx.DType == DType.Float32)
                GridSampler<float>.Backward(Elements.At<float>(ddy), Elements.At<float>(wx), Elements.At<float>(wg), Elements.At<float>(dx), Elements.At<float>(dgrid), s);
            else
                GridSampler<double>.Backward(Elements.At<double>(ddy), Elements.At<double>(wx), Elements.At<double>(wg), Elements.At<double>(dx), Elements.At<double>(dgrid), s);
        }

        GC.KeepAlive(ddy);
        GC.KeepAlive(wx);
        GC.KeepAlive(wg);
        return (dx is null ? null : Working.Round(dx, x.DType, x), dgrid is null ? null : Working.Round(dgrid, grid.DType, dgrid));
    }

    /// <summary>Of each coordinate of the grid [batch, points, coordinates].</summary>
    internal static (Tensor Fraction, Tensor Factor) Fractions(Tensor grid, GridSampling s)
    {
        Tensor dense = Working.Dense(grid);
        Shape shape = [s.Batch, s.Points, s.Rank];
        Tensor fraction = Tensor.Empty(shape, dense.DType), factor = Tensor.Empty(shape, dense.DType);
        if (dense.DType == DType.Float32)
            GridSampler<float>.Fractions(Elements.At<float>(dense), Elements.At<float>(fraction), Elements.At<float>(factor), s);
        else
            GridSampler<double>.Fractions(Elements.At<double>(dense), Elements.At<double>(fraction), Elements.At<double>(factor), s);
        GC.KeepAlive(dense);
        return (Working.Dense(fraction, grid.DType), Working.Dense(factor, grid.DType));
    }

    /// <summary>One tap of each point: its place and its mask, [batch, points].</summary>
    internal static (Tensor Index, Tensor Mask) Tap(Tensor grid, GridSampling s, int d, int h, int w)
    {
        Tensor dense = Working.Dense(grid), index = Tensor.Empty([s.Batch, s.Points], DType.Int64), mask = Tensor.Empty([s.Batch, s.Points], dense.DType);
        if (dense.DType == DType.Float32)
            GridSampler<float>.Tap(Elements.At<float>(dense), Elements.At<long>(index), Elements.At<float>(mask), s, d, h, w);
        else
            GridSampler<double>.Tap(Elements.At<double>(dense), Elements.At<long>(index), Elements.At<double>(mask), s, d, h, w);
        GC.KeepAlive(dense);
        return (index, Working.Dense(mask, grid.DType));
    }
}
