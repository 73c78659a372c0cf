using Interop.Tensors;

namespace Interop.NN;

/// <summary>Sequences of several lengths as one tensor, filled up or packed. Source: <c>torch.nn.utils.rnn</c>.</summary>
public static class RnnUtils
{
    /// <summary>Packs filled-up sequences. Source: <c>torch.nn.utils.rnn.pack_padded_sequence</c>.</summary>
    /// <param name="input">[steps, batch, …], or [batch, steps, …] if the batch is first.</param>
    /// <param name="lengths">How long each sequence is, [batch], integers; none is empty.</param>
    /// <param name="batchFirst">Whether the batch comes before the steps.</param>
    /// <param name="enforceSorted">Whether sequences must come longest first; otherwise they are sorted, and the result remembers how.</param>
    /// <exception cref="ArgumentException">A length is not positive, or larger than the one before although sequences must be sorted.</exception>
    /// <exception cref="ShapeException">There are not as many lengths as sequences, or a sequence is longer than the input.</exception>
    public static PackedSequence PackPaddedSequence(Tensor input, Tensor lengths, bool batchFirst = false, bool enforceSorted = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(lengths);
        lengths = lengths.To(DType.Int64);
        Tensor? order = null;
        if (!enforceSorted)
        {
            (lengths, order) = lengths.Sort(-1, descending: true);
            input = input.IndexSelect(batchFirst ? 0 : 1, order);
        }

        (Tensor data, Tensor sizes) = Tensor.PackPaddedSequence(input, lengths, batchFirst);
        return new PackedSequence(data, sizes, order);
    }

    /// <inheritdoc cref="PackPaddedSequence(Tensor, Tensor, bool, bool)"/>
    public static PackedSequence PackPaddedSequence(Tensor input, long[] lengths, bool batchFirst = false, bool enforceSorted = true) => PackPaddedSequence(input, Tensor.From(lengths), batchFirst, enforceSorted);

