using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Integrals and slopes of sampled functions. Source: <c>torch.trapezoid</c>, <c>torch.gradient</c>.</content>
public partial class Tensor
{
    /// <summary>The integral by the trapezoidal rule along one dimension, at unit distances. Source: <c>aten::trapezoid.dx</c>.</summary>
    /// <param name="y">Values.</param>
    /// <param name="dx">The distance of samples.</param>
    /// <param name="dim">The dimension.</param>
    public static Tensor Trapezoid(Tensor y, Scalar? dx = null, int dim = -1)
    {
        dim = y.Dimension("Trapezoid", dim);
        if (y.Shape[dim] == 0)
            return y.Sum([dim]);
        return PairSums(y, dim).Sum([dim]) * ((dx ?? 1.0).ToDouble() / 2);
    }

    /// <summary>The integral by the trapezoidal rule along one dimension. Source: <c>aten::trapezoid.x</c>.</summary>
    /// <param name="y">Values.</param>
    /// <param name="x">Where the samples lie: a vector, or of a shape that broadcasts.</param>
    /// <param name="dim">The dimension.</param>
    public static Tensor Trapezoid(Tensor y, Tensor x, int dim = -1)
    {
        dim = y.Dimension("Trapezoid", dim);
        if (y.Shape[dim] == 0)
            return y.Sum([dim]);
        (Tensor steps, Tensor sums, int at) = Steps("Trapezoid", y, x, dim);
        return (steps * sums).Sum([at]) / 2.0;
    }

    /// <inheritdoc cref="Trapezoid(Tensor, Scalar?, int)"/>
    public static Tensor Trapz(Tensor y, Scalar? dx = null, int dim = -1) => Trapezoid(y, dx, dim);

    /// <inheritdoc cref="Trapezoid(Tensor, Tensor, int)"/>
    public static Tensor Trapz(Tensor y, Tensor x, int dim = -1) => Trapezoid(y, x, dim);

    /// <summary>Integrals so far by the trapezoidal rule. Source: <c>aten::cumulative_trapezoid.dx</c>.</summary>
    public static Tensor CumulativeTrapezoid(Tensor y, Scalar? dx = null, int dim = -1)
    {
        dim = y.Dimension("CumulativeTrapezoid", dim);
        return PairSums(y, dim).Cumsum(dim) * ((dx ?? 1.0).ToDouble() / 2);
    }

    /// <summary>Integrals so far by the trapezoidal rule. Source: <c>aten::cumulative_trapezoid.x</c>.</summary>
    public static Tensor CumulativeTrapezoid(Tensor y, Tensor x, int dim = -1)
    {
        dim = y.Dimension("CumulativeTrapezoid", dim);
        (Tensor steps, Tensor sums, int at) = Steps("CumulativeTrapezoid", y, x, dim);
        return (steps * sums).Cumsum(at) / 2.0;
    }

    /// <summary>Sums of neighbours.</summary>
    private static Tensor PairSums(Tensor y, int dim)
    {
        long n = y.Shape[dim];
        return y.Narrow(dim, 1, Math.Max(0, n - 1)) + y.Narrow(dim, 0, Math.Max(0, n - 1));
    }

    private static (Tensor Steps, Tensor Sums, int Dim) Steps(string op, Tensor y, Tensor x, int dim)
    {
        if (x.Rank == 1 && y.Rank > 1)
        {
            if (x.Shape[0] != y.Shape[dim])
                throw new ShapeException($"{op} of {y.Shape[dim]} values along dimension {dim} needs as many places, found {x.Shape[0]}.");
            x = x.View([-1, .. Enumerable.Repeat(1L, y.Rank - dim - 1)]);
        }

        int fromEnd = y.Rank - dim;
        int own = x.Rank - fromEnd;
        Tensor steps = own < 0 || x.Shape[own] == 1 ? throw new ShapeException($"{op} of values {y.Shape} along dimension {dim} needs places along it, found shape {x.Shape}.") : x.Diff(1, own);
        return (steps, PairSums(y, dim), Math.Max(y.Rank, x.Rank) - fromEnd);
    }
}
