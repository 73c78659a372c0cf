using Interop.Tensors.Kernels;
using Interop.Tensors.Kernels.Sampling;

namespace Interop.Tensors;

/// <summary>A linear map for each dimension, one after the other: interpolations, pads and shifts.</summary>
/// <param name="Op">ATen's name.</param>
/// <param name="Input">The shape of the input.</param>
/// <param name="Maps">A map for each dimension; null where it stays.</param>
internal abstract record AxisMaps(string Op, Shape Input, AxisMap?[] Maps) : LinearMap
{
    internal override string Name => Op;

    protected override Tensor Run(Tensor x)
    {
        Tensor y = x;
        foreach (int d in Order(adjoint: false))
            y = Resample.Apply(y, d, Maps[d]!);
        return ReferenceEquals(x, y) ? x.Dense() : Working.Round(y, x.DType, x);
    }

    protected override Tensor RunAdjoint(Tensor dy)
    {
        Tensor dx = Working.Dense(dy);
        foreach (int d in Order(adjoint: true))
            dx = Resample.Spread(dx, d, Maps[d]!);
        return ReferenceEquals(dx, dy) ? dy.Dense() : Working.Round(dx, dy.DType, dy);
    }

    /// <summary>The dimensions that change: those that shrink the most first.</summary>
    private List<int> Order(bool adjoint)
    {
        List<int> order = [];
        for (int d = 0; d < Maps.Length; d++)
        {
            if (Maps[d] is { IsIdentity: false })
                order.Add(d);
        }

        order.Sort((a, b) => (adjoint ? -1 : 1) * Growth(a).CompareTo(Growth(b)));
        return order;
    }

    private double Growth(int d) => (double)Maps[d]!.Output / Maps[d]!.Input;
}
