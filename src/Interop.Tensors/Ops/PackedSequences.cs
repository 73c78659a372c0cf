namespace Interop.Tensors;

/// <content>Sequences of several lengths, packed step by step. Source: <c>torch.nn.utils.rnn</c>.</content>
public partial class Tensor
{
    /// <summary>The elements of all sequences at step 0, then those at step 1, and so on, without what only fills up. Source: <c>aten::_pack_padded_sequence</c>.</summary>
    /// <param name="input">[steps, batch, …], or [batch, steps, …] with <paramref name="batchFirst"/>.</param>
    /// <param name="lengths">int64 [batch]: how long each sequence is, longest first, none empty.</param>
    /// <param name="batchFirst">Whether the batch comes before the steps.</param>
    /// <returns>Data [sum of lengths, …], and int64 [largest length]: how many sequences have each step.</returns>
    /// <exception cref="ShapeException">There are not as many lengths as sequences, or a sequence is longer than the input.</exception>
    /// <exception cref="ArgumentException">A length is not positive, or larger than the one before.</exception>
    public static (Tensor Data, Tensor BatchSizes) PackPaddedSequence(Tensor input, Tensor lengths, bool batchFirst)
    {
        using Op op = Op.Begin("_pack_padded_sequence", new Packing(batchFirst, null, 0), input, lengths);
        using TensorScope scope = Scope();
        if (lengths.DType != DType.Int64 || lengths.Rank != 1)
            throw new ArgumentException($"'_pack_padded_sequence' needs lengths of int64 in a vector, found a {lengths}.");
        if (input.Rank < 2 || input.ElementCount == 0)
            throw new ShapeException($"'_pack_padded_sequence' needs an input {(batchFirst ? "[batch, steps, …]" : "[steps, batch, …]")} with elements, found {input.Shape}.");
        (long steps, long batch) = batchFirst ? (input.Shape[1], input.Shape[0]) : (input.Shape[0], input.Shape[1]);
        long[] counts = lengths.ToArray<long>();
        if (counts.Length != batch)
            throw new ShapeException($"'_pack_padded_sequence' of {batch} sequences needs {batch} lengths, found {counts.Length}.");
        for (int b = 0; b < counts.Length; b++)
        {
            if (counts[b] <= 0 || b > 0 && counts[b] > counts[b - 1])
                throw new ArgumentException($"'_pack_padded_sequence' needs positive lengths, longest first, found {counts[b]} at {b}{(b > 0 ? $" after {counts[b - 1]}" : "")}: sort the sequences by their length.");
        }

        if (counts[0] > steps)
            throw new ShapeException($"'_pack_padded_sequence' of an input with {steps} steps cannot have a sequence of {counts[0]}.");
        long[] sizes = new long[counts[0]];
        foreach (long count in counts)
        {
            for (long t = 0; t < count; t++)
                sizes[t]++;
        }

        Tensor rows = (batchFirst ? input.Transpose(0, 1) : input).Flatten(0, 1);
        Tensor data = scope.Keep(rows.IndexSelect(0, PackedRows(sizes, batch))), batchSizes = scope.Keep(From(sizes));
        op.Return([data, batchSizes]);
        return (data, batchSizes);
    }

    /// <summary>Undoes <see cref="PackPaddedSequence"/>. Source: <c>aten::_pad_packed_sequence</c>.</summary>
    /// <param name="data">[sum of batchSizes, …].</param>
    /// <param name="batchSizes">int64 [steps]: how many sequences have each step; never more than the step before.</param>
    /// <param name="batchFirst">Whether the batch comes before the steps.</param>
    /// <param name="paddingValue">What stands behind the ends of shorter sequences.</param>
    /// <param name="totalLength">How many steps the result has; 0 or less for as many as the longest sequence.</param>
    /// <returns>[steps, batch, …], or [batch, steps, …]; and the lengths, int64 [batch].</returns>
    /// <exception cref="ShapeException">The data are not as many as the sizes say, or the total length is too short.</exception>
    public static (Tensor Output, Tensor Lengths) PadPackedSequence(Tensor data, Tensor batchSizes, bool batchFirst, Scalar paddingValue, long totalLength)
    {
        using Op op = Op.Begin("_pad_packed_sequence", new Packing(batchFirst, paddingValue, totalLength), data, batchSizes);
        using TensorScope scope = Scope();
        long[] sizes = RecurrentLayers.PackedSizes("_pad_packed_sequence", batchSizes);
        if (data.Rank < 1 || data.Shape[0] != sizes.Sum())
            throw new ShapeException($"'_pad_packed_sequence' needs packed rows [{sizes.Sum()}, …] for batch sizes of that sum, found {data.Shape}.");
        long steps = totalLength > 0 ? totalLength : sizes.Length, batch = sizes[0];
        if (steps < sizes.Length)
            throw new ShapeException($"'_pad_packed_sequence' needs a total length of at least the longest sequence's {sizes.Length}, found {totalLength}.");
        long[] lengths = new long[batch];
        foreach (long size in sizes)
        {
            for (long b = 0; b < size; b++)
                lengths[b]++;
        }

        Tensor y = Full(new Shape([steps * batch, .. data.Shape.AsSpan()[1..]]), paddingValue, data.DType).IndexCopy(0, PackedRows(sizes, batch), data).Unflatten(0, steps, batch);
        Tensor output = scope.Keep(batchFirst ? y.Transpose(0, 1) : y), counts = scope.Keep(From(lengths));
        op.Return([output, counts]);
        return (output, counts);
    }

    /// <summary>Where each packed row lies among [steps · batch].</summary>
    private static Tensor PackedRows(long[] sizes, long batch)
    {
        long[] rows = new long[sizes.Sum()];
        long at = 0;
        for (int t = 0; t < sizes.Length; t++)
        {
            for (long b = 0; b < sizes[t]; b++)
                rows[at++] = t * batch + b;
        }

        return From(rows);
    }

    private sealed record Packing(bool BatchFirst, Scalar? PaddingValue, long TotalLength);
}
