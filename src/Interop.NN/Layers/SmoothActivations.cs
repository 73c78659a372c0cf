using Interop.Tensors;

namespace Interop.NN;

/// <summary>x above 0, alpha · (eˣ − 1) below: any shape. Source: <c>torch.nn.ELU</c>.</summary>
/// <param name="alpha">The negated limit below.</param>
/// <param name="inplace">Whether the input is changed.</param>
public class ELU(double alpha = 1, bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Elu_(alpha) : input.Elu(alpha);

    private protected override string Settings => PythonText.Attributes(("alpha", alpha));
}

/// <summary>x above 0, alpha · (e^(x / alpha) − 1) below: any shape. Source: <c>torch.nn.CELU</c>.</summary>
/// <param name="alpha">The negated limit below, not 0.</param>
/// <param name="inplace">Whether the input is changed.</param>
public class CELU(double alpha = 1, bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Celu_(alpha) : input.Celu(alpha);

    private protected override string Settings => PythonText.Attributes(("alpha", alpha));
}

/// <summary>A scaled ELU that keeps mean 0 and variance 1: any shape. Source: <c>torch.nn.SELU</c>.</summary>
/// <param name="inplace">Whether the input is changed.</param>
public class SELU(bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Selu_() : input.Selu();
}

/// <summary>x times the normal distribution below x: any shape. Source: <c>torch.nn.GELU</c>.</summary>
/// <param name="approximate">Whether the distribution is worked out by a hyperbolic tangent.</param>
public class GELU(GeluApproximation approximate = GeluApproximation.None) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Gelu(approximate);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("approximate", approximate.ToString().ToLowerInvariant()));
}

/// <summary>x · sigmoid(x): any shape. Source: <c>torch.nn.SiLU</c>.</summary>
/// <param name="inplace">Whether the input is changed.</param>
public class SiLU(bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Silu_() : input.Silu();
}

/// <summary>x · tanh(softplus(x)): any shape. Source: <c>torch.nn.Mish</c>.</summary>
/// <param name="inplace">Whether the input is changed.</param>
public class Mish(bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Mish_() : input.Mish();
}

/// <summary>x · hardsigmoid(x): any shape. Source: <c>torch.nn.Hardswish</c>.</summary>
/// <param name="inplace">Whether the input is changed.</param>
public class Hardswish(bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Hardswish_() : input.Hardswish();

    /// <inheritdoc/>
    protected override string ExtraRepr() => "";
}

/// <summary>1 / (1 + e⁻ˣ): any shape. Source: <c>torch.nn.Sigmoid</c>.</summary>
public class Sigmoid : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Sigmoid();
}

/// <summary>log(sigmoid(x)): any shape. Source: <c>torch.nn.LogSigmoid</c>.</summary>
public class LogSigmoid : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Logsigmoid();
}

/// <summary>log(1 + e^(beta · x)) / beta, and x where beta · x is above threshold: any shape. Source: <c>torch.nn.Softplus</c>.</summary>
/// <param name="beta">How sharp the bend is.</param>
/// <param name="threshold">Where the result is x.</param>
public class Softplus(double beta = 1, double threshold = 20) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Softplus(beta, threshold);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("beta", beta), ("threshold", threshold));
}

/// <summary>x / (1 + |x|): any shape. Source: <c>torch.nn.Softsign</c>.</summary>
public class Softsign : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Softsign();
}

/// <summary>The hyperbolic tangent: any shape. Source: <c>torch.nn.Tanh</c>.</summary>
public class Tanh : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Tanh();
}

/// <summary>x − tanh(x): any shape. Source: <c>torch.nn.Tanhshrink</c>.</summary>
public class Tanhshrink : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Tanhshrink();
}
