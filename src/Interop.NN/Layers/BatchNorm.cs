using Interop.Tensors;

namespace Interop.NN;

/// <summary>
/// y = (x − mean) / √(variance + eps) · weight + bias for each channel over batch and places; when evaluating, with the running statistics. Source: <c>torch.nn.modules.batchnorm._BatchNorm</c>; Ioffe and Szegedy, 2015.
/// </summary>
public abstract class BatchNorm : Norm
{
    private protected BatchNorm(NormOptions options) : base(options) { }

    /// <summary>Least and largest number of dimensions, batch and channels counted.</summary>
    private protected abstract (int Least, int Most) Ranks { get; }

    private protected sealed override int ChannelDimension(Tensor input)
    {
        (int least, int most) = Ranks;
        return input.Rank >= least && input.Rank <= most ? 1 : throw Refuse(input, least == most ? $"{least} dimensions" : most == int.MaxValue ? $"at least {least} dimensions" : $"{least} or {most} dimensions");
    }

    private protected sealed override Tensor Normalize(Tensor input)
    {
        double momentum = Momentum ?? 0;
        if (Training && TrackRunningStats && NumBatchesTracked is { } batches)
        {
            batches.Add_(1);
            momentum = Momentum ?? 1.0 / batches.Item<long>();
        }

        bool batchStatistics = Training || RunningMean is null && RunningVar is null;
        bool keeps = !Training || TrackRunningStats;
        return input.BatchNorm(keeps ? RunningMean : null, keeps ? RunningVar : null, Weight, Bias, batchStatistics, momentum, Eps);
    }
}
