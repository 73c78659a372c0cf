using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <summary>Runs one case and checks everything that is known of it; each check is a verdict of its own.</summary>
internal sealed partial class CaseJudge(OperatorCase @case)
{
    private readonly OperatorEntry _entry = @case.Entry;
    private readonly List<OperatorVerdict> _verdicts = [];

    /// <summary>Whether the results are PyTorch's own, not only as good.</summary>
    private bool _same = true;

    private List<object>? _reference;

    /// <param name="case">The case.</param>
    /// <param name="thorough">Whether strided inputs and difference quotients are tried too.</param>
    public static List<OperatorVerdict> Judge(OperatorCase @case, bool thorough)
    {
        CaseJudge judge = new(@case);
        judge.Run();
        if (thorough && judge._verdicts.Exists(v => v is { Kind: "forward", Result: "ok" }))
            judge.RunThorough();
        return judge._verdicts;
    }

    private void Run()
    {
        if (@case.Number[0] == 'e')
        {
            Check("refusal", Refused);
            return;
        }

        if (@case.Number == "00")
        {
            foreach (string alias in _entry.Aliases.Where(a => !Binder.Knows(a)))
                Soft("alias name", $"PyTorch has it as {alias} too");
        }

        Check("forward", Forward);
        if (_verdicts.Exists(v => v is { Kind: "forward", Result: "missing" or "unbound" or "threw" }))
            return;
        if (s_exact.Contains(_entry.Op) && @case.Seed is not null)
            Check("bits", Bits);
        if (@case.Has("dx"))
            Check("gradient", Gradient);
        if (@case.Has("ddx"))
            Check("second", Second);
        if (@case.Has("jvp"))
            Check("forward mode", ForwardMode);
        if (Spellings.HasInPlaceForm(_entry) && !_entry.UndefinedValues)
            Check("in place", InPlace);
    }

    private void Check(string kind, Func<string?> check)
    {
        try
        {
            _verdicts.Add(OperatorVerdict.Of(_entry.Name, @case.Number, @case.DType, kind, check));
        }
        catch (SkipException)
        {
            return;
        }
    }

    /// <summary>A finding that fails nothing yet, counted beside the verdicts.</summary>
    private void Soft(string kind, string finding) => _verdicts.Add(new OperatorVerdict(_entry.Name, @case.Number, @case.DType, kind, "soft", finding));

    /// <summary>Operators whose results are random numbers, or chosen by them: nothing is rounded after them in more than one way.</summary>
    private static readonly HashSet<string> s_exact =
    [
        "bernoulli", "cauchy", "exponential", "geometric", "log_normal", "multinomial", "normal", "rand_like", "randint", "randint_like", "randn", "randn_like", "uniform",
        "nn.functional.alpha_dropout", "nn.functional.dropout", "nn.functional.dropout2d", "nn.functional.dropout3d", "nn.functional.feature_alpha_dropout",
        "nn.functional.fractional_max_pool2d", "nn.functional.fractional_max_pool3d", "nn.functional.rrelu",
    ];

    private sealed record Call(ArgumentReader Arguments, object? Input, object?[] Args, Dictionary<string, object?> Keywords);

    private Call Arguments(ArgumentReader? with = null)
    {
        ArgumentReader reader = with ?? new ArgumentReader(_entry);
        object? input = reader.Read(@case.Json.GetProperty("input"));
        object?[] args = [.. @case.Json.GetProperty("args").EnumerateArray().Select(reader.Read)];
        Dictionary<string, object?> keywords = @case.Json.GetProperty("kwargs").EnumerateObject().ToDictionary(p => p.Name, p => reader.Read(p.Value));
        return new Call(reader, input, args, keywords);
    }

    private List<object> Outputs(Call call)
    {
        if (@case.Seed is { } seed)
            Binder.ManualSeed(seed);
        object? result = Spellings.Call(_entry, call.Input, call.Args, call.Keywords);
        if (call.Keywords.GetValueOrDefault("requires_grad") is true && result is Tensor made)
            made.RequiresGrad = true;
        return Results.Flatten(result);
    }

    private string? Forward()
    {
        Call call = Arguments();
        byte[]? before = call.Input is Tensor x && !Spellings.WritesIntoInput(_entry) ? Comparison.Dense(x) : null;
        List<object> found = Outputs(call);
        object[] expected = @case.ExpectedOutputs();
        if (found.Count != expected.Length)
            return $"found {found.Count} results [{string.Join(", ", found)}], expected {expected.Length} [{string.Join<object>(", ", expected)}]";
        for (int i = 0; i < expected.Length; i++)
        {
            string? wrong = expected[i] is ExpectedTensor tensor ? OutputDifference(found[i], tensor) : found[i].Equals(expected[i]) ? null : $"found {found[i]}, expected {expected[i]}";
            if (wrong is null || IsAsNear(wrong, found[i] as Tensor, expected[i] as ExpectedTensor, () => Reference()[i] as Tensor))
                continue;
            if (_same = !_entry.Gauge)
                return expected.Length == 1 ? wrong : $"result {i}: {wrong}";
            if (Decomposition.Difference(_entry, call.Input, call.Keywords, found, expected) is { } other)
                return $"{other} (result {i}: {wrong})";
            break;
        }

        if (before is not null && !Comparison.Dense((Tensor)call.Input!).AsSpan().SequenceEqual(before))
            return "the call changed its input";
        return Aliasing(call, found, expected);
    }

