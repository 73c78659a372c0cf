using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>An activation as an op: its kernel, and the gradient that follows from its slope.</summary>
/// <param name="Name">ATen's name.</param>
/// <param name="Formula">The function and its slope in one pass.</param>
/// <param name="Arguments">ATen's arguments in their order.</param>
/// <param name="Slope">The slope as a composition, for derivatives of the slope; null where it is constant between a few places.</param>
/// <param name="TakesWhole">Whether whole numbers are taken and given.</param>
internal sealed record Activation<TOp>(string Name, TOp Formula, double[] Arguments, Func<Tensor, double[], Tensor>? Slope = null, bool TakesWhole = false) where TOp : struct, IActivation
{
    /// <exception cref="NotSupportedException">The function is not defined for the dtype.</exception>
    internal Tensor Of(Tensor x)
    {
        if (x.DType.Kind != DTypeKind.Float && !(TakesWhole && x.DType.Kind == DTypeKind.Integer))
            throw new NotSupportedException($"'{Name}' is not defined for {x.DType.Name}: convert the tensor to {(TakesWhole ? "a whole or floating-point" : "a floating-point")} dtype first.");
        using Op op = Op.Begin(Name, this, x);
        return op.Record(Formulas.Unary(Formula, x), Gradient.Wrt(x, x, this, static (x, f, dy) => f.Backward(x, dy)));
    }

    /// <summary>dy · slope(x).</summary>
    internal Tensor Backward(Tensor x, Tensor dy)
    {
        if (Slope is not null && GradMode.Enabled && (x.RequiresGrad || dy.RequiresGrad))
            return Op.Compose(Name + "_backward", x, dy, null, this, static (x, dy, _, f) => dy! * f.Slope!(x, f.Arguments));
        using Op op = Op.Begin(Name + "_backward", this, x, dy);
        return op.Record(Formulas.Binary(new SlopeOf<TOp>(Formula), x, dy), Gradient.Wrt(dy, x, this, static (x, f, v) => f.Backward(x, v)));
    }
}
