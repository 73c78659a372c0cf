using Interop.Tensors;

namespace Interop.Onnx.Tests.Ops;

/// <summary>What is computed with is more than floats: each op takes the types that its schema lists.</summary>
public sealed class MathDTypesTests
{
    private static readonly DType[] s_floats = [DType.Float16, DType.BFloat16, DType.Float32, DType.Float64];
    private static readonly DType[] s_whole = [DType.Int8, DType.Int16, DType.Int32, DType.Int64, DType.UInt8, DType.UInt16, DType.UInt32, DType.UInt64];

    [Theory]
    [MemberData(nameof(Ops))]
    public void Every_listed_dtype_is_taken_and_kept(string op, long version, string kinds, int inputs, (string, object)[] attributes)
    {
        List<string> wrong = [];
        DType[] dtypes = kinds switch { "floats" => s_floats, "whole" => s_whole, "wide" => [.. s_floats, DType.Int32, DType.Int64, DType.UInt32, DType.UInt64], _ => [.. s_floats, .. s_whole] };
        foreach (DType dtype in dtypes)
        {
            Tensor x = Tensor.From(new[] { 3, 1, 2, 5, 4, 2 }, [2, 3]).To(dtype), other = Tensor.From(new[] { 2, 1, 2 }).To(dtype);
            Tensor?[] given = op switch
            {
                "MatMul" => [x, x.Transpose(0, 1)],
                "Gemm" => [x, x.Transpose(0, 1), other.Narrow(0, 0, 2)],
                "Einsum" => [x, other],
                "CumSum" or "CumProd" => [x, Tensor.From(new[] { 1L })],
                "TopK" => [x, Tensor.From(new[] { 2L })],
                "Where" => [x > 2, x, other],
                "Clip" => [x, Tensor.Full([], 2, dtype), Tensor.Full([], 4, dtype)],
                _ => [.. Enumerable.Range(0, inputs).Select(i => i == 0 ? x : other)],
            };
            try
            {
                Tensor y = OneNode.Run(op, version, given, 1, attributes)[0];
                bool isQuestion = op is "Equal" or "Greater" or "Less" or "GreaterOrEqual" or "LessOrEqual" or "IsNaN";
                DType expected = op is "NonZero" or "ArgMax" or "ArgMin" ? DType.Int64 : isQuestion ? DType.Bool : dtype;
                if (y.DType != expected)
                    wrong.Add($"{dtype.Name} gives {y.DType.Name}");
                Tensor same = OneNode.Run(op, version, [.. given.Select(g => g is null || g.DType != dtype ? g : g.To(kinds == "whole" ? DType.Int64 : DType.Float64))], 1, attributes)[0];
                if (dtype.Kind == DTypeKind.Integer && op is not ("Div" or "ReduceMean" or "ReduceL2" or "ReduceLogSum" or "ReduceLogSumExp" or "Mean") && !y.To(DType.Float64).Eq(same.To(DType.Float64)).All().Item<bool>())
                    wrong.Add($"{dtype.Name} gives {y}, expected {same}");
            }
            catch (Exception e)
            {
                wrong.Add($"{dtype.Name}: {e.Message}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    public static TheoryData<string, long, string, int, (string, object)[]> Ops()
    {
        TheoryData<string, long, string, int, (string, object)[]> rows = [];
        void Add(string kinds, int inputs, string ops, params (string, object)[] attributes)
        {
            foreach (string op in ops.Split(' '))
                rows.Add(op, op == "CumProd" ? 26 : op is "SwiGLU" ? 28 : 25, kinds, inputs, attributes);
        }

        Add("all", 2, "Add Sub Mul Div Pow Mod Max Min Equal Greater Less GreaterOrEqual LessOrEqual Where");
        Add("all", 1, "Abs Sign Clip NonZero Trilu ArgMax ArgMin TopK Unique Shrink ReduceMax ReduceMin");
        Add("floats", 1, "Acosh Asinh Atan Ceil Cos Erf Exp Floor IsNaN Log Neg Reciprocal Round Sigmoid Sin Sqrt Tan Tanh Celu Elu Gelu HardSigmoid HardSwish Hardmax LeakyRelu LogSoftmax Mish Selu Softmax Softplus Softsign Swish ThresholdedRelu");
        Add("floats", 2, "Sum Mean SwiGLU PRelu");
        Add("wide", 1, "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMean ReduceProd ReduceSum ReduceSumSquare CumSum CumProd");
        Add("wide", 2, "MatMul Gemm PRelu");
        Add("all", 1, "EyeLike");
        Add("wide", 2, "Einsum", ("equation", "ij,j->i"));
        Add("whole", 2, "BitwiseAnd BitwiseOr BitwiseXor");
        Add("all", 1, "Relu");
        return rows;
    }
}