    /// <summary>Fills packed sequences up, in their original order. Source: <c>torch.nn.utils.rnn.pad_packed_sequence</c>.</summary>
    /// <param name="sequence">Packed sequences.</param>
    /// <param name="batchFirst">Whether the batch comes before the steps.</param>
    /// <param name="paddingValue">What stands behind the ends of shorter sequences.</param>
    /// <param name="totalLength">How many steps the result has, at least those of the longest sequence; null for as many.</param>
    /// <returns>[steps, batch, …], or [batch, steps, …]; and the lengths, int64 [batch].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The longest sequence is longer than the total length.</exception>
    public static (Tensor Output, Tensor Lengths) PadPackedSequence(PackedSequence sequence, bool batchFirst = false, double paddingValue = 0, long? totalLength = null)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        long steps = sequence.BatchSizes.Shape[0];
        if (totalLength < steps)
            throw new ArgumentOutOfRangeException(nameof(totalLength), totalLength, $"The total length must be at least the longest sequence's {steps}.");
        (Tensor output, Tensor lengths) = Tensor.PadPackedSequence(sequence.Data, sequence.BatchSizes, batchFirst, paddingValue, totalLength ?? steps);
        return sequence.UnsortedIndices is { } places ? (output.IndexSelect(batchFirst ? 0 : 1, places), lengths.IndexSelect(0, places)) : (output, lengths);
    }

    /// <summary>Sequences [length, …] filled up to the longest: [steps, batch, …], or [batch, steps, …] if the batch is first. Source: <c>torch.nn.utils.rnn.pad_sequence</c>.</summary>
    /// <param name="sequences">At least one; all alike but for their lengths.</param>
    /// <param name="batchFirst">Whether the batch comes before the steps.</param>
    /// <param name="paddingValue">What fills up.</param>
    /// <param name="paddingSide">Whether sequences are filled up behind their end or before their begin.</param>
    /// <exception cref="ArgumentException">There are no sequences.</exception>
    public static Tensor PadSequence(IReadOnlyList<Tensor> sequences, bool batchFirst = false, double paddingValue = 0, PaddingSide paddingSide = PaddingSide.Right)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (sequences.Count == 0)
            throw new ArgumentException("There are no sequences to fill up.");
        if (sequences.Any(s => s.Rank == 0))
            throw new ShapeException("Sequences to fill up have a length, [length, …]; found a tensor without dimensions.");
        long steps = sequences.Max(s => s.Shape[0]);
        return Tensor.Stack([.. sequences.Select(Filled)], batchFirst ? 0 : 1);

        Tensor Filled(Tensor sequence)
        {
            if (sequence.Shape[0] == steps)
                return sequence;
            Tensor rest = Tensor.Full(new Shape([steps - sequence.Shape[0], .. sequence.Shape.AsSpan()[1..]]), paddingValue, sequence.DType);
            return Tensor.Cat(paddingSide == PaddingSide.Right ? [sequence, rest] : [rest, sequence]);
        }
    }

    /// <summary>Undoes <see cref="PadSequence"/>. Source: <c>torch.nn.utils.rnn.unpad_sequence</c>.</summary>
    /// <param name="paddedSequences">[steps, batch, …], or [batch, steps, …] if the batch is first.</param>
    /// <param name="lengths">How long each sequence is, [batch], integers.</param>
    /// <param name="batchFirst">Whether the batch comes before the steps.</param>
    public static Tensor[] UnpadSequence(Tensor paddedSequences, Tensor lengths, bool batchFirst = false)
    {
        ArgumentNullException.ThrowIfNull(paddedSequences);
        ArgumentNullException.ThrowIfNull(lengths);
        long[] counts = lengths.To(DType.Int64).ToArray<long>();
        if (paddedSequences.Rank < 2 || paddedSequences.Shape[batchFirst ? 0 : 1] != counts.Length)
            throw new ShapeException($"{counts.Length} lengths need as many sequences, found {paddedSequences.Shape} with the batch {(batchFirst ? "first" : "second")}.");
        long steps = paddedSequences.Shape[batchFirst ? 1 : 0];
        return [.. counts.Select((length, i) => paddedSequences.Select(batchFirst ? 0 : 1, i).Narrow(0, 0, Math.Clamp(length, 0, steps)))];
    }

    /// <summary>Packs sequences [length, …]. Source: <c>torch.nn.utils.rnn.pack_sequence</c>.</summary>
    /// <param name="sequences">At least one; all alike but for their lengths.</param>
    /// <param name="enforceSorted">Whether sequences must come longest first; otherwise they are sorted, and the result remembers how.</param>
    /// <exception cref="ArgumentException">There are no sequences, one is empty, or they are not sorted although they must be.</exception>
    public static PackedSequence PackSequence(IReadOnlyList<Tensor> sequences, bool enforceSorted = true)
    {
        Tensor padded = PadSequence(sequences);
        return PackPaddedSequence(padded, [.. sequences.Select(s => s.Shape[0])], enforceSorted: enforceSorted);
    }

    /// <summary>Packed sequences one by one, in their original order. Source: <c>torch.nn.utils.rnn.unpack_sequence</c>.</summary>
    public static Tensor[] UnpackSequence(PackedSequence packedSequences)
    {
        (Tensor padded, Tensor lengths) = PadPackedSequence(packedSequences, batchFirst: true);
        return UnpadSequence(padded, lengths, batchFirst: true);
    }

    /// <summary>Where each number stands in a permutation of 0, 1, 2 …; null of null. Source: <c>torch.nn.utils.rnn.invert_permutation</c>.</summary>
    public static Tensor? InvertPermutation(Tensor? permutation) =>
        permutation is null ? null : Tensor.EmptyLike(permutation).Scatter_(0, permutation, Tensor.Arange(permutation.ElementCount, dtype: permutation.DType));
}

/// <summary>Which end of a sequence is filled up.</summary>
public enum PaddingSide
{
    /// <summary>Behind the end.</summary>
    Right,

    /// <summary>Before the begin.</summary>
    Left,
}
