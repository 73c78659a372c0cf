using Interop.Graphs;
using Interop.Tensors;

namespace Interop.Onnx.Ops;

/// <summary>Windows over the dimensions behind batch and channels, as the attributes of convolutions and pools tell them.</summary>
/// <param name="Kernel">Sizes.</param>
/// <param name="Stride">Their distances.</param>
/// <param name="Dilation">The distances of a window's elements.</param>
/// <param name="Begin">Pads in front; negative ones cut.</param>
/// <param name="End">Pads behind.</param>
/// <param name="IsCeil">Whether a last window that reaches over the end counts.</param>
internal sealed record WindowGeometry(long[] Kernel, long[] Stride, long[] Dilation, long[] Begin, long[] End, bool IsCeil)
{
    internal int Rank => Kernel.Length;

    /// <summary>Whether both ends have the same pads and none is negative.</summary>
    internal bool IsEven => Begin.AsSpan().SequenceEqual(End) && Array.TrueForAll(Begin, p => p >= 0);

    /// <summary>Of a node; the kernel's sizes are those of the attribute, or else those of the weights.</summary>
    internal static WindowGeometry Of(NodeCall n, Tensor x, ReadOnlySpan<long> weights = default)
    {
        int rank = x.Rank - 2;
        long[] kernel = n.Ints("kernel_shape") ?? (weights.Length > 0 ? weights.ToArray() : throw new ArgumentException($"{n.Node} needs 'kernel_shape'."));
        if (rank < 1 || kernel.Length != rank || weights.Length > 0 && !weights.SequenceEqual(kernel))
            throw new ShapeException($"{n.Node} needs [batch, channels, …] with a size of the kernel for each dimension behind{(weights.Length > 0 ? $", those of the weights [{string.Join(", ", weights.ToArray())}]" : "")}; found {x.Shape} and the kernel [{string.Join(", ", kernel)}].");
        long[] stride = Numbers(n, "strides", rank, 1), dilation = Numbers(n, "dilations", rank, 1), pads = Numbers(n, "pads", 2 * rank, 0);
        if (Array.Exists(kernel, k => k < 1) || Array.Exists(stride, s => s < 1) || Array.Exists(dilation, d => d < 1))
            throw new ArgumentException($"{n.Node} needs positive kernels, strides and dilations, found [{string.Join(", ", kernel)}], [{string.Join(", ", stride)}] and [{string.Join(", ", dilation)}].");
        WindowGeometry g = new(kernel, stride, dilation, pads[..rank], pads[rank..], n.Flag("ceil_mode"));
        return AutoPad(n) switch
        {
            "NOTSET" => g,
            "VALID" => g with { Begin = new long[rank], End = new long[rank] },
            string mode => g.PaddedSame(x.Shape, mode == "SAME_LOWER"),
        };
    }

    internal static string AutoPad(NodeCall n) => n.Text("auto_pad", "NOTSET") switch
    {
        "" => "NOTSET",
        "NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER" => n.Text("auto_pad", "NOTSET"),
        string other => throw new ArgumentException($"{n.Node} has auto_pad '{other}', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER."),
    };

    /// <summary>An attribute with a number for each dimension.</summary>
    internal static long[] Numbers(NodeCall n, string name, int count, long otherwise)
    {
        long[] numbers = n.Ints(name) ?? [.. Enumerable.Repeat(otherwise, count)];
        return numbers.Length == count ? numbers : throw new ArgumentException($"{n.Node} needs {count} numbers in '{name}', found [{string.Join(", ", numbers)}].");
    }

    internal long Extent(int d) => (Kernel[d] - 1) * Dilation[d] + 1;

    /// <summary>The number of windows in a dimension.</summary>
    internal long Windows(int d, long size)
    {
        long room = size + Begin[d] + End[d] - Extent(d);
        if (room < 0 && !IsCeil)
            throw new ShapeException($"A window of {Extent(d)} places does not fit into {size} with pads of {Begin[d]} and {End[d]}.");
        long windows = (room + (IsCeil ? Stride[d] - 1 : 0)) / Stride[d] + 1;
        // A window that begins behind the input and its pad in front is none.
        return IsCeil && (windows - 1) * Stride[d] >= size + Begin[d] ? windows - 1 : windows;
    }

    /// <summary>The input with its pads, up to the end of the last window.</summary>
    internal Tensor Pad(Tensor x, Scalar? value = null, bool throughLast = true, Scalar? beyond = null)
    {
        long[] pads = new long[2 * Rank], far = new long[2 * Rank];
        for (int d = 0; d < Rank; d++)
        {
            int at = 2 * (Rank - 1 - d);
            long size = x.Shape[2 + d];
            (pads[at], pads[at + 1]) = (Begin[d], End[d]);
            far[at + 1] = throughLast ? (Windows(d, size) - 1) * Stride[d] + Extent(d) - size - Begin[d] - End[d] : 0;
        }

        x = Array.TrueForAll(pads, p => p == 0) ? x : x.Pad(pads, value: value);
        return Array.TrueForAll(far, p => p == 0) ? x : x.Pad(far, value: beyond ?? value);
    }

    /// <summary>[batch, channels, …windows], each the sum of its elements: dimension by dimension. The input is padded already.</summary>
    internal Tensor Sums(Tensor padded)
    {
        for (int d = 0; d < Rank; d++)
            padded = padded.Unfold(2 + d, Extent(d), Stride[d]).Slice(-1, step: Dilation[d]).Sum(-1);
        return padded;
    }

    /// <summary>As many windows as strides fit: ⌈size / stride⌉; what an odd pad has more goes to one end.</summary>
    private WindowGeometry PaddedSame(Shape shape, bool moreInFront)
    {
        (long[] begin, long[] end) = (new long[Rank], new long[Rank]);
        for (int d = 0; d < Rank; d++)
        {
            long size = shape[2 + d], total = Math.Max(0, ((size + Stride[d] - 1) / Stride[d] - 1) * Stride[d] + Extent(d) - size);
            begin[d] = moreInFront ? total - total / 2 : total / 2;
            end[d] = total - begin[d];
        }

        return this with { Begin = begin, End = end };
    }
}
