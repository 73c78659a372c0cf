using Interop.Tensors;

namespace Interop.NN;

/// <summary>The mean of each of as many windows as asked for: [N, C, L] → [N, C, L′], the batch optional. Source: <c>torch.nn.AdaptiveAvgPool1d</c>.</summary>
/// <param name="outputSize">Sizes of the result; null for that of the input.</param>
public class AdaptiveAvgPool1d(OptionalInts outputSize) : Module<Tensor, Tensor>
{
    /// <summary>Sizes of the result; null for that of the input.</summary>
    public OptionalInts OutputSize { get; } = outputSize;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.AdaptiveAvgPool1d(OutputSize);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("output_size", OutputSize.Python));
}

/// <summary>The mean of each of as many windows as asked for: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.AdaptiveAvgPool2d</c>.</summary>
/// <param name="outputSize">Sizes of the result; null for that of the input.</param>
public class AdaptiveAvgPool2d(OptionalInts outputSize) : Module<Tensor, Tensor>
{
    /// <summary>Sizes of the result; null for that of the input.</summary>
    public OptionalInts OutputSize { get; } = outputSize;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.AdaptiveAvgPool2d(OutputSize);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("output_size", OutputSize.Python));
}

/// <summary>The mean of each of as many windows as asked for: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.AdaptiveAvgPool3d</c>.</summary>
/// <param name="outputSize">Sizes of the result; null for that of the input.</param>
public class AdaptiveAvgPool3d(OptionalInts outputSize) : Module<Tensor, Tensor>
{
    /// <summary>Sizes of the result; null for that of the input.</summary>
    public OptionalInts OutputSize { get; } = outputSize;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.AdaptiveAvgPool3d(OutputSize);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("output_size", OutputSize.Python));
}
