using Interop.Tensors;

namespace Interop.NN;

/// <summary>
/// y = (x − mean) / √(variance + eps) · weight + bias for each channel of each example over its places; the batch is optional. Source: <c>torch.nn.modules.instancenorm._InstanceNorm</c>; Ulyanov and others, 2016.
/// </summary>
public abstract class InstanceNorm : Norm
{
    private protected InstanceNorm(NormOptions options) : base(options) { }

    /// <summary>The number of places' dimensions.</summary>
    private protected abstract int Dimensions { get; }

    private protected sealed override int ChannelDimension(Tensor input) =>
        input.Rank == Dimensions + 1 ? 0 : input.Rank == Dimensions + 2 ? 1 : throw Refuse(input, $"{Dimensions + 1} dimensions, or {Dimensions + 2} with a batch");

    private protected sealed override Tensor Normalize(Tensor input)
    {
        bool batched = input.Rank == Dimensions + 2;
        if (Affine && input.Shape[batched ? 1 : 0] != NumFeatures)
            throw Refuse(input, $"{NumFeatures} channels in dimension {(batched ? 1 : 0)}");
        Tensor x = batched ? input : input.Unsqueeze(0);
        Tensor y = x.InstanceNorm(RunningMean, RunningVar, Weight, Bias, Training || !TrackRunningStats, Momentum ?? 0, Eps);
        return batched ? y : y.Squeeze(0);
    }
}
