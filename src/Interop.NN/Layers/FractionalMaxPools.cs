using Interop.Tensors;

namespace Interop.NN;

/// <summary>The largest element of windows whose places are drawn at random. Source: <c>torch.nn.FractionalMaxPool2d</c>; Graham, 2014.</summary>
public abstract class FractionalMaxPool : Module<Tensor, Tensor>
{
    private protected FractionalMaxPool(int dimensions, Ints kernelSize, Ints outputSize, Doubles outputRatio, bool returnIndices, Tensor? randomSamples)
    {
        if (outputSize.IsAbsent == (outputRatio.Array is null))
            throw new ArgumentException($"A FractionalMaxPool{dimensions}d takes either outputSize or outputRatio, found {(outputSize.IsAbsent ? "none" : "both")}.");
        KernelSize = kernelSize.Expand(dimensions, nameof(kernelSize));
        OutputSize = outputSize.IsAbsent ? outputSize : outputSize.Expand(dimensions, nameof(outputSize));
        OutputRatio = outputRatio.Array is { } ratios ? IntsOfLayers.Expanded(ratios, dimensions, nameof(outputRatio)) : outputRatio;
        if (Array.Exists(OutputRatio.Array ?? [], r => r is not (> 0 and < 1)))
            throw new ArgumentOutOfRangeException(nameof(outputRatio), outputRatio, "Expected numbers between 0 and 1.");
        ReturnIndices = returnIndices;
        RegisterBuffer("_random_samples", randomSamples);
    }

    /// <summary>Size of the window.</summary>
    public Ints KernelSize { get; }

    /// <summary>Sizes of the result; absent if it is a share of the input.</summary>
    public Ints OutputSize { get; }

    /// <summary>Sizes of the result as a share of those of the input; absent if it is given.</summary>
    public Doubles OutputRatio { get; }

    /// <summary>Whether PyTorch's module would give the places too; here <see cref="CallWithIndices"/> does.</summary>
    public bool ReturnIndices { get; }

    private protected Tensor? RandomSamples => Attribute("_random_samples");

    /// <summary>Calls for the maxima and for where they were: places in each channel, counted in row-major order, int64.</summary>
    public (Tensor Output, Tensor Indices) CallWithIndices(Tensor input) => Places.Call(this, input);

    private protected abstract (Tensor Output, Tensor Indices) WithIndices(Tensor input);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => Places.Keep(this, WithIndices(input));
}

/// <summary>The largest element of windows whose places are drawn at random: [N, C, H, W] → [N, C, H′, W′], the batch optional. Source: <c>torch.nn.FractionalMaxPool2d</c>.</summary>
public class FractionalMaxPool2d : FractionalMaxPool
{
    /// <summary>With its window, and either the size of the result or its share of that of the input.</summary>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="outputSize">Sizes of the result.</param>
    /// <param name="outputRatio">Sizes of the result as a share of those of the input, between 0 and 1.</param>
    /// <param name="returnIndices">Whether PyTorch's module would give the places too; here <see cref="FractionalMaxPool.CallWithIndices"/> does.</param>
    /// <param name="randomSamples">The random numbers, [N, C, 2] in [0, 1); drawn at each call if null.</param>
    public FractionalMaxPool2d(Ints kernelSize, Ints outputSize = default, Doubles outputRatio = default, bool returnIndices = false, Tensor? randomSamples = null)
        : base(2, kernelSize, outputSize, outputRatio, returnIndices, randomSamples) { }

    private protected override (Tensor Output, Tensor Indices) WithIndices(Tensor input) => input.FractionalMaxPool2dWithIndices(KernelSize, OutputSize, OutputRatio.Array, RandomSamples);
}

/// <summary>The largest element of windows whose places are drawn at random: [N, C, D, H, W] → [N, C, D′, H′, W′], the batch optional. Source: <c>torch.nn.FractionalMaxPool3d</c>.</summary>
public class FractionalMaxPool3d : FractionalMaxPool
{
    /// <summary>With its window, and either the size of the result or its share of that of the input.</summary>
    /// <param name="kernelSize">Size of the window.</param>
    /// <param name="outputSize">Sizes of the result.</param>
    /// <param name="outputRatio">Sizes of the result as a share of those of the input, between 0 and 1.</param>
    /// <param name="returnIndices">Whether PyTorch's module would give the places too; here <see cref="FractionalMaxPool.CallWithIndices"/> does.</param>
    /// <param name="randomSamples">The random numbers, [N, C, 3] in [0, 1); drawn at each call if null.</param>
    public FractionalMaxPool3d(Ints kernelSize, Ints outputSize = default, Doubles outputRatio = default, bool returnIndices = false, Tensor? randomSamples = null)
        : base(3, kernelSize, outputSize, outputRatio, returnIndices, randomSamples) { }

    private protected override (Tensor Output, Tensor Indices) WithIndices(Tensor input) => input.FractionalMaxPool3dWithIndices(KernelSize, OutputSize, OutputRatio.Array, RandomSamples);
}
