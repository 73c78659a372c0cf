using Interop.Tensors;

namespace Interop.NN;

/// <summary>Adds one number at the ends: [N, C, L] → [N, C, L′], the batch optional. Source: <c>torch.nn.ConstantPad1d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right].</param>
/// <param name="value">The number.</param>
public class ConstantPad1d(Ints padding, double value) : Pad(1, padding, PaddingMode.Constant)
{
    private protected override double Fill => value;

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("padding", Padding), ("value", value));
}

/// <summary>Adds zeros at the ends: [N, C, L] → [N, C, L′], the batch optional. Source: <c>torch.nn.ZeroPad1d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right].</param>
public class ZeroPad1d(Ints padding) : ConstantPad1d(padding, 0)
{
    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Of(Padding);
}

/// <summary>Adds one number at the ends: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.ConstantPad2d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right, top, bottom].</param>
/// <param name="value">The number.</param>
public class ConstantPad2d(Ints padding, double value) : Pad(2, padding, PaddingMode.Constant)
{
    private protected override double Fill => value;

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("padding", Padding), ("value", value));
}

/// <summary>Adds zeros at the ends: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.ZeroPad2d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right, top, bottom].</param>
public class ZeroPad2d(Ints padding) : ConstantPad2d(padding, 0)
{
    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Of(Padding);
}

/// <summary>Adds one number at the ends: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.ConstantPad3d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right, top, bottom, front, back].</param>
/// <param name="value">The number.</param>
public class ConstantPad3d(Ints padding, double value) : Pad(3, padding, PaddingMode.Constant)
{
    private protected override double Fill => value;

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("padding", Padding), ("value", value));
}

/// <summary>Adds zeros at the ends: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.ZeroPad3d</c>.</summary>
/// <param name="padding">How many: one number, or [left, right, top, bottom, front, back].</param>
public class ZeroPad3d(Ints padding) : ConstantPad3d(padding, 0)
{
    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Of(Padding);
}
