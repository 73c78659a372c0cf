using Interop.Tensors;

namespace Interop.NN;

/// <summary>The largest element of each of as many windows as asked for: [N, C, L] → [N, C, L′], the batch optional. Source: <c>torch.nn.AdaptiveMaxPool1d</c>.</summary>
/// <param name="outputSize">Sizes of the result; null for that of the input.</param>
/// <param name="returnIndices">Whether PyTorch's module would give the places too; here <see cref="CallWithIndices"/> does.</param>
public class AdaptiveMaxPool1d(OptionalInts outputSize, bool returnIndices = false) : Module<Tensor, Tensor>
{
    /// <summary>Sizes of the result; null for that of the input.</summary>
    public OptionalInts OutputSize { get; } = outputSize;

    /// <summary>Whether PyTorch's module would give the places too; here <see cref="CallWithIndices"/> does.</summary>
    public bool ReturnIndices { get; } = returnIndices;

    /// <summary>Calls for the maxima and for where they were: places in each channel, counted in row-major order, int64.</summary>
    public (Tensor Output, Tensor Indices) CallWithIndices(Tensor input) => Places.Call(this, input);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Places.AreWanted(this) ? Places.Keep(this, input.AdaptiveMaxPool1dWithIndices(OutputSize)) : input.AdaptiveMaxPool1d(OutputSize);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("output_size", OutputSize.Python));
}

/// <summary>The largest element of each of as many windows as asked for: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.AdaptiveMaxPool2d</c>.</summary>
/// <param name="outputSize">Sizes of the result; null for that of the input.</param>
/// <param name="returnIndices">Whether PyTorch's module would give the places too; here <see cref="CallWithIndices"/> does.</param>
public class AdaptiveMaxPool2d(OptionalInts outputSize, bool returnIndices = false) : Module<Tensor, Tensor>
{
    /// <summary>Sizes of the result; null for that of the input.</summary>
    public OptionalInts OutputSize { get; } = outputSize;

    /// <summary>Whether PyTorch's module would give the places too; here <see cref="CallWithIndices"/> does.</summary>
    public bool ReturnIndices { get; } = returnIndices;

    /// <summary>Calls for the maxima and for where they were: places in each channel, counted in row-major order, int64.</summary>
    public (Tensor Output, Tensor Indices) CallWithIndices(Tensor input) => Places.Call(this, input);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Places.AreWanted(this) ? Places.Keep(this, input.AdaptiveMaxPool2dWithIndices(OutputSize)) : input.AdaptiveMaxPool2d(OutputSize);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("output_size", OutputSize.Python));
}

/// <summary>The largest element of each of as many windows as asked for: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.AdaptiveMaxPool3d</c>.</summary>
/// <param name="outputSize">Sizes of the result; null for that of the input.</param>
/// <param name="returnIndices">Whether PyTorch's module would give the places too; here <see cref="CallWithIndices"/> does.</param>
public class AdaptiveMaxPool3d(OptionalInts outputSize, bool returnIndices = false) : Module<Tensor, Tensor>
{
    /// <summary>Sizes of the result; null for that of the input.</summary>
    public OptionalInts OutputSize { get; } = outputSize;

    /// <summary>Whether PyTorch's module would give the places too; here <see cref="CallWithIndices"/> does.</summary>
    public bool ReturnIndices { get; } = returnIndices;

    /// <summary>Calls for the maxima and for where they were: places in each channel, counted in row-major order, int64.</summary>
    public (Tensor Output, Tensor Indices) CallWithIndices(Tensor input) => Places.Call(this, input);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Places.AreWanted(this) ? Places.Keep(this, input.AdaptiveMaxPool3dWithIndices(OutputSize)) : input.AdaptiveMaxPool3d(OutputSize);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("output_size", OutputSize.Python));
}
