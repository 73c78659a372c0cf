namespace Interop.Tensors;

/// <summary>The attributes of an op that is linear in one input, and its two kernels: the op and its adjoint are each other's gradients, of every order.</summary>
/// <remarks>Pads, averages, interpolations, unfolding. The weights are real, so complex gradients need no conjugate.</remarks>
internal abstract record LinearMap
{
    /// <summary>ATen's name.</summary>
    internal abstract string Name { get; }

    /// <summary>The gradient's name.</summary>
    internal virtual string AdjointName => Name + "_backward";

    /// <summary>The kernel: a new tensor.</summary>
    protected abstract Tensor Run(Tensor x);

    /// <summary>The adjoint's kernel: a new tensor of the input's shape.</summary>
    protected abstract Tensor RunAdjoint(Tensor dy);

    internal Tensor Apply(Tensor x)
    {
        using Op op = Op.Begin(Name, this, x);
        return op.Record(Run(x), Gradient.Wrt(x, this, static (map, dy) => map.ApplyAdjoint(dy)));
    }

    protected Tensor ApplyAdjoint(Tensor dy)
    {
        using Op op = Op.Begin(AdjointName, this, dy);
        return op.Record(RunAdjoint(dy), Gradient.Wrt(dy, this, static (map, ddx) => map.Apply(ddx)));
    }
}
