namespace Interop.NN;

/// <summary>Writes the numbers of each epoch, and the loss of each batch, for TensorBoard.</summary>
/// <param name="writer">Where to; stays open.</param>
public sealed class SummaryCallback(SummaryWriter writer) : TrainerCallback
{
    /// <inheritdoc/>
    public override void OnBatchEnd(Trainer trainer, double loss)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        writer.AddScalar("batch/loss", loss, trainer.GlobalStep);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(Trainer trainer, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        foreach ((string name, double value) in epoch.Values)
            writer.AddScalar("epoch/" + name, value, epoch.Epoch);
        writer.Flush();
    }
}
