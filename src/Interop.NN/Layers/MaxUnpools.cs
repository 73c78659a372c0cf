using Interop.Tensors;

namespace Interop.NN;

/// <summary>Puts what a max pool found back to where it was, zeros elsewhere. Source: <c>torch.nn.modules.pooling._MaxUnpoolNd</c>.</summary>
public abstract class MaxUnpool : Module<(Tensor Input, Tensor Indices, long[]? OutputSize), Tensor>
{
    private protected MaxUnpool(int dimensions, Ints kernelSize, Ints stride, Ints padding)
    {
        KernelSize = kernelSize.Expand(dimensions, nameof(kernelSize));
        Stride = stride.Or(kernelSize).Expand(dimensions, nameof(stride));
        Padding = padding.Or(0).Expand(dimensions, nameof(padding));
    }

    /// <summary>Size of the window.</summary>
    public Ints KernelSize { get; }

    /// <summary>Steps between windows.</summary>
    public Ints Stride { get; }

    /// <summary>Places that the pool added at both ends.</summary>
    public Ints Padding { get; }

    /// <summary>Calls with what <see cref="MaxPool.CallWithIndices"/> gave, and with the size that the result shall have, of which several fit.</summary>
    public Tensor Call(Tensor input, Tensor indices, long[]? outputSize = null) => Call((input, indices, outputSize));

    /// <inheritdoc/>
    protected override (Tensor Input, Tensor Indices, long[]? OutputSize) MapInput((Tensor Input, Tensor Indices, long[]? OutputSize) input, Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return (map(input.Input), map(input.Indices), input.OutputSize);
    }

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("kernel_size", KernelSize.Python), ("stride", Stride.Python), ("padding", Padding.Python));
}

/// <summary>Puts what a max pool found back to where it was, zeros elsewhere: [N, C, L] → [N, C, L′], the batch optional. Source: <c>torch.nn.MaxUnpool1d</c>.</summary>
public class MaxUnpool1d : MaxUnpool
{
    /// <summary>With the window of the pool.</summary>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="padding">Places that the pool added at both ends; 0 if absent.</param>
    public MaxUnpool1d(Ints kernelSize, Ints stride = default, Ints padding = default) : base(1, kernelSize, stride, padding) { }

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Indices, long[]? OutputSize) input) =>
        input.Input.MaxUnpool1d(input.Indices, KernelSize, Stride, Padding, input.OutputSize);
}

/// <summary>Puts what a max pool found back to where it was, zeros elsewhere: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.MaxUnpool2d</c>.</summary>
public class MaxUnpool2d : MaxUnpool
{
    /// <summary>With the window of the pool.</summary>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="padding">Places that the pool added at both ends; 0 if absent.</param>
    public MaxUnpool2d(Ints kernelSize, Ints stride = default, Ints padding = default) : base(2, kernelSize, stride, padding) { }

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Indices, long[]? OutputSize) input) =>
        input.Input.MaxUnpool2d(input.Indices, KernelSize, Stride, Padding, input.OutputSize);
}

/// <summary>Puts what a max pool found back to where it was, zeros elsewhere: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.MaxUnpool3d</c>.</summary>
public class MaxUnpool3d : MaxUnpool
{
    /// <summary>With the window of the pool.</summary>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="stride">Steps between windows; the size of the window if absent.</param>
    /// <param name="padding">Places that the pool added at both ends; 0 if absent.</param>
    public MaxUnpool3d(Ints kernelSize, Ints stride = default, Ints padding = default) : base(3, kernelSize, stride, padding) { }

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Indices, long[]? OutputSize) input) =>
        input.Input.MaxUnpool3d(input.Indices, KernelSize, Stride, Padding, input.OutputSize);
}
