using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Keeps small gradients from vanishing in float16: the loss is multiplied by a large number, gradients are divided by it, and steps with infinite ones are left out. Source: <c>torch.amp.GradScaler</c>.</summary>
/// <remarks><code>
/// scaler.Scale(loss).Backward();
/// scaler.Step(optimizer);
/// scaler.Update();
/// </code></remarks>
public sealed class GradScaler : ICheckpointValue
{
    private readonly Dictionary<Optimizer, Progress> _progress = new(ReferenceEqualityComparer.Instance);
    private float _scale;
    private bool _used;
    private long _steady;

    /// <summary>With a first factor and how it changes.</summary>
    /// <param name="initScale">The first factor.</param>
    /// <param name="growthFactor">What it is multiplied by after many good steps.</param>
    /// <param name="backoffFactor">What it is multiplied by after a step with infinite or NaN gradients.</param>
    /// <param name="growthInterval">Good steps in a row before it grows.</param>
    /// <param name="enabled">False for one that changes nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">A factor does not grow or does not back off.</exception>
    public GradScaler(double initScale = 65536.0, double growthFactor = 2.0, double backoffFactor = 0.5, long growthInterval = 2000, bool enabled = true)
    {
        IsEnabled = enabled;
        if (enabled && !(growthFactor > 1))
            throw new ArgumentOutOfRangeException(nameof(growthFactor), growthFactor, "The growth factor must be above 1.");
        if (enabled && !(backoffFactor < 1))
            throw new ArgumentOutOfRangeException(nameof(backoffFactor), backoffFactor, "The backoff factor must be below 1.");
        (_scale, GrowthFactor, BackoffFactor, GrowthInterval) = ((float)initScale, growthFactor, backoffFactor, growthInterval);
    }

    /// <summary>Whether it does anything.</summary>
    public bool IsEnabled { get; }

    /// <summary>What the factor is multiplied by after many good steps.</summary>
    public double GrowthFactor { get; set; }

    /// <summary>What the factor is multiplied by after a bad step.</summary>
    public double BackoffFactor { get; set; }

    /// <summary>Good steps in a row before the factor grows.</summary>
    public long GrowthInterval { get; set; }

    /// <summary>The factor; 1 if not enabled. Source: <c>torch.amp.GradScaler.get_scale</c>.</summary>
    public double GetScale() => IsEnabled ? _scale : 1;

    /// <summary>A loss times the factor. Source: <c>torch.amp.GradScaler.scale</c>.</summary>
    public Tensor Scale(Tensor outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (!IsEnabled)
            return outputs;
        _used = true;
        return outputs * Tensor.Full([], _scale);
    }

    /// <summary>Several losses times the factor.</summary>
    public Tensor[] Scale(IEnumerable<Tensor> outputs) => [.. outputs.Select(Scale)];

