using Interop.Tensors;

namespace Interop.NN;

/// <summary>Instance normalization of [N, C, H, W] or [C, H, W], shape kept. Source: <c>torch.nn.InstanceNorm2d</c>.</summary>
public class InstanceNorm2d : InstanceNorm
{
    /// <summary>With scales of 1 and shifts of 0.</summary>
    /// <param name="numFeatures">The number of channels.</param>
    /// <param name="eps">Added to the variance, so that its root is not 0.</param>
    /// <param name="momentum">The share of the newest batch in the running statistics; null for the mean over all batches.</param>
    /// <param name="affine">Whether there are scales and shifts.</param>
    /// <param name="trackRunningStats">Whether there are running statistics; without them those of the batch are used for evaluation too.</param>
    /// <param name="bias">Whether there are shifts beside the scales.</param>
    /// <param name="dtype">Of parameters and statistics; float32 if null.</param>
    public InstanceNorm2d(long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = false, bool trackRunningStats = false, bool bias = true, DType? dtype = null)
        : this(new NormOptions(numFeatures, eps, momentum, affine, trackRunningStats, bias, dtype)) { }

    private protected InstanceNorm2d(NormOptions options) : base(options) { }

    private protected override int Dimensions => 2;
}
