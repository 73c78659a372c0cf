using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <content>What needs no truth from PyTorch: results do not depend on strides, and gradients are what difference quotients say.</content>
internal sealed partial class CaseJudge
{
    /// <summary>The largest number of elements of all leaves for which difference quotients are taken: each costs two calls.</summary>
    private const int FirstLimit = 60, SecondLimit = 24;

    /// <summary>Operators whose results, or whose being allowed at all, depend on strides.</summary>
    private static readonly HashSet<string> s_strides = ["as_strided", "as_strided_copy", "as_strided_scatter", "view", "view_as", "view_as_complex", "view_copy"];

    /// <summary>Operators that read one triangle of a Hermitian input but whose gradient has both: PyTorch too checks them with the input made Hermitian.</summary>
    private static readonly HashSet<string> s_hermitian = ["linalg.cholesky", "linalg.cholesky_ex", "linalg.eigh", "linalg.eigvalsh", "linalg.matrix_sqrth", "linalg.pinv.hermitian"];

    private void RunThorough()
    {
        // Random numbers are drawn in the order of memory.
        if (!s_strides.Contains(_entry.Op) && !_entry.UndefinedValues && _same && @case.Seed is null)
            Check("strided", Strided);
        if (!@case.Has("dx") || s_strides.Contains(_entry.Op) || _entry.Op == "normal" || !_same && !@case.Has("processed_out"))
            return;
        Tensor[] leaves = [.. Arguments().Arguments.Leaves];
        int elements = leaves.Sum(l => (int)l.ElementCount);
        // Difference quotients need the precision.
        if (elements is 0 or > FirstLimit || !leaves.All(IsDouble) || !@case.Expected("dy").All(t => t!.DType is DType.Float64 or DType.Complex128))
            return;
        Check("gradcheck", () => Difference(() => Autograd.GradCheck(Differentiated, leaves)));
        if (@case.Has("ddx") && elements <= SecondLimit)
            Check("gradgradcheck", () => Difference(() => Autograd.GradGradCheck(Differentiated, leaves)));
    }

    private static bool IsDouble(Tensor x) => x.DType is DType.Float64 or DType.Complex128;

    private static string? Difference(Func<bool> check)
    {
        try
        {
            return check() ? null : "the gradients differ";
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }

    /// <summary>The same call with inputs that have gaps and another order of dimensions.</summary>
    private string? Strided()
    {
        Call call = Arguments(new ArgumentReader(_entry) { Strided = true });
        List<object> found = Outputs(call);
        object[] expected = @case.ExpectedOutputs();
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i] is ExpectedTensor tensor && OutputDifference(found[i], tensor) is { } wrong && !IsAsNear(wrong, found[i] as Tensor, tensor, () => Reference()[i] as Tensor))
                return $"result {i}: {wrong}";
        }

        return @case.Has("dx") ? Compare("dx", First(Processed(found), call, wide: false), @case.Expected("dx"), () => ReferenceGradients()) : null;
    }

    /// <summary>The differentiable results as a function of the leaves.</summary>
    private Tensor[] Differentiated(Tensor[] leaves)
    {
        Call call = Arguments(new ArgumentReader(_entry) { Substitutes = new Queue<Tensor>(leaves) });
        if (s_hermitian.Contains(_entry.Name) && call.Input is Tensor x)
            call = call with { Input = x + x.MH };
        else if (_entry.Op == "cholesky_inverse")
            call = call with { Input = Triangle((Tensor)call.Input!, call) };
        else if (_entry.Op == "cholesky_solve")
            call = call with { Args = [Triangle((Tensor)call.Args[0]!, call), .. call.Args[1..]] };
        return Differentiable(Processed(Outputs(call)), @case.Expected("dy"));
    }

    /// <summary>A Cholesky factor: of it, too, one triangle is read and the gradient has both.</summary>
    private static Tensor Triangle(Tensor factor, Call call) => call.Keywords.GetValueOrDefault("upper") is true || call.Args.Any(a => a is true) ? factor.Triu() : factor.Tril();
}
