using Interop.Tensors;

namespace Interop.NN;

/// <summary>max(x, 0): any shape. Source: <c>torch.nn.ReLU</c>.</summary>
/// <param name="inplace">Whether the input is changed.</param>
public class ReLU(bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Relu_() : input.Relu();
}

/// <summary>x between minVal and maxVal, which are the result outside of them: any shape. Source: <c>torch.nn.Hardtanh</c>.</summary>
/// <param name="minVal">The least.</param>
/// <param name="maxVal">The largest.</param>
/// <param name="inplace">Whether the input is changed.</param>
public class Hardtanh(double minVal = -1, double maxVal = 1, bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Hardtanh_(minVal, maxVal) : input.Hardtanh(minVal, maxVal);

    private protected override string Settings => PythonText.Attributes(("min_val", minVal), ("max_val", maxVal));
}

/// <summary>x between 0 and 6, which are the result outside of them: any shape. Source: <c>torch.nn.ReLU6</c>.</summary>
/// <param name="inplace">Whether the input is changed.</param>
public class ReLU6(bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Relu6_() : input.Relu6();
}

/// <summary>x above 0, negativeSlope · x below: any shape. Source: <c>torch.nn.LeakyReLU</c>.</summary>
/// <param name="negativeSlope">The slope below 0.</param>
/// <param name="inplace">Whether the input is changed.</param>
public class LeakyReLU(double negativeSlope = 0.01, bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.LeakyRelu_(negativeSlope) : input.LeakyRelu(negativeSlope);

    private protected override string Settings => PythonText.Attributes(("negative_slope", negativeSlope));
}

/// <summary>x above 0; below, x times a slope that is drawn for each element while training, and the mean of its bounds when evaluating: any shape. Source: <c>torch.nn.RReLU</c>.</summary>
/// <param name="lower">The least slope.</param>
/// <param name="upper">The largest slope.</param>
/// <param name="inplace">Whether the input is changed.</param>
public class RReLU(double lower = 1.0 / 8, double upper = 1.0 / 3, bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Rrelu_(lower, upper, Training) : input.Rrelu(lower, upper, Training);

    private protected override string Settings => PythonText.Attributes(("lower", lower), ("upper", upper));
}

/// <summary>x above threshold, value elsewhere: any shape. Source: <c>torch.nn.Threshold</c>.</summary>
/// <param name="threshold">What x must be above.</param>
/// <param name="value">The result elsewhere.</param>
/// <param name="inplace">Whether the input is changed.</param>
public class Threshold(double threshold, double value, bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Threshold_(threshold, value) : input.Threshold(threshold, value);

    private protected override string Settings => PythonText.Attributes(("threshold", threshold), ("value", value));
}

/// <summary>x outside of [−lambd, lambd], 0 inside: any shape. Source: <c>torch.nn.Hardshrink</c>.</summary>
/// <param name="lambd">The bound.</param>
public class Hardshrink(double lambd = 0.5) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Hardshrink(lambd);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Of(lambd);
}

/// <summary>x − lambd above lambd, x + lambd below −lambd, 0 between: any shape. Source: <c>torch.nn.Softshrink</c>.</summary>
/// <param name="lambd">The bound, not negative.</param>
public class Softshrink(double lambd = 0.5) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Softshrink(lambd);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Of(lambd);
}

/// <summary>x / 6 + 1/2 between 0 and 1: any shape. Source: <c>torch.nn.Hardsigmoid</c>.</summary>
/// <param name="inplace">Whether the input is changed.</param>
public class Hardsigmoid(bool inplace = false) : InplaceActivation(inplace)
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Inplace ? input.Hardsigmoid_() : input.Hardsigmoid();

    /// <inheritdoc/>
    protected override string ExtraRepr() => "";
}
