using Interop.Tensors.Kernels;
using Interop.Tensors.Kernels.Pooling;

namespace Interop.Tensors;

/// <summary>Elements by their place in a plane, as maxima have them: taking them, and giving back, which are each other's gradients.</summary>
/// <param name="Name">What giving back is called.</param>
/// <param name="Planes">The shape of what is taken from.</param>
/// <param name="Rank">The number of its last dimensions that make a plane.</param>
internal sealed record PlanePlaces(string Name, Shape Planes, int Rank)
{
    /// <summary>x[plane, indices]: a tensor of the indices' shape.</summary>
    internal Tensor Take(Tensor x, Tensor indices) => Flat(x).Gather(-1, Flat(indices)).Reshape(indices.Shape);

    /// <summary>Zeros to which y is added at [plane, indices].</summary>
    internal Tensor Spread(Tensor y, Tensor indices)
    {
        using Op op = Op.Begin(Name, this, y, indices);
        return op.Record(Working.Round(IndexedPlanes.Add(y, indices, Planes, Rank), y.DType, y), Gradient.Wrt(y, indices, this, static (i, p, dx) => p.Take(dx, i)));
    }

    /// <summary>Zeros in which y overwrites [plane, indices].</summary>
    internal Tensor Put(Tensor y, Tensor indices)
    {
        using Op op = Op.Begin(Name, this, y, indices);
        Tensor dx;
        using (GradMode mode = Tensor.NoGrad())
            dx = Flat(Tensor.Zeros(Planes, y.DType)).Scatter(-1, Flat(indices), Flat(y)).Reshape(Planes);
        return op.Record(Working.Round(dx, y.DType, y), Gradient.Wrt(y, indices, this, static (i, p, dx) => p.Take(dx, i)));
    }

    /// <summary>Planes as vectors.</summary>
    private Tensor Flat(Tensor x) => Rank == 1 ? x : x.Flatten(x.Rank - Rank);
}
