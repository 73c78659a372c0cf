using Interop.Tensors;

namespace Interop.NN;

/// <summary>Channels become places: [*, C · r², H, W] → [*, C, H · r, W · r]. Source: <c>torch.nn.PixelShuffle</c>.</summary>
/// <param name="upscaleFactor">r.</param>
public class PixelShuffle(long upscaleFactor) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.PixelShuffle(upscaleFactor);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("upscale_factor", upscaleFactor));
}

/// <summary>Places become channels: [*, C, H · r, W · r] → [*, C · r², H, W]. Source: <c>torch.nn.PixelUnshuffle</c>.</summary>
/// <param name="downscaleFactor">r.</param>
public class PixelUnshuffle(long downscaleFactor) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.PixelUnshuffle(downscaleFactor);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("downscale_factor", downscaleFactor));
}

/// <summary>Channels of groups one after the other: [N, C, *], shape kept. Source: <c>torch.nn.ChannelShuffle</c>.</summary>
/// <param name="groups">The number of groups; the channels divide into them.</param>
public class ChannelShuffle(long groups) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.ChannelShuffle(groups);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("groups", groups));
}

/// <summary>Dimensions from startDim to endDim as one: [N, C, H, W] → [N, C · H · W]. Source: <c>torch.nn.Flatten</c>.</summary>
/// <param name="startDim">The first of them.</param>
/// <param name="endDim">The last of them.</param>
public class Flatten(int startDim = 1, int endDim = -1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Flatten(startDim, endDim);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("start_dim", startDim), ("end_dim", endDim));
}

/// <summary>One dimension as several: [N, C · H · W] → [N, C, H, W]. Source: <c>torch.nn.Unflatten</c>.</summary>
/// <param name="dim">The dimension.</param>
/// <param name="unflattenedSize">Their sizes; one may be −1, which is worked out.</param>
public class Unflatten(int dim, long[] unflattenedSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Unflatten(dim, unflattenedSize);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("dim", dim), ("unflattened_size", unflattenedSize));
}
