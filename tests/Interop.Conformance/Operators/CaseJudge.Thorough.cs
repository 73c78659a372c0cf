using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <content>What needs no truth from PyTorch: results do not depend on strides, and gradients are what difference quotients say.</content>
internal sealed partial class CaseJudge
{
    /// <summary>The largest number of elements of all leaves for which difference quotients are taken: each costs two calls.</summary>
    private const int FirstLimit = 60, SecondLimit = 24;

    /// <summary>Operators whose results, or whose being allowed at all, depend on strides.</summary>
    private static readonly HashSet<string> Strides = ["as_strided", "as_strided_copy", "as_strided_scatter", "view", "view_as", "view_as_complex", "view_copy"];

    private void RunThorough()
    {
        if (!Strides.Contains(_entry.Op) && !_entry.UndefinedValues && _same)
            Check("strided", Strided);
        if (!@case.Has("dx") || @case.DType != "float64")
            return;
        int elements = Arguments().Arguments.Leaves.Sum(l => (int)l.ElementCount);
        if (elements is > 0 and <= FirstLimit)
            Check("gradcheck", () => GradCheck.FirstDifference(Weighted, [.. Arguments().Arguments.Leaves]));
        if (@case.Has("ddx") && elements is > 0 and <= SecondLimit)
            Check("gradgradcheck", () => GradCheck.SecondDifference(Weighted, [.. Arguments().Arguments.Leaves]));
    }

    /// <summary>The same call with inputs that have gaps and another order of dimensions.</summary>
    private string? Strided()
    {
        Call call = Arguments(new ArgumentReader(_entry) { Strided = true });
        List<object> found = Outputs(call);
        object[] expected = @case.ExpectedOutputs();
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] is ExpectedTensor tensor && OutputDifference(found[i], tensor) is { } wrong)
                return $"result {i}: {wrong}";
        }

        if (!@case.Has("dx"))
            return null;
        ExpectedTensor?[] dy = @case.Expected("dy");
        return Compare("dx", Gradients(Processed(found), call.Arguments.Leaves, [.. dy.Select(t => t!.ToTensor())], dy, create: false), @case.Expected("dx"));
    }

    /// <summary>A sum of the results with fixed weights, as a function of the leaves.</summary>
    private Tensor Weighted(Tensor[] leaves)
    {
        Call call = Arguments(new ArgumentReader(_entry) { Substitutes = new Queue<Tensor>(leaves) });
        ExpectedTensor?[] like = @case.Expected("dy");
        Tensor total = Tensor.Zeros([], DType.Float64);
        foreach (Tensor y in Differentiable(Processed(Outputs(call)), like))
        {
            Tensor real = y.DType == DType.Float64 ? y : throw new SkipException();
            total += (real * Weights(real.Shape)).Sum();
        }

        return total;
    }

    private static Tensor Weights(Shape shape)
    {
        double[] values = new double[shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
            values[i] = 0.4 + (i * 0.618033988749895 + 0.1) % 1;
        return Tensor.From(values, shape);
    }
}
