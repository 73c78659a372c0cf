namespace Interop.NN;

/// <summary>An element that says how many of its kind become a batch, for records of one's own: <c>record Sample(Tensor Image, Tensor Label) : ICollatable&lt;Sample, Sample&gt;</c>.</summary>
/// <typeparam name="TSelf">The element.</typeparam>
/// <typeparam name="TBatch">The batch.</typeparam>
public interface ICollatable<TSelf, TBatch> where TSelf : ICollatable<TSelf, TBatch>
{
    /// <summary>A batch of these elements, at least one.</summary>
    static abstract TBatch Collate(IReadOnlyList<TSelf> items);
}
