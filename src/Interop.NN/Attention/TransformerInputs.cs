using Interop.Tensors;

namespace Interop.NN;

/// <summary>What <see cref="TransformerEncoder"/> and its layers are called with.</summary>
/// <param name="Src">[steps, batch, features], [batch, steps, features] if the batch is first, or [steps, features].</param>
/// <param name="Mask">[steps, steps] or [batch · heads, steps, steps]: true for what a step does not see, or numbers that are added to scores.</param>
/// <param name="SrcKeyPaddingMask">[batch, steps] or [steps]: true for steps that nobody sees, or numbers that are added to scores.</param>
/// <param name="IsCausal">Whether the mask is causal; null to have the encoder find out, false for a layer.</param>
public sealed record TransformerEncoderInput(Tensor Src, Tensor? Mask = null, Tensor? SrcKeyPaddingMask = null, bool? IsCausal = null) : ITensorTree
{
    /// <inheritdoc/>
    public ITensorTree Map(Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return this with { Src = map(Src), Mask = Mask is null ? null : map(Mask), SrcKeyPaddingMask = SrcKeyPaddingMask is null ? null : map(SrcKeyPaddingMask) };
    }
}

/// <summary>What <see cref="TransformerDecoder"/> and its layers are called with.</summary>
/// <param name="Tgt">[steps, batch, features], [batch, steps, features] if the batch is first, or [steps, features].</param>
/// <param name="Memory">What the encoder gave, laid out alike.</param>
/// <param name="TgtMask">[steps, steps] or [batch · heads, steps, steps]: true for what a step does not see, or numbers that are added to scores.</param>
/// <param name="MemoryMask">[steps, memory steps] or [batch · heads, steps, memory steps], alike.</param>
/// <param name="TgtKeyPaddingMask">[batch, steps] or [steps]: true for steps that nobody sees, or numbers that are added to scores.</param>
/// <param name="MemoryKeyPaddingMask">[batch, memory steps] or [memory steps], alike.</param>
/// <param name="TgtIsCausal">Whether the first mask is causal; null to have the decoder find out, false for a layer.</param>
/// <param name="MemoryIsCausal">Whether the second one is.</param>
public sealed record TransformerDecoderInput(Tensor Tgt, Tensor Memory, Tensor? TgtMask = null, Tensor? MemoryMask = null, Tensor? TgtKeyPaddingMask = null, Tensor? MemoryKeyPaddingMask = null,
    bool? TgtIsCausal = null, bool MemoryIsCausal = false) : ITensorTree
{
    /// <inheritdoc/>
    public ITensorTree Map(Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return this with
        {
            Tgt = map(Tgt),
            Memory = map(Memory),
            TgtMask = TgtMask is null ? null : map(TgtMask),
            MemoryMask = MemoryMask is null ? null : map(MemoryMask),
            TgtKeyPaddingMask = TgtKeyPaddingMask is null ? null : map(TgtKeyPaddingMask),
            MemoryKeyPaddingMask = MemoryKeyPaddingMask is null ? null : map(MemoryKeyPaddingMask),
        };
    }
}

/// <summary>What <see cref="Transformer"/> is called with.</summary>
/// <param name="Source">For the encoder.</param>
/// <param name="Target">For the decoder, whose memory is what the encoder gives; the one that it has does not count.</param>
public sealed record TransformerInput(TransformerEncoderInput Source, TransformerDecoderInput Target) : ITensorTree
{
    /// <inheritdoc/>
    public ITensorTree Map(Func<Tensor, Tensor> map) => new TransformerInput((TransformerEncoderInput)Source.Map(map), (TransformerDecoderInput)Target.Map(map));
}
