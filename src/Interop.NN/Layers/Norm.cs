using Interop.Tensors;

namespace Interop.NN;

/// <summary>What a norm is made from; without a number of channels it is lazy.</summary>
internal sealed record NormOptions(long? NumFeatures, double Eps, double? Momentum, bool Affine, bool TrackRunningStats, bool Bias, DType? DType);

/// <summary>What batch and instance normalization share: scale, shift and running statistics of each channel. Source: <c>torch.nn.modules.batchnorm._NormBase</c>.</summary>
public abstract class Norm : Module<Tensor, Tensor>
{
    private protected Norm(NormOptions options)
    {
        (Eps, Momentum, Affine, TrackRunningStats) = (options.Eps, options.Momentum, options.Affine, options.TrackRunningStats);
        (IsWaiting, NumFeatures) = (options.NumFeatures is null, options.NumFeatures ?? 0);
        ArgumentOutOfRangeException.ThrowIfNegative(NumFeatures, "numFeatures");
        DType dtype = options.DType ?? DType.Float32;
        Lazy.Register(this, "weight", IsWaiting, dtype, Affine ? [NumFeatures] : null);
        Lazy.Register(this, "bias", IsWaiting, dtype, Affine && options.Bias ? [NumFeatures] : null);
        RegisterBuffer("running_mean", !TrackRunningStats ? null : IsWaiting ? new UninitializedBuffer(dtype: dtype) : Tensor.Zeros([NumFeatures], dtype));
        RegisterBuffer("running_var", !TrackRunningStats ? null : IsWaiting ? new UninitializedBuffer(dtype: dtype) : Tensor.Ones([NumFeatures], dtype));
        RegisterBuffer("num_batches_tracked", TrackRunningStats ? Tensor.Zeros([], DType.Int64) : null);
        if (!IsWaiting)
            ResetParameters();
    }

    /// <summary>Whether the number of channels is not known yet.</summary>
    internal bool IsWaiting { get; private set; }

    /// <summary>The number of channels; 0 for a lazy layer before its first call.</summary>
    public long NumFeatures { get; private set; }

    /// <summary>Added to the variance, so that its root is not 0.</summary>
    public double Eps { get; }

    /// <summary>The share of the newest batch in the running statistics; null for the mean over all batches.</summary>
    public double? Momentum { get; set; }

    /// <summary>Whether there are scales and shifts.</summary>
    public bool Affine { get; }

    /// <summary>Whether there are running statistics.</summary>
    public bool TrackRunningStats { get; }

    /// <summary>Scales: [numFeatures]; null without.</summary>
    public Tensor? Weight { get => Attribute("weight"); set => SetAttribute("weight", value); }

    /// <summary>Shifts: [numFeatures]; null without.</summary>
    public Tensor? Bias { get => Attribute("bias"); set => SetAttribute("bias", value); }

    /// <summary>[numFeatures]; null without.</summary>
    public Tensor? RunningMean { get => Attribute("running_mean"); set => SetAttribute("running_mean", value); }

    /// <summary>[numFeatures]; null without.</summary>
    public Tensor? RunningVar { get => Attribute("running_var"); set => SetAttribute("running_var", value); }

    /// <summary>How many batches the running statistics have seen: an int64 scalar; null without.</summary>
    public Tensor? NumBatchesTracked { get => Attribute("num_batches_tracked"); set => SetAttribute("num_batches_tracked", value); }

    /// <inheritdoc/>
    protected override long StateVersion => 2;

    /// <summary>Forgets what was seen: mean 0, variance 1. Source: <c>reset_running_stats</c>.</summary>
    public void ResetRunningStats()
    {
        RunningMean?.Zero_();
        RunningVar?.Fill_(1);
        NumBatchesTracked?.Zero_();
    }

    /// <summary>Scales of 1, shifts of 0, and no statistics.</summary>
    public virtual void ResetParameters()
    {
        ResetRunningStats();
        ScaleAndShift.Reset(Weight, Bias);
    }

    /// <summary>Which dimension the channels are, of an input of this rank.</summary>
    /// <exception cref="ShapeException">The layer takes no such inputs.</exception>
    private protected abstract int ChannelDimension(Tensor input);

    private protected abstract Tensor Normalize(Tensor input);

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input)
    {
        int channels = ChannelDimension(input);
        if (IsWaiting)
            Become(input.Shape[channels]);
        return Normalize(input);
    }

    /// <summary>Version 1 did not count batches.</summary>
    protected override void Upgrade(StateDict state, string prefix, long? version)
    {
        ArgumentNullException.ThrowIfNull(state);
        string name = prefix + "num_batches_tracked";
        if (version is null or < 2 && TrackRunningStats && !state.Contains(name))
            state[name] = NumBatchesTracked?.Detach() ?? Tensor.Zeros([], DType.Int64);
    }

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(
        ("", NumFeatures), ("eps", Eps), ("momentum", Momentum), ("affine", Affine), ("bias", Bias is not null), ("track_running_stats", TrackRunningStats));

    private protected ShapeException Refuse(Tensor input, string expected) => new($"{Name} was called with shape {input.Shape}: expected {expected}.");

    private void Become(long channels)
    {
        NumFeatures = Loaded() ?? channels;
        bool draws = Lazy.Materialize(Weight, NumFeatures) | Lazy.Materialize(Bias, NumFeatures) | Lazy.Materialize(RunningMean, NumFeatures) | Lazy.Materialize(RunningVar, NumFeatures);
        if (draws)
            ResetParameters();
        IsWaiting = false;
    }

    /// <summary>The number of channels of a state dict that was loaded.</summary>
    private long? Loaded()
    {
        foreach (Tensor? tensor in (Tensor?[])[Weight, RunningMean])
        {
            if (tensor is not null and not IUninitialized { IsInitialized: false })
                return tensor.Shape[0];
        }

        return null;
    }
}
