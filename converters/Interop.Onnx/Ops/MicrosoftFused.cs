using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Ops of <c>com.microsoft</c> that ONNX Runtime's optimizer makes of several: activations with biases, products and convolutions with activations, dropout and softmax with biases.</summary>
internal static class MicrosoftFused
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One(Contrib, "Gelu", 1, n => n[0].Gelu()),
        One(Contrib, "FastGelu", 1, n => Plus(n[0], n.Optional(1)).Gelu(GeluApproximation.Tanh)),
        One(Contrib, "QuickGelu", 1, n => n[0] * (n[0] * n.Float("alpha", 1.702f)).Sigmoid()),
        One(Contrib, "BiasGelu", 1, n => (n[0] + n[1]).Gelu()),
        One(Contrib, "BiasAdd", 1, n => n[0] + n[1] + n[2]),
        One(Contrib, "BiasSplitGelu", 1, n =>
        {
            Tensor[] halves = (n[0] + n[1]).Chunk(2, -1);
            return halves[0] * halves[1].Gelu();
        }),
        Several(Contrib, "BiasDropout", 1, n =>
        {
            object?[] results = Dropouts.Drop(n, n[0] + n[1], Dropouts.Ratio(n, 3), n.Training || Dropouts.Flag(n, 4), DType.Bool);
            return [Plus((Tensor)results[0]!, n.Optional(2)), results[1]];
        }),
        One(Contrib, "BiasSoftmax", 1, BiasSoftmax),
        One(Contrib, "FusedMatMul", 1, FusedMatMul),
        One(Contrib, "TransposeMatMul", 1, FusedMatMul),
        One(Contrib, "FusedMatMulActivation", 1, n => Activated(n, FusedMatMul(n), [n.Float("activation_alpha", 0), n.Float("activation_beta", 0), n.Float("activation_gamma", 0)])),
        One(Contrib, "GemmFastGelu", 1, n => Plus(n[0].Matmul(n[1]), n.Optional(2)).Gelu(GeluApproximation.Tanh)),
        One(Contrib, "FusedGemm", 1, n =>
        {
            Tensor y = (n.Flag("transA") ? n[0].Transpose(0, 1) : n[0]).Matmul(n.Flag("transB") ? n[1].Transpose(0, 1) : n[1]) * n.Float("alpha", 1);
            return Activated(n, n.Optional(2) is { } c ? y + c * n.Float("beta", 1) : y, [n.Float("activation_alpha", 0), n.Float("activation_beta", 0), n.Float("activation_gamma", 0)]);
        }),
        One(Contrib, "FusedConv", 1, n => Activated(n, Plus(Convolution.Conv(n, n[0], n[1], n.Optional(2)), n.Optional(3)), n.Floats("activation_params") ?? [])),
        One(Contrib, "NhwcConv", 1, n => Convolution.Conv(n, n[0].Movedim(-1, 1), n[1], n.Optional(2)).Movedim(1, -1)),
    ];

    internal static Tensor Plus(Tensor x, Tensor? bias) => bias is null ? x : x + bias;

    /// <summary>Products of matrices; <c>transBatch</c> takes the first dimension for the rows and those behind it for the batch.</summary>
    private static Tensor FusedMatMul(NodeCall n)
    {
        Tensor Turned(Tensor x, string name)
        {
            if (x.Rank > 1 && n.Flag($"transBatch{name}"))
                x = x.Movedim(0, -2);
            return x.Rank > 1 && n.Flag($"trans{name}") ? x.Transpose(-1, -2) : x;
        }

        Tensor y = Turned(n[0], "A").Matmul(Turned(n[1], "B"));
        return n.Float("alpha", 1) is not 1 and float alpha ? y * alpha : y;
    }

    private static Tensor BiasSoftmax(NodeCall n)
    {
        (Tensor x, Tensor bias) = (n[0], n[1]);
        int axis = x.Shape.Axis((int)n.Int("axis", 1));
        // A bias of the inner dimensions is one for all in front of them; else it is repeated inside of each.
        Tensor y = n.Int("is_inner_broadcast", 0) != 0 || bias.Rank == x.Rank ? x + bias : (x.Reshape([.. bias.Shape, -1]) + bias.Unsqueeze(-1)).Reshape(x.Shape);
        return y.Flatten(axis).Softmax(-1).Reshape(x.Shape);
    }

    /// <summary>The activation that a node names, with its numbers in the order of the op of that name.</summary>
    private static Tensor Activated(NodeCall n, Tensor x, float[] numbers)
    {
        float At(int i, float otherwise) => i < numbers.Length ? numbers[i] : otherwise;
        return n.Text("activation", "") switch
        {
            "" => x,
            "Relu" => x.Relu(),
            "Tanh" => x.Tanh(),
            "Sigmoid" => x.Sigmoid(),
            "LeakyRelu" => x.LeakyRelu(At(0, 0.01f)),
            "Clip" => x.Clamp(At(0, float.MinValue), At(1, float.MaxValue)),
            "HardSigmoid" => (x * At(0, 0.2f) + At(1, 0.5f)).Clamp(0, 1),
            "HardSwish" => x * (x / 6 + 0.5).Clamp(0, 1),
            "Elu" => x.Elu(At(0, 1)),
            "ThresholdedRelu" => x.Threshold(At(0, 1), 0),
            "Softplus" => x.Softplus(),
            "Softsign" => x / (x.Abs() + 1),
            "Gelu" => x.Gelu(),
            string other => throw new ArgumentException($"{n.Node} has the activation '{other}', which is not known."),
        };
    }
}
