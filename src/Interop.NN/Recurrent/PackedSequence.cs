using Interop.Tensors;

namespace Interop.NN;

/// <summary>Sequences of several lengths without filling: the elements of all at step 0, then those at step 1, and so on. Made by <see cref="RnnUtils"/>. Source: <c>torch.nn.utils.rnn.PackedSequence</c>.</summary>
/// <param name="Data">[sum of batchSizes, …].</param>
/// <param name="BatchSizes">int64 [steps]: how many sequences have this step.</param>
/// <param name="SortedIndices">int64 [sequences]: which of the original sequences is where, longest first; null if they were sorted.</param>
/// <param name="UnsortedIndices">int64 [sequences], the inverse permutation; worked out if null.</param>
public sealed record PackedSequence(Tensor Data, Tensor BatchSizes, Tensor? SortedIndices = null, Tensor? UnsortedIndices = null) : ITensorTree
{
    /// <summary>int64 [sequences]: where each of the original sequences is.</summary>
    public Tensor? UnsortedIndices { get; init; } = UnsortedIndices ?? RnnUtils.InvertPermutation(SortedIndices);

    /// <summary>The same sequences in another dtype. Source: <c>torch.nn.utils.rnn.PackedSequence.to</c>.</summary>
    public PackedSequence To(DType dtype) => Data.DType == dtype ? this : this with { Data = Data.To(dtype) };

    /// <summary>The elements replaced; sizes and order stay.</summary>
    public ITensorTree Map(Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return this with { Data = map(Data) };
    }
}
