using Interop.Tensors;

namespace Interop.NN;

/// <summary>What dropouts share. Source: <c>torch.nn.modules.dropout._DropoutNd</c>.</summary>
public abstract class DropoutBase : Module<Tensor, Tensor>
{
    private protected DropoutBase(double p, bool inplace)
    {
        if (p is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "Expected a probability, 0 to 1.");
        (P, Inplace) = (p, inplace);
    }

    /// <summary>The probability of being dropped.</summary>
    public double P { get; }

    /// <summary>Whether the input is changed.</summary>
    public bool Inplace { get; }

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("p", P), ("inplace", Inplace));
}

/// <summary>Sets elements to 0 with probability p while training, and divides the others by 1 − p: any shape. Source: <c>torch.nn.Dropout</c>.</summary>
/// <param name="p">The probability of being dropped.</param>
/// <param name="inplace">Whether the input is changed.</param>
public class Dropout(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Dropout_(P, Training) : input.Dropout(P, Training);
}

/// <summary>Sets whole channels to 0 with probability p while training, and divides the others by 1 − p: [N, C, L] or [C, L]. Source: <c>torch.nn.Dropout1d</c>.</summary>
/// <param name="p">The probability of being dropped.</param>
/// <param name="inplace">Whether the input is changed.</param>
public class Dropout1d(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Dropout1d_(P, Training) : input.Dropout1d(P, Training);
}

/// <summary>Sets whole channels to 0 with probability p while training, and divides the others by 1 − p: [N, C, H, W]. Source: <c>torch.nn.Dropout2d</c>.</summary>
/// <param name="p">The probability of being dropped.</param>
/// <param name="inplace">Whether the input is changed.</param>
public class Dropout2d(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Dropout2d_(P, Training) : input.Dropout2d(P, Training);
}

/// <summary>Sets whole channels to 0 with probability p while training, and divides the others by 1 − p: [N, C, D, H, W] or [C, D, H, W]. Source: <c>torch.nn.Dropout3d</c>.</summary>
/// <param name="p">The probability of being dropped.</param>
/// <param name="inplace">Whether the input is changed.</param>
public class Dropout3d(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Dropout3d_(P, Training) : input.Dropout3d(P, Training);
}

/// <summary>Sets elements to the limit of SELU with probability p while training, and scales so that mean and variance stay: any shape. Source: <c>torch.nn.AlphaDropout</c>.</summary>
/// <param name="p">The probability of being dropped.</param>
/// <param name="inplace">Without effect, as in PyTorch.</param>
public class AlphaDropout(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.AlphaDropout(P, Training);
}

/// <summary>Sets whole channels to the limit of SELU with probability p while training, and scales so that mean and variance stay: [N, C, *]. Source: <c>torch.nn.FeatureAlphaDropout</c>.</summary>
/// <param name="p">The probability of being dropped.</param>
/// <param name="inplace">Without effect, as in PyTorch.</param>
public class FeatureAlphaDropout(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.FeatureAlphaDropout(P, Training);
}
