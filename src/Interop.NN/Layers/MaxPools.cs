using Interop.Tensors;

namespace Interop.NN;

/// <summary>The largest element of each window. Source: <c>torch.nn.modules.pooling._MaxPoolNd</c>.</summary>
public abstract class MaxPool : Module<Tensor, Tensor>
{
    private protected MaxPool(Ints kernelSize, Ints stride, Ints padding, Ints dilation, bool returnIndices, bool ceilMode)
    {
        (KernelSize, Stride, Padding, Dilation, ReturnIndices, CeilMode) = (kernelSize, stride.Or(kernelSize), padding.Or(0), dilation.Or(1), returnIndices, ceilMode);
    }

    /// <summary>Size of the window.</summary>
    public Ints KernelSize { get; }

    /// <summary>Steps between windows.</summary>
    public Ints Stride { get; }

    /// <summary>Places added at both ends, smaller than any number.</summary>
    public Ints Padding { get; }

    /// <summary>Distance between elements of the window.</summary>
    public Ints Dilation { get; }

    /// <summary>Whether PyTorch's module would give the places too; here <see cref="CallWithIndices"/> does.</summary>
    public bool ReturnIndices { get; }

    /// <summary>Whether windows may hang over the end.</summary>
    public bool CeilMode { get; }

    /// <summary>Calls for the maxima and for where they were: places in each channel, counted in row-major order, int64.</summary>
    public (Tensor Output, Tensor Indices) CallWithIndices(Tensor input) => Places.Call(this, input);

    private protected abstract (Tensor Output, Tensor Indices) WithIndices(Tensor input);

    private protected abstract Tensor Largest(Tensor input);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Places.AreWanted(this) ? Places.Keep(this, WithIndices(input)) : Largest(input);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(
        ("kernel_size", KernelSize.Python), ("stride", Stride.Python), ("padding", Padding.Python), ("dilation", Dilation.Python), ("ceil_mode", CeilMode));
}

/// <summary>The largest element of each window: [N, C, L] → [N, C, L′], the batch optional. Source: <c>torch.nn.MaxPool1d</c>.</summary>
public class MaxPool1d : MaxPool
{
    /// <summary>With its window.</summary>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="padding">Places added at both ends; 0 if absent.</param>
    /// <param name="dilation">Distance between elements of the window; 1 if absent.</param>
    /// <param name="returnIndices">Whether PyTorch's module would give the places too; here <see cref="MaxPool.CallWithIndices"/> does.</param>
    /// <param name="ceilMode">Whether windows may hang over the end.</param>
    public MaxPool1d(
        Ints kernelSize, Ints stride = default, Ints padding = default, Ints dilation = default, bool returnIndices = false, bool ceilMode = false)
        : base(kernelSize, stride, padding, dilation, returnIndices, ceilMode) { }

    private protected override Tensor Largest(Tensor input) => input.MaxPool1d(KernelSize, Stride, Padding, Dilation, CeilMode);

    private protected override (Tensor Output, Tensor Indices) WithIndices(Tensor input) => input.MaxPool1dWithIndices(KernelSize, Stride, Padding, Dilation, CeilMode);
}

/// <summary>The largest element of each window: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.MaxPool2d</c>.</summary>
public class MaxPool2d : MaxPool
{
    /// <summary>With its window.</summary>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="padding">Places added at both ends; 0 if absent.</param>
    /// <param name="dilation">Distance between elements of the window; 1 if absent.</param>
    /// <param name="returnIndices">Whether PyTorch's module would give the places too; here <see cref="MaxPool.CallWithIndices"/> does.</param>
    /// <param name="ceilMode">Whether windows may hang over the end.</param>
    public MaxPool2d(
        Ints kernelSize, Ints stride = default, Ints padding = default, Ints dilation = default, bool returnIndices = false, bool ceilMode = false)
        : base(kernelSize, stride, padding, dilation, returnIndices, ceilMode) { }

    private protected override Tensor Largest(Tensor input) => input.MaxPool2d(KernelSize, Stride, Padding, Dilation, CeilMode);

    private protected override (Tensor Output, Tensor Indices) WithIndices(Tensor input) => input.MaxPool2dWithIndices(KernelSize, Stride, Padding, Dilation, CeilMode);
}

/// <summary>The largest element of each window: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.MaxPool3d</c>.</summary>
public class MaxPool3d : MaxPool
{
    /// <summary>With its window.</summary>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="padding">Places added at both ends; 0 if absent.</param>
    /// <param name="dilation">Distance between elements of the window; 1 if absent.</param>
    /// <param name="returnIndices">Whether PyTorch's module would give the places too; here <see cref="MaxPool.CallWithIndices"/> does.</param>
    /// <param name="ceilMode">Whether windows may hang over the end.</param>
    public MaxPool3d(
        Ints kernelSize, Ints stride = default, Ints padding = default, Ints dilation = default, bool returnIndices = false, bool ceilMode = false)
        : base(kernelSize, stride, padding, dilation, returnIndices, ceilMode) { }

    private protected override Tensor Largest(Tensor input) => input.MaxPool3d(KernelSize, Stride, Padding, Dilation, CeilMode);

    private protected override (Tensor Output, Tensor Indices) WithIndices(Tensor input) => input.MaxPool3dWithIndices(KernelSize, Stride, Padding, Dilation, CeilMode);
}
