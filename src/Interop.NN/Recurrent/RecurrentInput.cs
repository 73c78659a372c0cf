using Interop.Tensors;

namespace Interop.NN;

/// <summary>What recurrent networks are called with.</summary>
/// <param name="Data">Sequences of one length, [steps, batch, features] or, if the batch is first, [batch, steps, features], or one, [steps, features]; or the data of packed ones.</param>
/// <param name="H">Where h begins; null for zeros.</param>
/// <param name="C">Where c of an <see cref="LSTM"/> begins; null for zeros.</param>
/// <param name="Layout">Sizes and order of packed sequences, whose own data do not count; null for sequences of one length.</param>
public sealed record RecurrentInput(Tensor Data, Tensor? H = null, Tensor? C = null, PackedSequence? Layout = null) : ITensorTree
{
    /// <inheritdoc/>
    public ITensorTree Map(Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return this with { Data = map(Data), H = H is null ? null : map(H), C = C is null ? null : map(C) };
    }
}

/// <summary>What recurrent networks give.</summary>
/// <param name="Data">h of the last layer at all steps, laid out as the input.</param>
/// <param name="H">Where h ends, [layers · directions, batch, hidden].</param>
/// <param name="C">Where c of an <see cref="LSTM"/> ends.</param>
/// <param name="Layout">Sizes and order of packed sequences.</param>
public sealed record RecurrentOutput(Tensor Data, Tensor H, Tensor? C = null, PackedSequence? Layout = null) : ITensorTree
{
    /// <inheritdoc/>
    public ITensorTree Map(Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return this with { Data = map(Data), H = map(H), C = C is null ? null : map(C) };
    }

    /// <summary>The data as packed sequences.</summary>
    internal PackedSequence Packed => Layout! with { Data = Data };
}
