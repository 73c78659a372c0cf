using Interop.Tensors;

namespace Interop.NN;

/// <summary>A <see cref="BatchNorm3d"/> that learns the number of channels from the first call, or from the state dict that it loads. Source: <c>torch.nn.LazyBatchNorm3d</c>.</summary>
public class LazyBatchNorm3d : BatchNorm3d
{
    /// <summary>Without values until the first call.</summary>
    /// <param name="eps">Added to the variance, so that its root is not 0.</param>
    /// <param name="momentum">The share of the newest batch in the running statistics; null for the mean over all batches.</param>
    /// <param name="affine">Whether there are scales and shifts.</param>
    /// <param name="trackRunningStats">Whether there are running statistics; without them those of the batch are used for evaluation too.</param>
    /// <param name="bias">Whether there are shifts beside the scales.</param>
    /// <param name="dtype">Of parameters and statistics; float32 if null.</param>
    public LazyBatchNorm3d(double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, bool bias = true, DType? dtype = null)
        : base(new NormOptions(null, eps, momentum, affine, trackRunningStats, bias, dtype)) { }

    /// <inheritdoc/>
    public override string Name => IsWaiting ? nameof(LazyBatchNorm3d) : nameof(BatchNorm3d);
}
