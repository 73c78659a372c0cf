namespace Interop.Tensors.Kernels;

/// <summary>
/// Every normalization sees its input as [batch, groups, channels, places]. Statistics are per group over batch and places
/// (batch norm: a group is one channel), or per batch and group over channels and places (layer, group and RMS norm).
/// Weights are per group and channel.
/// </summary>
/// <param name="Full">The input's shape.</param>
/// <param name="Stats">The shape in which statistics are given.</param>
/// <param name="Batch">Items.</param>
/// <param name="Groups">Groups in an item.</param>
/// <param name="Channels">Channels in a group.</param>
/// <param name="Places">Places of a channel.</param>
/// <param name="OverBatch">Whether statistics are taken over the batch.</param>
/// <param name="Eps">Added to the variance.</param>
/// <param name="IsCentered">Whether the mean is subtracted.</param>
internal sealed record NormGeometry(Shape Full, Shape Stats, long Batch, long Groups, long Channels, long Places, bool OverBatch, double Eps, bool IsCentered = true)
{
    /// <summary>The input's view.</summary>
    internal Shape View => [Batch, Groups, Channels, Places];

    /// <summary>The view of statistics.</summary>
    internal Shape StatsView => [OverBatch ? 1 : Batch, Groups, 1, 1];

    /// <summary>The view of weights.</summary>
    internal Shape WeightView => [1, Groups, Channels, 1];

    /// <summary>The dimensions of the view that become one statistic.</summary>
    internal int[] StatsDims => OverBatch ? [0, 3] : [2, 3];

    /// <summary>How many numbers become one statistic.</summary>
    internal long Count => OverBatch ? Batch * Places : Channels * Places;
}
