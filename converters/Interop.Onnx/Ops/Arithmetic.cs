using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Element by element: two operands, or any number of them.</summary>
internal static class Arithmetic
{
    internal static IEnumerable<OpRow> Rows =>
    [
        .. Two("Add", static (a, b) => a + b),
        .. Two("Sub", static (a, b) => a - b),
        .. Two("Mul", static (a, b) => a * b),
        .. Two("Div", Quotient),
        .. Two("Pow", Power),
        .. Two("And", static (a, b) => a.LogicalAnd(b)),
        .. Two("Or", static (a, b) => a.LogicalOr(b)),
        .. Two("Xor", static (a, b) => a.LogicalXor(b)),
        .. Two("Greater", static (a, b) => a > b),
        .. Two("Less", static (a, b) => a < b),
        One("Equal", 1, n => Aligned(n, static (a, b) => a.Eq(b))),
        One("Equal", 7, Equal),
        One("GreaterOrEqual", 12, n => n[0] >= n[1]),
        One("LessOrEqual", 12, n => n[0] <= n[1]),
        One("BitwiseAnd", 18, n => n[0] & n[1]),
        One("BitwiseOr", 18, n => n[0] | n[1]),
        One("BitwiseXor", 18, n => n[0] ^ n[1]),
        One("BitShift", 11, Shifted),
        One("Mod", 10, n => n.Flag("fmod") ? n[0].Fmod(n[1]) : n[0] % n[1]),
        One("Sum", 1, n => Folded(n, static (a, b) => a + b)),
        One("Mean", 1, n => Folded(n, static (a, b) => a + b) / n.Count),
        One("Max", 1, n => Folded(n, static (a, b) => a.Maximum(b))),
        One("Min", 1, n => Folded(n, static (a, b) => a.Minimum(b))),
        One("Where", 9, Where),
    ];

    /// <summary>Before version 7 the second operand was only stretched where <c>broadcast</c> said so, its dimensions standing from <c>axis</c> on.</summary>
    internal static Tensor Aligned(NodeCall n, Func<Tensor, Tensor, Tensor> op)
    {
        (Tensor a, Tensor b) = (n[0], n[1]);
        if (!n.Flag("broadcast") || !n.HasAttribute("axis"))
            return op(a, b);
        long axis = n.Int("axis");
        int after = a.Rank - (int)(axis < 0 ? axis + a.Rank : axis) - b.Rank;
        return op(a, after <= 0 ? b : b.Reshape(new Shape([.. b.Shape.AsSpan(), .. Enumerable.Repeat(1L, after)])));
    }

    private static OpRow[] Two(string name, Func<Tensor, Tensor, Tensor> op) => [One(name, 1, n => Aligned(n, op)), One(name, 7, n => op(n[0], n[1]))];

    private static Tensor Folded(NodeCall n, Func<Tensor, Tensor, Tensor> op) => n.Count > 0 ? n.Tensors().Aggregate(op) : throw new ArgumentException($"{n.Node} needs at least one input, found none.");

    /// <summary>Whole numbers are cut towards zero.</summary>
    private static Tensor Quotient(Tensor a, Tensor b) => a.DType.Kind == DTypeKind.Integer ? a.Div(b, RoundingMode.Trunc) : a / b;

    /// <summary>The result has the dtype of the base, whatever the exponent is.</summary>
    private static Tensor Power(Tensor x, Tensor exponent) => x.DType == exponent.DType ? x.Pow(exponent)
        : x.DType.Kind == DTypeKind.Integer && exponent.DType.Kind == DTypeKind.Float ? x.To(DType.Float64).Pow(exponent.To(DType.Float64)).To(x.DType)
        : x.Pow(exponent.To(x.DType));

    private static Tensor Shifted(NodeCall n) => n.Text("direction", "") switch
    {
        "LEFT" => n[0].BitwiseLeftShift(n[1]),
        "RIGHT" => n[0].BitwiseRightShift(n[1]),
        string other => throw new ArgumentException($"{n.Node} has the direction '{other}', expected LEFT or RIGHT."),
    };

    /// <summary>Texts are compared as the numbers of different ones.</summary>
    private static Tensor Equal(NodeCall n)
    {
        if (n.Value(0) is not StringTensor a)
            return n[0].Eq(n[1]);
        StringTensor b = n.Texts(1);
        Dictionary<string, long> numbers = new(StringComparer.Ordinal);
        Tensor Numbers(StringTensor texts)
        {
            long[] found = new long[texts.ElementCount];
            for (int i = 0; i < found.Length; i++)
            {
                if (!numbers.TryGetValue(texts.AsSpan()[i], out found[i]))
                    numbers.Add(texts.AsSpan()[i], found[i] = numbers.Count);
            }

            return Tensor.From(found, texts.Shape);
        }

        return Numbers(a).Eq(Numbers(b));
    }

    private static object Where(NodeCall n)
    {
        if (n.Value(1) is not StringTensor a)
            return Tensor.Where(n[0], n[1], n[2]);
        StringTensor b = n.Texts(2), both = new([.. a.AsSpan(), .. b.AsSpan()]);
        return both.Pick(Tensor.Where(n[0], a.Places(), b.Places() + a.ElementCount));
    }
}
