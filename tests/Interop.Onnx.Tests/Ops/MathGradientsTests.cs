using Interop.Graphs;
using Interop.Tensors;

namespace Interop.Onnx.Tests.Ops;

public sealed class MathGradientsTests
{
    [Theory]
    [MemberData(nameof(Smooth))]
    public void Gradients_are_those_of_differences(string op, long version, Tensor[] inputs, (string, object)[] attributes)
    {
        Tensor[] given = [.. inputs.Select(x => x.DType == DType.Float64 ? x.Detach().RequiresGrad_() : x)], trained = [.. given.Where(x => x.RequiresGrad)];
        GraphModule module = OneNode.Module(op, version, given, 1, attributes);
        Tensor Call(Tensor[] xs)
        {
            int next = 0;
            return OneNode.Call(module, given.Select(x => x.RequiresGrad ? xs[next++] : x))[0];
        }

        Assert.True(Autograd.GradCheck(Call, trained));
        Assert.True(Autograd.GradGradCheck(Call, trained));
    }

    public static TheoryData<string, long, Tensor[], (string, object)[]> Smooth()
    {
        TheoryData<string, long, Tensor[], (string, object)[]> rows = [];
        Tensor any = Tensor.From(new[] { 0.3, -0.7, 1.2, -1.4, 0.8, 2.1 }, [2, 3]), positive = any.Abs() + 0.1, small = any / 3, other = Tensor.From(new[] { 0.9, -1.1, 0.6 });
        Tensor three = Tensor.Randn([2, 3, 4], DType.Float64), square = Tensor.From(new[] { 2, 0.5, 0.3, -0.4, 1.5, 0.2, 0.1, -0.6, 1.1 }, [3, 3]);
        void Add(string ops, Tensor[] inputs, params (string, object)[] attributes)
        {
            foreach (string op in ops.Split(' '))
                rows.Add(op, 28, inputs, attributes);
        }

        Add("Abs Atan Asinh Cos Cosh Sin Sinh Tan Tanh Erf Exp Neg Reciprocal Sigmoid Celu Elu Gelu HardSigmoid HardSwish LeakyRelu LogSoftmax Mish Relu Selu Shrink Softmax Softplus Softsign Swish ThresholdedRelu Trilu", [any]);
        Add("Swish", [any], ("alpha", 1.7f));
        Add("Gelu", [any], ("approximate", "tanh"));
        Add("Acos Asin Atanh", [small]);
        Add("Log Sqrt", [positive]);
        Add("Acosh", [positive + 1]);
        Add("Add Sub Mul Div Max Min Mean Sum PRelu", [any, other]);
        Add("SwiGLU", [any, any + 0.2]);
        Add("Pow", [positive, other]);
        Add("Mod", [any, other * 0.71], ("fmod", 1L));
        Add("Where", [any > 0, any, other]);
        Add("Clip", [any, Tensor.Full([], -1.0, DType.Float64), Tensor.Full([], 1.0, DType.Float64)]);
        Add("ReduceL1 ReduceL2 ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare", [any, Tensor.From(new[] { 1L })]);
        Add("ReduceLogSum", [positive]);
        Add("MatMul", [any, square]);
        Add("Gemm", [any, square, other], ("alpha", 0.5f), ("beta", 2f), ("transB", 1L));
        Add("Einsum", [any, square], ("equation", "ij, jk -> ik"));
        Add("Det", [square]);
        Add("CumSum", [any, Tensor.From(new[] { 1L })], ("exclusive", 1L), ("reverse", 1L));
        Add("CumProd", [any, Tensor.From(new[] { 1L })], ("exclusive", 1L));
        Add("TopK", [any, Tensor.From(new[] { 2L })]);
        Add("NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss", [three, Tensor.From(new[] { 0L, 2, 1, 0, 1, 2, 2, 0 }, [2, 4])], ("ignore_index", 1L));
        Add("DFT", [three.Unsqueeze(-1)], ("onesided", 1L));
        Add("STFT", [Tensor.Randn([1, 12, 1], DType.Float64), Tensor.Full([], 3L), Tensor.Ones([4], DType.Float64)]);
        Add("Range", [Tensor.Full([], 0.5, DType.Float64), Tensor.Full([], 2.2, DType.Float64), Tensor.Full([], 0.3, DType.Float64)]);
        return rows;
    }

    [Fact]
    public void Quantized_numbers_train_by_going_straight_through()
    {
        Tensor x = Tensor.From(new[] { 0.26f, -0.31f, 9f, -9f }).RequiresGrad_(), scale = Tensor.Full([], 0.05f).RequiresGrad_(), zero = Tensor.Full([], 0, DType.Int8);
        Tensor y = Quantized(x, scale, zero);
        Assert.Equal([0.25f, -0.3f, 6.35f, -6.4f], y.Detach().ToArray<float>().Select(v => MathF.Round(v, 4)));
        y.Sum().Backward();
        Assert.Equal([1, 1, 0, 0], x.Grad!.ToArray<float>());
        // Of a scale: round(x / scale) − x / scale inside, the bounds outside.
        Assert.Equal(5 - 5.2f + (-6 + 6.2f) + 127 - 128, scale.Grad!.Item<float>(), 1e-3f);
    }

    [Fact]
    public void Quantized_weights_of_few_bits_train_too()
    {
        Tensor x = Tensor.From(new[] { 1.1f, 3.2f, 700f }).RequiresGrad_();
        Tensor few = OneNode.Run("QuantizeLinear", 23, [x, Tensor.Full([], 1f)], 1, ("output_dtype", 22L))[0];
        Assert.Equal([1, 3, 7], few.ToArray<sbyte>());
        OneNode.Run("DequantizeLinear", 23, [few, Tensor.Full([], 2f)])[0].Sum().Backward();
        Assert.Equal([2, 2, 0], x.Grad!.ToArray<float>());
        x.Grad = null;
        Tensor small = OneNode.Run("QuantizeLinear", 23, [x, Tensor.Full([], 1f)], 1, ("output_dtype", 17L))[0];
        Tensor y = OneNode.Run("DequantizeLinear", 23, [small, Tensor.Full([], 1f)])[0];
        Assert.Equal([1.125f, 3.25f, 448], y.Detach().ToArray<float>());
        y.Sum().Backward();
        Assert.Equal([1, 1, 0], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void What_is_quantized_without_recording_carries_no_gradient()
    {
        Tensor x = Tensor.Randn([3]), scale = Tensor.Full([], 0.1f).RequiresGrad_();
        Tensor y = Quantized(x, scale, Tensor.Full([], 3, DType.UInt8));
        y.Sum().Backward();
        Assert.NotNull(scale.Grad);
        using (Tensor.NoGrad())
            Assert.False(Quantized(x.RequiresGrad_(), scale, Tensor.Full([], 3, DType.UInt8)).RequiresGrad);
    }

    private static Tensor Quantized(Tensor x, Tensor scale, Tensor zero) =>
        OneNode.Run("DequantizeLinear", 13, [OneNode.Run("QuantizeLinear", 13, [x, scale, zero])[0], scale, zero])[0];
}
