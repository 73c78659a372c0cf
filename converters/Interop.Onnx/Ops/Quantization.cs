using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Quantizing, and products of what is quantized.</summary>
internal static class Quantization
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("QuantizeLinear", 10, Quantize),
        One("DequantizeLinear", 10, Dequantize),
        Several("DynamicQuantizeLinear", 11, n =>
        {
            (Tensor x, Tensor scale, Tensor zero) = Quantized.Dynamic(n[0]);
            return [x, scale, zero];
        }),
        One("MatMulInteger", 10, n => Product(ByRows(n.Optional(2)), n.Optional(3), n[0], n[1]).To(DType.Int32)),
        One("ConvInteger", 10, n => Convolved(n, n[0], n.Optional(2), n[1], n.Optional(3)).To(DType.Int32)),
        One("QLinearMatMul", 10, n => Quantized.To(Product(ByRows(n[2]), n[5], n[0], n[3]).To(Wide(n[1])) * (ByRows(n[1])!.To(Wide(n[1])) * n[4].To(Wide(n[1]))), ByRows(n[6])!.To(Wide(n[1])), ByRows(n[7]), n[7].DType)),
        One("QLinearConv", 10, QLinearConv),
    ];

    internal static Tensor Dequantize(NodeCall n) =>
        Quantized.Real(n[0], Spread(n, n[1]), n.Optional(2) is { } zero ? Spread(n, zero) : null, Casting.Element(n, "output_dtype")?.DType);

    internal static Tensor Quantize(NodeCall n)
    {
        ElementType type = n.Has(2) ? n.Element(2) : Casting.Element(n, "output_dtype") ?? DType.UInt8;
        return Quantized.To(n[0], Spread(n, n[1]), n.Optional(2) is { } zero ? Spread(n, zero) : null, type, n.Flag("saturate", true), Casting.Element(n, "precision")?.DType);
    }

    /// <summary>A scale or zero point, so that it can be broadcast to the input: one for all, one for each place along the axis, or one for each block along it.</summary>
    private static Tensor Spread(NodeCall n, Tensor scale)
    {
        Tensor x = n[0];
        if (scale.ElementCount == 1 && scale.Rank <= 1)
            return scale.Reshape();
        int axis = x.Shape.Axis((int)n.Int("axis", 1));
        if (scale.Rank == 1 && scale.Shape[0] == x.Shape[axis])
            return scale.Reshape([-1, .. Enumerable.Repeat(1L, x.Rank - 1 - axis)]);
        long size = n.Int("block_size", 0);
        if (scale.Rank == x.Rank && size == 0)
            size = (x.Shape[axis] + scale.Shape[axis] - 1) / Math.Max(1, scale.Shape[axis]);
        if (scale.Rank != x.Rank || size < 1 || scale.Shape[axis] != (x.Shape[axis] + size - 1) / size)
            throw new ShapeException($"{n.Node} has scales or zero points {scale.Shape} for {x.Shape} along the axis {axis}{(size > 0 ? $" in blocks of {size}" : "")}: expected one, one for each place of the axis, or one for each block.");
        return scale.RepeatInterleave(size, axis).Narrow(axis, 0, x.Shape[axis]);
    }

    private static DType Wide(Tensor scale) => scale.DType.Bits <= 16 ? DType.Float32 : scale.DType;

    /// <summary>A vector stands for the rows of a matrix.</summary>
    private static Tensor? ByRows(Tensor? x) => x is { Rank: 1, ElementCount: > 1 } ? x.Unsqueeze(1) : x;

    /// <summary>Whole numbers without their zero point. They and their sums are exact in 64 bits, whose products are fast.</summary>
    private static Tensor Centred(Tensor x, Tensor? zero) => zero is null ? x.To(DType.Float64) : x.To(DType.Float64) - zero.To(DType.Float64);

    private static Tensor Product(Tensor? aZero, Tensor? bZero, Tensor a, Tensor b) => Centred(a, aZero).Matmul(Centred(b, bZero));

    /// <summary>Pads are zeros behind the zero point.</summary>
    private static Tensor Convolved(NodeCall n, Tensor x, Tensor? zero, Tensor weight, Tensor? weightZero) =>
        Convolution.Conv(n, Centred(x, Single(zero)), Centred(weight, weightZero is null ? null : ByOutputs(weightZero, weight.Rank)), null);

    private static Tensor? Single(Tensor? x) => x is { ElementCount: 1 } ? x.Reshape() : x;

    private static Tensor ByOutputs(Tensor x, int rank) => x.ElementCount == 1 ? x.Reshape() : x.Reshape([-1, .. Enumerable.Repeat(1L, rank - 1)]);

    private static Tensor QLinearConv(NodeCall n)
    {
        Tensor y = Convolved(n, n[0], n[2], n[3], n[5]);
        int behind = y.Rank - 1;
        if (n.Optional(8) is { } bias)
            y = y + ByOutputs(bias.To(y.DType), behind);
        DType wide = Wide(n[1]);
        return Quantized.To(y.To(wide) * (Single(n[1])!.To(wide) * ByOutputs(n[4], behind).To(wide)), Single(n[6])!.To(wide), Single(n[7]), n[7].DType);
    }
}
