using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Ops of <c>com.microsoft</c> on quantized numbers: each is the op on real numbers, between dequantizing and quantizing.</summary>
internal static class MicrosoftQuantized
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One(Contrib, "QLinearAdd", 1, n => Quantized.Whole(At(n, 0) + At(n, 3), n[6], n.Optional(7))),
        One(Contrib, "QLinearMul", 1, n => Quantized.Whole(At(n, 0) * At(n, 3), n[6], n.Optional(7))),
        One(Contrib, "QLinearSigmoid", 1, n => Quantized.Whole(At(n, 0).Sigmoid(), n[3], n.Optional(4))),
        One(Contrib, "QLinearLeakyRelu", 1, n => Quantized.Whole(At(n, 0).LeakyRelu(n.Float("alpha", 0.01f)), n[3], n.Optional(4))),
        One(Contrib, "QLinearSoftmax", 1, n => Quantized.Whole(Softmax(n, At(n, 0)), n[3], n.Optional(4))),
        One(Contrib, "QLinearReduceMean", 1, n => Quantized.Whole(At(n, 0).Mean(n.Ints("axes"), n.Flag("keepdims", true)), n[3], n.Optional(4))),
        One(Contrib, "QLinearWhere", 1, n => Quantized.Whole(Tensor.Where(n[0], At(n, 1), At(n, 4)), n[7], n.Optional(8))),
        One(Contrib, "QLinearAveragePool", 1, n => Pooled(n, x => Pooling.Average(n, x, n.Flag("count_include_pad")), n.Flag("channels_last"))),
        One(Contrib, "QLinearGlobalAveragePool", 1, n => Pooled(n, x => x.Mean(Pooling.Behind(x), keepdim: true), n.Flag("channels_last"))),
        One(Contrib, "QLinearConcat", 1, n => Quantized.Whole(Tensor.Cat([.. Enumerable.Range(0, (n.Count - 2) / 3).Select(i => At(n, 2 + 3 * i))], (int)n.Int("axis")), n[0], n.Optional(1))),
        One(Contrib, "QuantizeLinear", 1, Quantization.Quantize),
        One(Contrib, "DequantizeLinear", 1, Quantization.Dequantize),
        One(Contrib, "DynamicQuantizeMatMul", 1, n =>
        {
            (Tensor x, Tensor scale, Tensor zero) = Quantized.Dynamic(n[0]);
            return Product(x, zero, scale, n[1], n.Optional(3), n[2], n.Optional(4));
        }),
        One(Contrib, "MatMulIntegerToFloat", 1, n => Product(n[0], n.Optional(4), n[2], n[1], n.Optional(5), n[3], n.Optional(6))),
        One(Contrib, "QGemm", 1, Gemm),
        One(Contrib, "MatMulNBits", 1, MatMulNBits),
    ];

    /// <summary>The real numbers of an input that its scale and its zero point follow.</summary>
    private static Tensor At(NodeCall n, int input) => Quantized.Real(n[input], n[input + 1], n.Optional(input + 2));

    private static Tensor Pooled(NodeCall n, Func<Tensor, Tensor> pool, bool isLast) =>
        Quantized.Whole(isLast ? pool(At(n, 0).Movedim(-1, 1)).Movedim(1, -1) : pool(At(n, 0)), n[3], n.Optional(4));

    private static Tensor Softmax(NodeCall n, Tensor x)
    {
        int axis = x.Shape.Axis((int)n.Int("axis", n.Int("opset") < 13 ? 1 : -1));
        return n.Int("opset") < 13 ? x.Flatten(axis).Softmax(-1).Reshape(x.Shape) : x.Softmax(axis);
    }

    /// <summary>The product of whole numbers, exactly, and then what it stands for.</summary>
    private static Tensor Product(Tensor a, Tensor? aZero, Tensor aScale, Tensor b, Tensor? bZero, Tensor bScale, Tensor? bias)
    {
        static Tensor Whole(Tensor x, Tensor? zero) => zero is null ? x.To(DType.Int32) : x.To(DType.Int32) - zero.To(DType.Int32);
        Tensor y = Whole(a, aZero).Matmul(Whole(b, bZero)).To(aScale.DType) * (aScale * bScale);
        return MicrosoftFused.Plus(y, bias);
    }

    /// <summary>alpha · a · b + c, where c is of int32 and in units of the product's scale; quantized again where there is a scale for it.</summary>
    private static Tensor Gemm(NodeCall n)
    {
        Tensor a = n[0].To(DType.Int32), b = n[3].To(DType.Int32);
        a = n.Optional(2) is { } aZero ? a - aZero.To(DType.Int32) : a;
        // One zero point and scale for each column, which with transB is a row.
        Tensor Columns(Tensor x) => x.ElementCount == 1 ? x.Reshape() : x.Reshape(n.Flag("transB") ? [-1, 1] : [1, -1]);
        b = n.Optional(5) is { } bZero ? b - Columns(bZero).To(DType.Int32) : b;
        Tensor y = (n.Flag("transA") ? a.Transpose(0, 1) : a).Matmul(n.Flag("transB") ? b.Transpose(0, 1) : b);
        y = MicrosoftFused.Plus(y, n.Optional(6)).To(n[1].DType) * (n[1] * n[4] * n.Float("alpha", 1));
        return n.Optional(7) is { } scale ? Quantized.Whole(y, scale, n.Optional(8)) : y;
    }

    /// <summary>x · wᵀ, where the weights [outputs, inputs] are in blocks of inputs that have a scale and a zero point each.</summary>
    private static Tensor MatMulNBits(NodeCall n)
    {
        if (n.Has(4) || n.Flag("weight_prepacked"))
            throw new NotSupportedException($"{n.Node} has weights in another order: that is not supported.");
        (long inputs, long outputs, long size) = (n.Int("K"), n.Int("N"), n.Int("block_size"));
        int bits = (int)n.Int("bits", 4);
        if (bits is not (2 or 4 or 8) || inputs < 1 || outputs < 1 || size < 8)
            throw new NotSupportedException($"{n.Node} has weights [{outputs}, {inputs}] of {bits} bits in blocks of {size}: supported are 2, 4 and 8 bits in blocks of at least 8.");
        long blocks = (inputs + size - 1) / size;
        (Tensor x, Tensor scales, Tensor? zeros) = (n[0], n[2].Reshape(outputs, blocks, 1), n.Optional(3));
        Tensor weights = Quantized.Unpacked(n[1].Reshape(outputs, blocks, -1), bits);
        Tensor zero = zeros is null ? Tensor.Full([], 1 << bits - 1, DType.UInt8)
            : zeros.DType != DType.UInt8 ? zeros.Reshape(outputs, blocks, 1)
            : Quantized.Unpacked(zeros.Reshape(outputs, -1), bits).Narrow(1, 0, blocks).Unsqueeze(2);
        Tensor real = Quantized.Real(weights, scales, zero).Reshape(outputs, -1).Narrow(1, 0, inputs);
        return x.Linear(real.To(x.DType), n.Optional(5));
    }
}
