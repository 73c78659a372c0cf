using Interop.Tensors;

namespace Interop.NN;

/// <summary>The windows of an image as columns: [N, C, H, W] → [N, C · window, number of windows]. Source: <c>torch.nn.Unfold</c>.</summary>
/// <param name="kernelSize">Size of the window.</param>
/// <param name="dilation">Distance between elements of the window; 1 if absent.</param>
/// <param name="padding">Zeros added at both ends; 0 if absent.</param>
/// <param name="stride">Steps between windows; 1 if absent.</param>
public class Unfold(Ints kernelSize, Ints dilation = default, Ints padding = default, Ints stride = default) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Unfold(kernelSize, dilation, padding, stride);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(
        ("kernel_size", kernelSize.Python), ("dilation", dilation.Or(1).Python), ("padding", padding.Or(0).Python), ("stride", stride.Or(1).Python));
}

/// <summary>Columns back as windows of an image, summed where they overlap: [N, C · window, number of windows] → [N, C, H, W]. Source: <c>torch.nn.Fold</c>.</summary>
/// <param name="outputSize">[H, W].</param>
/// <param name="kernelSize">Size of the window.</param>
/// <param name="dilation">Distance between elements of the window; 1 if absent.</param>
/// <param name="padding">Zeros added at both ends; 0 if absent.</param>
/// <param name="stride">Steps between windows; 1 if absent.</param>
public class Fold(Ints outputSize, Ints kernelSize, Ints dilation = default, Ints padding = default, Ints stride = default) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Fold(outputSize, kernelSize, dilation, padding, stride);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(
        ("output_size", outputSize.Python), ("kernel_size", kernelSize.Python), ("dilation", dilation.Or(1).Python), ("padding", padding.Or(0).Python), ("stride", stride.Or(1).Python));
}
