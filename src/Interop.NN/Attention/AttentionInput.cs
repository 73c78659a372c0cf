using Interop.Tensors;

namespace Interop.NN;

/// <summary>What <see cref="MultiheadAttention"/> is called with.</summary>
/// <param name="Query">[queries, batch, features], [batch, queries, features] if the batch is first, or [queries, features].</param>
/// <param name="Key">[keys, batch, key features], alike.</param>
/// <param name="Value">[keys, batch, value features], alike.</param>
/// <param name="KeyPaddingMask">[batch, keys] or [keys]: true for keys that nobody sees, or numbers that are added to scores.</param>
/// <param name="NeedWeights">Whether the weights are returned; without, attention runs in one pass.</param>
/// <param name="AttnMask">[queries, keys] or [batch · heads, queries, keys]: true for keys that a query does not see, or numbers that are added to scores.</param>
/// <param name="AverageAttnWeights">Whether the returned weights are the mean over heads.</param>
/// <param name="IsCausal">A hint that the mask is causal, with which it need not be read.</param>
public sealed record AttentionInput(Tensor Query, Tensor Key, Tensor Value, Tensor? KeyPaddingMask = null, bool NeedWeights = true, Tensor? AttnMask = null, bool AverageAttnWeights = true, bool IsCausal = false) : ITensorTree
{
    /// <inheritdoc/>
    public ITensorTree Map(Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        // What is one tensor stays one: attention to itself is projected at once.
        Tensor query = map(Query), key = ReferenceEquals(Key, Query) ? query : map(Key);
        Tensor value = ReferenceEquals(Value, Key) ? key : ReferenceEquals(Value, Query) ? query : map(Value);
        return this with { Query = query, Key = key, Value = value, KeyPaddingMask = KeyPaddingMask is null ? null : map(KeyPaddingMask), AttnMask = AttnMask is null ? null : map(AttnMask) };
    }
}
