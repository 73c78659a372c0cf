using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <content>First and second derivatives, and forward mode.</content>
internal sealed partial class CaseJudge
{
    /// <summary>The results that PyTorch differentiated: those with an upstream gradient, by dtype and shape in order.</summary>
    private static Tensor[] Differentiable(IEnumerable<object> found, ExpectedTensor?[] dy)
    {
        List<Tensor> chosen = [];
        Tensor[] tensors = [.. found.OfType<Tensor>().Where(t => t.DType.Kind is DTypeKind.Float or DTypeKind.Complex)];
        foreach (Tensor t in tensors)
        {
            if (chosen.Count < dy.Length && t.DType == dy[chosen.Count]!.DType && t.Shape == dy[chosen.Count]!.Shape)
                chosen.Add(t);
        }

        return chosen.Count == dy.Length ? [.. chosen] : throw new InvalidDataException($"no results [{string.Join<Tensor>(", ", tensors)}] for upstream gradients [{string.Join<ExpectedTensor?>(", ", dy)}]");
    }

    private string? Gradient()
    {
        if (!_same && !@case.Has("processed_out"))
            throw new SkipException();
        Call call = Arguments();
        List<object> found = Outputs(call);
        return Compare("dx", First(Processed(found), call, wide: false), @case.Expected("dx"), () => ReferenceGradients());
    }

    private Tensor?[] ReferenceGradients()
    {
        Call call = Arguments(new ArgumentReader(_entry) { Double = true });
        return First(Processed(Outputs(call)), call, wide: true);
    }

    /// <summary>First derivatives for the case's upstream gradients.</summary>
    private Tensor?[] First(IEnumerable<object> found, Call call, bool wide)
    {
        ExpectedTensor?[] dy = @case.Expected("dy");
        if (!wide)
            return Gradients(found, call.Arguments.Leaves, [.. dy.Select(t => t!.ToTensor())], dy, create: false);
        Tensor[] upstream = [.. dy.Select(t => t!.ToTensor().To(t.DType.Kind == DTypeKind.Complex ? DType.Complex128 : DType.Float64))];
        return Gradients(found, call.Arguments.Leaves, upstream, [.. upstream.Select(u => new ExpectedTensor(u.DType, u.Shape, default, false, null))], create: false);
    }

    private IEnumerable<object> Processed(List<object> found) => @case.Has("processed_out") ? Gauge.Processed(_entry, found, @case.Expected("processed_out")) : found;

    private static Tensor?[] Gradients(IEnumerable<object> found, List<Tensor> leaves, Tensor[] dy, ExpectedTensor?[] like, bool create)
    {
        Tensor[] outputs = Differentiable(found, like);
        int[] live = [.. Enumerable.Range(0, outputs.Length).Where(i => outputs[i].RequiresGrad)];
        if (live.Length == 0)
            return new Tensor?[leaves.Count];
        return Autograd.Grad([.. live.Select(i => outputs[i])], leaves, [.. live.Select(i => dy[i])], createGraph: create, allowUnused: true);
    }

    private string? Compare(string what, Tensor?[] found, ExpectedTensor?[] expected, Func<Tensor?[]>? reference = null)
    {
        if (found.Length != expected.Length)
            return $"{found.Length} {what}, expected {expected.Length}";
        for (int i = 0; i < expected.Length; i++)
        {
            if (Comparison.Difference(found[i], expected[i]) is { } wrong && !(reference is not null && IsAsNear($"{what} {i}: {wrong}", found[i], expected[i], () => reference()[i])))
                return $"{what} {i}: {wrong}";
        }

        return null;
    }

    private string? Second()
    {
        if (!_same && !@case.Has("processed_out"))
            throw new SkipException();
        Call call = Arguments();
        List<object> found = Outputs(call);
        ExpectedTensor?[] like = @case.Expected("dy");
        Tensor[] dy = [.. like.Select(t => t!.ToTensor().RequiresGrad_())];
        List<Tensor> leaves = call.Arguments.Leaves;
        Tensor?[] dx = Gradients(Processed(found), leaves, dy, like, create: true);
        ExpectedTensor?[] v = @case.Expected("v");
        int[] of = [.. @case.Json.GetProperty("v_of").EnumerateArray().Select(e => e.GetInt32())];
        int[] live = [.. Enumerable.Range(0, of.Length).Where(k => dx[of[k]] is { RequiresGrad: true })];
        Tensor?[] all = live.Length == 0
            ? new Tensor?[leaves.Count + dy.Length]
            : Autograd.Grad([.. live.Select(k => dx[of[k]]!)], [.. leaves, .. dy], [.. live.Select(k => v[k]!.ToTensor())], allowUnused: true);
        return Compare("ddx", all[..leaves.Count], @case.Expected("ddx")) ?? Compare("ddy", all[leaves.Count..], @case.Expected("ddy"));
    }

    /// <summary>Jacobian times tangents.</summary>
    private string? ForwardMode()
    {
        if (!_same)
            throw new SkipException();
        ExpectedTensor?[] expected = @case.Expected("jvp");
        int count = 0;
        int[] at = [];
        (_, Tensor[] products) = Autograd.Jvp(Function, [.. Arguments().Arguments.Leaves], [.. @case.Expected("tangent").Select(t => t!.ToTensor())]);
        if (count != expected.Length)
            return $"{count} results, {expected.Length} tangents of results expected";
        Tensor?[] jvp = new Tensor?[count];
        foreach ((int place, Tensor product) in at.Zip(products))
            jvp[place] = product;
        string? wrong = Compare("jvp", jvp, expected);
        // Where indices repeat, PyTorch's forward mode (the last one wins) is not the transpose of its backward pass (each gets a gradient). The variants "grad" have none that repeat.
        if (wrong is null || !_entry.Op.StartsWith("nn.functional.max_unpool", StringComparison.Ordinal) || _entry.Variant == "grad")
            return wrong;
        Soft("ambiguous", wrong);
        return null;

        Tensor[] Function(Tensor[] leaves)
        {
            Tensor[] outputs = [.. Outputs(Arguments(new ArgumentReader(_entry) { Substitutes = new Queue<Tensor>(leaves) })).OfType<Tensor>()];
            count = outputs.Length;
            at = [.. Enumerable.Range(0, count).Where(i => outputs[i].DType.Kind is DTypeKind.Float or DTypeKind.Complex)];
            return [.. at.Select(i => outputs[i])];
        }
    }
}
