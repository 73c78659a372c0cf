using Interop.Tensors;

namespace Interop.NN;

/// <summary>The mean of each window. Source: <c>torch.nn.modules.pooling._AvgPoolNd</c>.</summary>
public abstract class AvgPool : Module<Tensor, Tensor>
{
    private protected AvgPool(Ints kernelSize, Ints stride, Ints padding, bool ceilMode, bool countIncludePad, long? divisorOverride)
    {
        (KernelSize, Stride, Padding, CeilMode, CountIncludePad, DivisorOverride) = (kernelSize, stride.Or(kernelSize), padding.Or(0), ceilMode, countIncludePad, divisorOverride);
    }

    /// <summary>Size of the window.</summary>
    public Ints KernelSize { get; }

    /// <summary>Steps between windows.</summary>
    public Ints Stride { get; }

    /// <summary>Zeros added at both ends.</summary>
    public Ints Padding { get; }

    /// <summary>Whether windows may hang over the end.</summary>
    public bool CeilMode { get; }

    /// <summary>Whether the added zeros count.</summary>
    public bool CountIncludePad { get; }

    /// <summary>What sums are divided by; the number of places if null.</summary>
    public long? DivisorOverride { get; }

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("kernel_size", KernelSize.Python), ("stride", Stride.Python), ("padding", Padding.Python));
}

/// <summary>The mean of each window: [N, C, L] → [N, C, L′], the batch optional. Source: <c>torch.nn.AvgPool1d</c>.</summary>
public class AvgPool1d : AvgPool
{
    /// <summary>With its window.</summary>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="padding">Zeros added at both ends; 0 if absent.</param>
    /// <param name="ceilMode">Whether windows may hang over the end.</param>
    /// <param name="countIncludePad">Whether the added zeros count.</param>
    public AvgPool1d(Ints kernelSize, Ints stride = default, Ints padding = default, bool ceilMode = false, bool countIncludePad = true)
        : base(kernelSize.Expand(1, nameof(kernelSize)), stride.Or(kernelSize).Expand(1, nameof(stride)), padding.Or(0).Expand(1, nameof(padding)), ceilMode, countIncludePad, null) { }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.AvgPool1d(KernelSize, Stride, Padding, CeilMode, CountIncludePad);
}

/// <summary>The mean of each window: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.AvgPool2d</c>.</summary>
public class AvgPool2d : AvgPool
{
    /// <summary>With its window.</summary>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="padding">Zeros added at both ends; 0 if absent.</param>
    /// <param name="ceilMode">Whether windows may hang over the end.</param>
    /// <param name="countIncludePad">Whether the added zeros count.</param>
    /// <param name="divisorOverride">What sums are divided by; the number of places if null.</param>
    public AvgPool2d(Ints kernelSize, Ints stride = default, Ints padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null)
        : base(kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride) { }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.AvgPool2d(KernelSize, Stride, Padding, CeilMode, CountIncludePad, DivisorOverride);
}

/// <summary>The mean of each window: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.AvgPool3d</c>.</summary>
public class AvgPool3d : AvgPool
{
    /// <summary>With its window.</summary>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="padding">Zeros added at both ends; 0 if absent.</param>
    /// <param name="ceilMode">Whether windows may hang over the end.</param>
    /// <param name="countIncludePad">Whether the added zeros count.</param>
    /// <param name="divisorOverride">What sums are divided by; the number of places if null.</param>
    public AvgPool3d(Ints kernelSize, Ints stride = default, Ints padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null)
        : base(kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride) { }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.AvgPool3d(KernelSize, Stride, Padding, CeilMode, CountIncludePad, DivisorOverride);
}