    /// <summary>The results in double precision.</summary>
    private List<object> Reference() => _reference ??= Outputs(Arguments(new ArgumentReader(_entry) { Double = true }));

    /// <summary>
    /// PyTorch's own rounding may be coarser than its tolerance, where sums cancel: a result of a narrow type is right too where it is
    /// as near to the result in double precision as PyTorch's is. Such findings are counted as <c>as near</c>.
    /// </summary>
    private bool IsAsNear(string wrong, Tensor? actual, ExpectedTensor? expected, Func<Tensor?> reference)
    {
        if (actual is null || expected is null || @case.Seed is not null || expected.DType is not (DType.Float32 or DType.BFloat16 or DType.Float16 or DType.Complex64))
            return false;
        try
        {
            if (reference() is not { } exact || !Comparison.IsAsNear(actual, expected, exact))
                return false;
        }
        catch (Exception)
        {
            return false;
        }

        Soft("as near", wrong);
        return true;
    }

    private string? OutputDifference(object found, ExpectedTensor expected)
    {
        if (found is not Tensor actual)
            return $"found {found}, expected {expected}";
        if (_entry.UndefinedValues)
            return actual.DType == expected.DType && actual.Shape == expected.Shape ? null : $"found {actual}, expected {expected}";
        return Comparison.Difference(actual, expected);
    }

    /// <summary>Random numbers are PyTorch's to the last bit.</summary>
    private string? Bits()
    {
        List<object> found = Outputs(Arguments());
        object[] expected = @case.ExpectedOutputs();
        return found.Zip(expected, (f, e) => f is Tensor t && e is ExpectedTensor x && t.DType == x.DType && t.Shape == x.Shape ? Comparison.Difference(t, x, exact: true) : null).FirstOrDefault(d => d is not null);
    }

    /// <summary>Views must share memory with an input; strides of results are only counted.</summary>
    private string? Aliasing(Call call, List<object> found, object[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (found[i] is not Tensor { ElementCount: > 0 } actual || expected[i] is not ExpectedTensor tensor)
                continue;
            bool shares = call.Arguments.Tensors.Any(t => ReferenceEquals(t.Storage, actual.Storage));
            if (tensor.IsView && !shares)
                return $"result {i} is a copy, in PyTorch it is a view of the input";
            if (!tensor.IsView && shares)
                Soft("alias", $"result {i} shares memory with an input, in PyTorch it does not");
            long[] strides = tensor.Strides ?? tensor.Shape.ContiguousStrides();
            if (!SameStrides(actual, strides))
                Soft("stride", $"result {i}: strides [{string.Join(", ", actual.Strides.ToArray())}], PyTorch's are [{string.Join(", ", strides)}]");
        }

        return null;
    }

    private static bool SameStrides(Tensor x, long[] strides)
    {
        for (int d = 0; d < x.Rank; d++)
        {
            if (x.Shape[d] > 1 && x.Strides[d] != strides[d])
                return false;
        }

        return true;
    }

    private string? InPlace()
    {
        Call call = Arguments();
        if (call.Input is not Tensor x || @case.ExpectedOutputs() is not [ExpectedTensor expected] || expected.DType != x.DType || expected.Shape != x.Shape)
            throw new SkipException();
        Tensor y = x.Clone();
        if (@case.Seed is { } seed)
            Binder.ManualSeed(seed);
        object? result = Binder.Call(_entry.Op + "_", [y, .. call.Args], call.Keywords);
        if (result is Tensor returned && !ReferenceEquals(returned.Storage, y.Storage))
            return "the result is not the tensor itself";
        if (Comparison.Difference(y, expected) is { } wrong && !IsAsNear(wrong, y, expected, () => Reference()[0] as Tensor))
            return wrong;
        return @case.Has("dx") ? Compare("dx", First([y], call, wide: false), @case.Expected("dx"), () => ReferenceGradients()) : null;
    }

    private string? Refused()
    {
        try
        {
            Call call = Arguments();
            List<object> found = Outputs(call);
            return $"gave [{string.Join(", ", found)}]; PyTorch: {@case.Error}";
        }
        catch (UnboundException)
        {
            // The compiler refuses such a call.
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or InvalidOperationException and not ObjectDisposedException || e.GetType().Namespace?.StartsWith("Interop.Tensors", StringComparison.Ordinal) == true)
        {
            return null;
        }
    }
}

/// <summary>The check does not apply to this case.</summary>
public sealed class SkipException : Exception;
