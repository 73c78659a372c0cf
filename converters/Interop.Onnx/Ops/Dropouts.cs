using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Dropout: it drops where the file says that it trains, and where the module trains.</summary>
internal static class Dropouts
{
    internal static IEnumerable<OpRow> Rows =>
    [
        Several("Dropout", 1, n => Drop(n, n[0], n.Float("ratio", 0.5f), n.Training || !n.Flag("is_test"), n[0].DType)),
        Several("Dropout", 7, n => Drop(n, n[0], n.Float("ratio", 0.5f), n.Training, n[0].DType)),
        Several("Dropout", 10, n => Drop(n, n[0], n.Float("ratio", 0.5f), n.Training, DType.Bool)),
        Several("Dropout", 12, n => Drop(n, n[0], Ratio(n, 1), n.Training || Flag(n, 2), DType.Bool)),
    ];

    internal static double Ratio(NodeCall n, int input) => n.Optional(input)?.To(DType.Float64).Item<double>() ?? 0.5;

    internal static bool Flag(NodeCall n, int input) => n.Optional(input)?.To(DType.Bool).Item<bool>() ?? false;

    /// <summary>The rest, scaled up, and what was kept.</summary>
    internal static object?[] Drop(NodeCall n, Tensor x, double ratio, bool drops, DType mask)
    {
        if (ratio is < 0 or > 1)
            throw new ArgumentException($"{n.Node} has the ratio {ratio}, expected one from 0 to 1.");
        if (!drops || ratio == 0)
            return [x, n.Wants(1) ? Tensor.Ones(x.Shape, mask) : null];
        // A seed in the file is for results that can be told before; a module that trains would drop the same in each step.
        bool isSeeded = n.HasAttribute("seed") && !n.Training;
        if (!n.Wants(1) && !isSeeded)
            return [x.Dropout(ratio), null];
        Tensor kept = (isSeeded ? Draws(x.Shape, n.Int("seed")) : Tensor.Rand(x.Shape)).Ge(ratio);
        return [ratio == 1 ? x * 0 : x * kept.To(x.DType) * (1 / (1 - ratio)), kept.To(mask)];
    }

    /// <summary>Numbers from 0 to 1 as NumPy's <c>RandomState</c> gives them for a seed, which ONNX's own evaluator takes them from: 53 bits of two draws of 32.</summary>
    internal static Tensor Draws(Shape shape, long seed)
    {
        // All 64 bits, but for one number of 2⁶⁴; the least long stands for 0.
        long[] pairs = Tensor.Randint(long.MinValue, long.MaxValue, shape, DType.Int64, new Generator().ManualSeed(seed)).ToArray<long>();
        return Tensor.From(Array.ConvertAll(pairs, pair =>
        {
            ulong bits = (ulong)pair ^ 1UL << 63;
            return ((bits >> 37) * 67108864.0 + ((bits & uint.MaxValue) >> 6)) / 9007199254740992.0;
        }), shape);
    }
}
