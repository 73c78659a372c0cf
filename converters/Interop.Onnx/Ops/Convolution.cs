using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Convolutions.</summary>
internal static class Convolution
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("Conv", 1, n => Conv(n, n[0], n[1], n.Optional(2))),
        One("ConvTranspose", 1, Transposed),
        One("DeformConv", 19, Deformed),
        Several("CausalConvWithState", 27, Causal),
        Several(Contrib, "CausalConvWithState", 1, Causal),
    ];

    /// <summary>[batch, inputs, …], [outputs, inputs / group, …] → [batch, outputs, …].</summary>
    internal static Tensor Conv(NodeCall n, Tensor x, Tensor weight, Tensor? bias)
    {
        if (x.Rank != weight.Rank)
            throw new ShapeException($"{n.Node} needs an input and weights of as many dimensions, found {x.Shape} and {weight.Shape}.");
        WindowGeometry g = WindowGeometry.Of(n, x, weight.Shape.AsSpan()[2..]);
        long groups = n.Int("group", 1);
        long[] pads = g.IsEven ? g.Begin : new long[g.Rank];
        x = g.IsEven ? x : g.Pad(x, throughLast: false);
        return g.Rank switch
        {
            1 => x.Conv1d(weight, bias, g.Stride, pads, g.Dilation, groups),
            2 => x.Conv2d(weight, bias, g.Stride, pads, g.Dilation, groups),
            3 => x.Conv3d(weight, bias, g.Stride, pads, g.Dilation, groups),
            _ => throw new NotSupportedException($"{n.Node} is over {g.Rank} dimensions: up to three are supported."),
        };
    }

    /// <summary>[batch, inputs, …], [inputs, outputs / group, …] → [batch, outputs, …]: everything that the windows touch, then cut to the output's size.</summary>
    private static Tensor Transposed(NodeCall n)
    {
        (Tensor x, Tensor weight, Tensor? bias) = (n[0], n[1], n.Optional(2));
        if (x.Rank != weight.Rank)
            throw new ShapeException($"{n.Node} needs an input and weights of as many dimensions, found {x.Shape} and {weight.Shape}.");
        WindowGeometry g = WindowGeometry.Of(n, x, weight.Shape.AsSpan()[2..]);
        int rank = g.Rank;
        long groups = n.Int("group", 1);
        long[] more = WindowGeometry.Numbers(n, "output_padding", rank, 0);
        long[]? wanted = n.Ints("output_shape");
        if (wanted is not null && wanted.Length == rank + 2)
            wanted = wanted[2..];
        if (wanted is not null && wanted.Length != rank)
            throw new ArgumentException($"{n.Node} needs {rank} numbers in 'output_shape', found [{string.Join(", ", wanted)}].");
        string auto = WindowGeometry.AutoPad(n);
        long[] cuts = new long[2 * rank];
        bool isEven = true;
        for (int d = 0; d < rank; d++)
        {
            long touched = (x.Shape[2 + d] - 1) * g.Stride[d] + g.Extent(d), full = touched + more[d], begin = g.Begin[d], end = g.End[d];
            if (wanted is not null || auto.StartsWith("SAME", StringComparison.Ordinal))
            {
                long size = wanted?[d] ?? x.Shape[2 + d] * g.Stride[d], total = Math.Max(0, full - size);
                begin = auto == "SAME_UPPER" ? total / 2 : total - total / 2;
                end = full - size - begin;
            }

            int at = 2 * (rank - 1 - d);
            (cuts[at], cuts[at + 1]) = (-begin, more[d] - end);
            isEven &= begin >= 0 && begin == end && more[d] < Math.Max(g.Stride[d], g.Dilation[d]);
            g.Begin[d] = begin;
        }

        Tensor Of(Tensor? bias, Ints pads, Ints more) => rank switch
        {
            1 => x.ConvTranspose1d(weight, bias, g.Stride, pads, more, groups, g.Dilation),
            2 => x.ConvTranspose2d(weight, bias, g.Stride, pads, more, groups, g.Dilation),
            3 => x.ConvTranspose3d(weight, bias, g.Stride, pads, more, groups, g.Dilation),
            _ => throw new NotSupportedException($"{n.Node} is over {rank} dimensions: up to three are supported."),
        };

        if (isEven)
            return Of(bias, g.Begin, more);
        Tensor y = Of(null, default, default).Pad(cuts);
        return bias is null ? y : y + bias.Reshape([-1, .. Enumerable.Repeat(1L, rank)]);
    }

    private static Tensor Deformed(NodeCall n)
    {
        (Tensor x, Tensor weight) = (n[0], n[1]);
        WindowGeometry g = WindowGeometry.Of(n, x, weight.Shape.AsSpan()[2..]);
        if (g.Rank != 2)
            throw new NotSupportedException($"{n.Node} is over {g.Rank} dimensions: two are supported.");
        return Vision.DeformConv2d(g.IsEven ? x : g.Pad(x, throughLast: false), n[2], weight, n.Optional(3), g.Stride, g.IsEven ? g.Begin : [0, 0], g.Dilation, n.Optional(4));
    }

    /// <summary>A convolution of each channel that sees no later place; it goes on from the last places of what came before.</summary>
    private static object?[] Causal(NodeCall n)
    {
        (Tensor x, Tensor weight) = (n[0], n[1]);
        long before = weight.Shape[-1] - 1;
        Tensor whole = n.Optional(3) is { } past ? Tensor.Cat([past, x], -1) : x.Pad([before, 0]);
        Tensor y = whole.Conv1d(weight, n.Optional(2), groups: weight.Shape[0]);
        y = n.Text("activation", "none") switch
        {
            "none" or "" => y,
            "silu" or "swish" => y.Silu(),
            string other => throw new ArgumentException($"{n.Node} has the activation '{other}', expected silu, swish or none."),
        };
        return [y, whole.Narrow(-1, whole.Shape[-1] - before, before)];
    }
}
