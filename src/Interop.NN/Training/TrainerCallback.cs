using System.Diagnostics.CodeAnalysis;

namespace Interop.NN;

/// <summary>What runs between the steps of a <see cref="Trainer"/>.</summary>
public abstract class TrainerCallback
{
    /// <summary>Before the first epoch of a run.</summary>
    public virtual void OnFitBegin(Trainer trainer) { }

    /// <summary>Before an epoch.</summary>
    public virtual void OnEpochBegin(Trainer trainer) { }

    /// <summary>After a training batch, with its loss; the optimizer has made its step if it was due.</summary>
    public virtual void OnBatchEnd(Trainer trainer, double loss) { }

    /// <summary>After an epoch with its validation, with its numbers.</summary>
    public virtual void OnEpochEnd(Trainer trainer, EpochRecord epoch) { }

    /// <summary>After the last epoch of a run.</summary>
    public virtual void OnFitEnd(Trainer trainer) { }
}

/// <summary>The numbers of an epoch: <c>loss</c>, <c>lr</c>, metrics by name, and those of the validation with <c>val_</c> in front.</summary>
/// <param name="Epoch">Its number, from 0.</param>
/// <param name="Values">The numbers by name, in order.</param>
public sealed record EpochRecord(long Epoch, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>A number by name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public double this[string name] => Values.TryGetValue(name, out double value) ? value : throw new KeyNotFoundException($"Epoch {Epoch} has no '{name}'. It has: {string.Join(", ", Values.Keys)}.");
}

/// <summary>How far a run is.</summary>
/// <param name="Epoch">The epoch, from 0.</param>
/// <param name="Epochs">How many there will be.</param>
/// <param name="Batch">Batches done in it.</param>
/// <param name="Batches">How many it has; null if that is not known.</param>
/// <param name="Loss">The mean loss of the epoch so far.</param>
[SuppressMessage("Naming", "CA1724", Justification = "It is what it is.")]
public sealed record TrainingProgress(long Epoch, long Epochs, long Batch, long? Batches, double Loss);

/// <summary>Stops a run when a number no longer gets better.</summary>
public sealed class EarlyStopping : TrainerCallback
{
    private readonly PlateauMode _mode;
    private readonly double _minDelta;
    private readonly int _patience;
    private readonly bool _restoreBest;
    private StateDict? _bestState;
    private int _waited;

    /// <summary>After <paramref name="patience"/> epochs without progress.</summary>
    /// <param name="monitor">The number's name in <see cref="EpochRecord"/>.</param>
    /// <param name="patience">How many epochs without progress are borne.</param>
    /// <param name="mode">Which way is better.</param>
    /// <param name="minDelta">The least change that is progress.</param>
    /// <param name="restoreBest">Whether the model gets the values of its best epoch at the end.</param>
    public EarlyStopping(string monitor = "val_loss", int patience = 3, PlateauMode mode = PlateauMode.Min, double minDelta = 0, bool restoreBest = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(monitor);
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        (Monitor, _patience, _mode, _minDelta, _restoreBest) = (monitor, patience, mode, minDelta, restoreBest);
    }

    /// <summary>The number's name.</summary>
    public string Monitor { get; }

    /// <summary>The best so far; NaN before the first epoch.</summary>
    public double Best { get; private set; } = double.NaN;

    /// <summary>The epoch of the best.</summary>
    public long BestEpoch { get; private set; } = -1;

    /// <inheritdoc/>
    public override void OnFitBegin(Trainer trainer) => (Best, BestEpoch, _waited, _bestState) = (double.NaN, -1, 0, null);

    /// <inheritdoc/>
    public override void OnEpochEnd(Trainer trainer, EpochRecord epoch)
    {
        double value = epoch[Monitor];
        if (double.IsNaN(Best) ? !double.IsNaN(value) : _mode == PlateauMode.Min ? value < Best - _minDelta : value > Best + _minDelta)
        {
            (Best, BestEpoch, _waited) = (value, epoch.Epoch, 0);
            if (_restoreBest)
                _bestState = Copy(trainer.Model.StateDict());
        }
        else if (++_waited > _patience)
        {
            trainer.Stop();
        }
    }

    /// <inheritdoc/>
    public override void OnFitEnd(Trainer trainer)
    {
        if (_bestState is not null)
            trainer.Model.LoadStateDict(_bestState);
    }

    private static StateDict Copy(StateDict state)
    {
        StateDict copy = state.Clone();
        foreach (string name in state.Keys)
        {
            if (state.TryGet(name, out Interop.Tensors.Tensor? tensor))
                copy[name] = tensor.Clone();
        }

        return copy;
    }
}