    /// <summary>Divides the gradients of an optimizer by the factor, so that they can be clipped before the step. Source: <c>torch.amp.GradScaler.unscale_</c>.</summary>
    /// <exception cref="InvalidOperationException">It was done already since the last <see cref="Update"/>, or nothing was scaled.</exception>
    /// <exception cref="ArgumentException">A gradient is of float16, whose parameters should be float32 ones.</exception>
    public void Unscale_(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!IsEnabled)
            return;
        Progress progress = Known(optimizer, nameof(Unscale_));
        if (progress.Stage == Stage.Unscaled)
            throw new InvalidOperationException("Unscale_ was called for this optimizer already since the last Update.");
        if (progress.Stage == Stage.Stepped)
            throw new InvalidOperationException("Unscale_ was called after Step.");
        Unscale(optimizer, progress, allowFloat16: false);
    }

    /// <summary>Steps an optimizer unless a gradient is infinite or NaN; divides gradients by the factor first if that was not done. Source: <c>torch.amp.GradScaler.step</c>.</summary>
    /// <returns>Whether the step was made.</returns>
    /// <exception cref="InvalidOperationException">It was made already since the last <see cref="Update"/>, nothing was scaled, or there are no gradients.</exception>
    public bool Step(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (IsEnabled)
        {
            Progress progress = Known(optimizer, nameof(Step));
            if (progress.Stage == Stage.Stepped)
                throw new InvalidOperationException("Step was called for this optimizer already since the last Update.");
            if (progress.Stage == Stage.Ready)
                Unscale(optimizer, progress, allowFloat16: optimizer.ParamGroups.Any(g => g.Flag("fused")));
            if (!progress.HasGradients)
                throw new InvalidOperationException($"{optimizer.Name} has no gradients to look at: call Backward first.");
            progress.Stage = Stage.Stepped;
            if (progress.FoundInfinite)
                return false;
        }

        optimizer.Step();
        return true;
    }

    /// <summary>Makes the factor smaller after a bad step, larger after many good ones. Source: <c>torch.amp.GradScaler.update</c>.</summary>
    /// <param name="newScale">The next factor, if it is not to be found so.</param>
    /// <exception cref="InvalidOperationException">No optimizer was stepped or unscaled.</exception>
    public void Update(double? newScale = null)
    {
        if (!IsEnabled)
            return;
        if (newScale is { } given)
        {
            _scale = (float)given;
        }
        else
        {
            if (!_progress.Values.Any(p => p.HasGradients))
                throw new InvalidOperationException("Update was called before any Step or Unscale_ looked at gradients.");
            if (_progress.Values.Any(p => p.FoundInfinite))
            {
                _scale *= (float)BackoffFactor;
                _steady = 0;
            }
            else if (++_steady == GrowthInterval)
            {
                float grown = _scale * (float)GrowthFactor;
                _scale = float.IsFinite(grown) ? grown : _scale;
                _steady = 0;
            }
        }

        _progress.Clear();
    }

    /// <summary>Factor, how it changes, and good steps in a row; empty if not enabled. Source: <c>torch.amp.GradScaler.state_dict</c>.</summary>
    public MapNode StateDict()
    {
        MapNode state = new();
        if (!IsEnabled)
            return state;
        state.Add("scale", (double)_scale);
        state.Add("growth_factor", GrowthFactor);
        state.Add("backoff_factor", BackoffFactor);
        state.Add("growth_interval", GrowthInterval);
        state.Add("_growth_tracker", _steady);
        return state;
    }

    CheckpointNode ICheckpointValue.ToNode() => StateDict();

    /// <summary>Takes a state dict; nothing if not enabled. Source: <c>torch.amp.GradScaler.load_state_dict</c>.</summary>
    /// <exception cref="ArgumentException">It is none, or one of a scaler that was not enabled.</exception>
    public void LoadStateDict(CheckpointNode stateDict)
    {
        if (!IsEnabled)
            return;
        if (stateDict is not MapNode { Count: > 0 } map)
            throw new ArgumentException("The state dict of the GradScaler is empty: it may be one of a scaler that was not enabled.");
        (double scale, double growth, double backoff, double interval, double steady) = (Value("scale"), Value("growth_factor"), Value("backoff_factor"), Value("growth_interval"), Value("_growth_tracker"));
        (_scale, GrowthFactor, BackoffFactor, GrowthInterval, _steady) = ((float)scale, growth, backoff, (long)interval, (long)steady);

        double Value(string name) => Option.Number(map[name] ?? throw new ArgumentException($"The state dict of the GradScaler has no '{name}'."), name);
    }

    private Progress Known(Optimizer optimizer, string call)
    {
        if (!_used)
            throw new InvalidOperationException($"{call} was called before Scale: multiply the loss with Scale(loss) first.");
        if (!_progress.TryGetValue(optimizer, out Progress? progress))
            _progress.Add(optimizer, progress = new Progress());
        return progress;
    }

    private void Unscale(Optimizer optimizer, Progress progress, bool allowFloat16)
    {
        Tensor inverse = Tensor.Full([], (float)(1.0 / _scale));
        using GradMode mode = Tensor.NoGrad();
        using TensorScope scope = Tensor.Scope();
        foreach (Tensor gradient in optimizer.ParamGroups.SelectMany(g => g.Params).Select(p => p.Grad).OfType<Tensor>())
        {
            if (gradient.DType == DType.Float16 && !allowFloat16)
                throw new ArgumentException("A gradient is of float16: keep parameters in float32, and compute in float16 under autocast only.");
            progress.HasGradients = true;
            progress.FoundInfinite |= !gradient.Isfinite().All().Item<bool>();
            gradient.Mul_(inverse);
        }

        progress.Stage = Stage.Unscaled;
    }

    private enum Stage
    {
        Ready,
        Unscaled,
        Stepped,
    }

    /// <summary>What was done with an optimizer since the last update.</summary>
    private sealed class Progress
    {
        internal Stage Stage { get; set; }

        internal bool HasGradients { get; set; }

        internal bool FoundInfinite { get; set; }
    }
}
