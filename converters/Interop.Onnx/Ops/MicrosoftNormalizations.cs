using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.MicrosoftFused;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Normalizations of <c>com.microsoft</c>, with what is added in front of them.</summary>
internal static class MicrosoftNormalizations
{
    internal static IEnumerable<OpRow> Rows =>
    [
        Several(Contrib, "LayerNormalization", 1, n => Normalizations.Layer(n, n[0], n[1], n.Optional(2), (int)n.Int("axis", -1), n.Float("epsilon", 1e-5f))),
        Several(Contrib, "SimplifiedLayerNormalization", 1, Simplified),
        // ONNX Runtime keeps this one in ONNX's own set.
        Several("SimplifiedLayerNormalization", 1, Simplified),
        Several(Contrib, "SkipLayerNormalization", 1, n =>
        {
            Tensor sum = Plus(n[0] + n[1], n.Optional(4));
            return [.. Normalizations.Layer(n, sum, n[2], n.Optional(3), -1, n.Float("epsilon", 1e-12f)), sum];
        }),
        Several(Contrib, "SkipSimplifiedLayerNormalization", 1, n =>
        {
            Tensor sum = Plus(n[0] + n[1], n.Optional(3));
            (Tensor y, Tensor inverse) = Normalizations.RootMeanSquare(n, sum, n[2], -1, n.Float("epsilon", 1e-12f));
            return [y, null, inverse, sum];
        }),
        Several(Contrib, "EmbedLayerNormalization", 1, Embedded),
        One(Contrib, "GroupNorm", 1, n => Grouped(n, n[0])),
        Several(Contrib, "SkipGroupNorm", 1, n =>
        {
            Tensor skip = n[3].Rank == 4 ? n[3] : n[3].Unsqueeze(1).Unsqueeze(1), sum = Plus(n[0] + skip, n.Optional(4));
            return [Grouped(n, sum), sum];
        }),
    ];

    private static object?[] Simplified(NodeCall n)
    {
        (Tensor y, Tensor inverse) = Normalizations.RootMeanSquare(n, n[0], n[1], (int)n.Int("axis", -1), n.Float("epsilon", 1e-5f));
        return [y, inverse];
    }

    private static Tensor Grouped(NodeCall n, Tensor x)
    {
        bool isLast = n.Flag("channels_last", true);
        Tensor y = (isLast ? x.Movedim(-1, 1) : x).GroupNorm(n.Int("groups"), n[1], n[2], n.Float("epsilon", 1e-5f));
        y = n.Flag("activation") ? y.Silu() : y;
        return isLast ? y.Movedim(1, -1) : y;
    }

    /// <summary>The sum of rows of tables by words, places and segments, normalized; and how many words of each item are no padding.</summary>
    private static object?[] Embedded(NodeCall n)
    {
        Tensor words = n[0];
        Tensor places = n.Optional(8) ?? Tensor.Arange(words.Shape[1]).Unsqueeze(0);
        Tensor sum = Attentions.Angles(n[2], words) + Attentions.Angles(n[3], places);
        if (n.Optional(1) is { } segments && n.Optional(4) is { } table)
            sum = sum + Attentions.Angles(table, segments);
        Tensor counts = n.Optional(7)?.Ne(0).Sum(1).To(DType.Int32) ?? Tensor.Zeros([words.Shape[0]], DType.Int32);
        return [Normalizations.Layer(n, sum, n[5], n[6], -1, n.Float("epsilon", 1e-12f))[0], counts, sum];
    }
}
