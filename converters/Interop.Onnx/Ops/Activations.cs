using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Activations.</summary>
internal static class Activations
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("Celu", 12, n => n[0].Celu(n.Float("alpha", 1))),
        One("Elu", 1, n => n[0].Elu(n.Float("alpha", 1))),
        One("Gelu", 20, n => n[0].Gelu(Approximation(n))),
        One("HardSigmoid", 1, n => (n[0] * n.Float("alpha", 0.2f) + n.Float("beta", 0.5f)).Clamp(0, 1)),
        One("HardSwish", 14, n => n[0].Hardswish()),
        One("Hardmax", 1, n => InRows(n, Hardmax)),
        One("Hardmax", 13, n => Hardmax(n[0], (int)n.Int("axis", -1))),
        One("LeakyRelu", 1, n => n[0].LeakyRelu(n.Float("alpha", 0.01f))),
        One("LogSoftmax", 1, n => InRows(n, static (x, axis) => x.LogSoftmax(axis))),
        One("LogSoftmax", 13, n => n[0].LogSoftmax((int)n.Int("axis", -1))),
        One("Mish", 18, n => n[0].Mish()),
        One("PRelu", 1, n => Rectified(n[0], ByChannel(n[0], n[1]))),
        One("PRelu", 7, n => Rectified(n[0], n[1])),
        One("Relu", 1, n => n[0].Relu()),
        One("Selu", 1, n => Selu(n, 1.6732f, 1.0507f)),
        One("Selu", 6, n => Selu(n, 1.67326324f, 1.05070102f)),
        One("Shrink", 9, Shrink),
        One("Sigmoid", 1, n => n[0].Sigmoid()),
        One("Softmax", 1, n => InRows(n, static (x, axis) => x.Softmax(axis))),
        One("Softmax", 13, n => n[0].Softmax((int)n.Int("axis", -1))),
        // Above the threshold log(1 + exp(x)) is x in every dtype.
        One("Softplus", 1, n => n[0].Softplus(threshold: 40)),
        One("Softsign", 1, n => n[0] / (1 + n[0].Abs())),
        One("SwiGLU", 28, n => Swish(n, n[0]) * n[1]),
        One("Swish", 24, n => Swish(n, n[0])),
        One("ThresholdedRelu", 1, n => Tensor.Where(n[0] > n.Float("alpha", 1), n[0], Zero(n[0]))),
    ];

    private static Tensor Zero(Tensor x) => Tensor.Zeros([], x.DType);

    private static Tensor Swish(NodeCall n, Tensor x) => n.Float("alpha", 1) is 1 ? x.Silu() : x * (x * n.Float("alpha", 1)).Sigmoid();

    private static Tensor Selu(NodeCall n, float alpha, float gamma) => n[0].Elu(n.Float("alpha", alpha)) * n.Float("gamma", gamma);

    private static GeluApproximation Approximation(NodeCall n) => n.Text("approximate", "none") switch
    {
        "none" => GeluApproximation.None,
        "tanh" => GeluApproximation.Tanh,
        string other => throw new ArgumentException($"{n.Node} has the approximation '{other}', expected none or tanh."),
    };

    /// <summary>Before version 13 the input was a matrix: the dimensions before <c>axis</c> are rows, the others are columns.</summary>
    private static Tensor InRows(NodeCall n, Func<Tensor, int, Tensor> op)
    {
        Tensor x = n[0];
        long axis = n.Int("axis", 1);
        if (axis < -x.Rank || axis > x.Rank)
            throw new ArgumentException($"{n.Node} has the axis {axis}, and its input is {x.Shape}.");
        long rows = 1;
        foreach (long size in x.Shape.AsSpan()[..(int)(axis < 0 ? axis + x.Rank : axis)])
            rows *= size;
        return x.ElementCount == 0 ? x : op(x.Reshape(rows, -1), 1).Reshape(x.Shape);
    }

    /// <summary>One at the first place of the greatest, zero elsewhere.</summary>
    private static Tensor Hardmax(Tensor x, int axis)
    {
        Tensor place = x.Argmax(axis, keepdim: true);
        return Tensor.Zeros(x.Shape, x.DType).Scatter(axis, place, Tensor.Ones(place.Shape, x.DType));
    }

    private static Tensor Rectified(Tensor x, Tensor slope) => Tensor.Where(x < Zero(x), x * slope, x);

    /// <summary>Before version 7 a vector of slopes stood for the channels.</summary>
    private static Tensor ByChannel(Tensor x, Tensor slope) => slope.Rank == 1 && slope.ElementCount > 1 && x.Rank > 2
        ? slope.Reshape([-1, .. Enumerable.Repeat(1L, x.Rank - 2)]) : slope;

    private static Tensor Shrink(NodeCall n)
    {
        Tensor x = n[0];
        (float lambd, float bias) = (n.Float("lambd", 0.5f), n.Float("bias", 0));
        return Tensor.Where(x < -lambd, x + bias, Tensor.Where(x > lambd, x - bias, Zero(x))).To(x.DType);
    }
}
