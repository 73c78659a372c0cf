using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Interop.Conformance.Operators;
using Interop.NN;
using Interop.Tensors;
using Module = Interop.NN.Module;

namespace Interop.Conformance.Layers;

/// <summary>Runs one case in one dtype and checks everything that is known of it; each check is a verdict of its own.</summary>
internal sealed class LayerJudge(LayerCase @case, DType dtype)
{
    private readonly List<OperatorVerdict> _verdicts = [];
    private readonly LayerTolerance _outputs = new(dtype, @case.Float32Error("err32_out")), _gradients = new(dtype, @case.Float32Error("err32_grad"));

    public static List<OperatorVerdict> Judge(LayerCase @case)
    {
        if (LayerClass.Find(@case.Class) is null)
            return [new(@case.Class, @case.Name, "", "construct", "open", "no such class yet")];
        return [.. new[] { DType.Float64, DType.Float32 }.SelectMany(d => new LayerJudge(@case, d).Run())];
    }

    private List<OperatorVerdict> Run()
    {
        Module? module = null;
        Tensor[] leaves = [];
        List<Tensor> outputs = [];
        _ = Check("construct", () => (module = Construct()) is null ? "none" : null)
            && Check("load", () => Load(module!))
            && Check("forward", () => Forward(module!, out leaves, out outputs))
            && Check("buffers", () => Buffers(module!))
            && Check("gradient", () => Gradients(module!, leaves, outputs));
        return _verdicts;
    }

    private bool Check(string kind, Func<string?> check)
    {
        (string result, string? error) = ("ok", null);
        try
        {
            error = check();
            result = error is null ? "ok" : "wrong";
        }
        catch (MissingOpException e)
        {
            (result, error) = ("open", e.Message);
        }
        catch (UnboundException e)
        {
            (result, error) = ("unbound", e.Message);
        }
        catch (Exception e)
        {
            Exception inner = e is TargetInvocationException { InnerException: { } i } ? i : e;
            (result, error) = ("threw", $"{inner.GetType().Name}: {inner.Message} {inner.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("Interop.", StringComparison.Ordinal))?.Trim()}");
        }

        _verdicts.Add(new OperatorVerdict(@case.Class, @case.Name, dtype.TorchName, kind, result, (error ?? "").ReplaceLineEndings(" ").Replace('\t', ' ')));
        // Gradients of a wrong result say something too.
        return result == "ok" || result == "wrong" && kind is "forward" or "buffers";
    }

    private Module Construct()
    {
        LayerValues values = new(dtype);
        return LayerClass.Construct(@case.Class, values.List(@case.Args), values.Map(@case.Keywords));
    }

    /// <summary>The parameters of the case, then the dtype, as the corpus did.</summary>
    private string? Load(Module module)
    {
        StateDict state = new();
        foreach ((string name, ExpectedTensor tensor) in @case.Tensors("state"))
            state[name] = tensor.ToTensor();
        module.LoadStateDict(state);
        module.To(dtype);
        module.Train(@case.Train);
        return state.Keys.Order().SequenceEqual(module.StateDict().Keys.Order()) ? null : $"the state dict has {string.Join(", ", module.StateDict().Keys)}, expected {string.Join(", ", state.Keys)}";
    }

    private string? Forward(Module module, out Tensor[] leaves, out List<Tensor> outputs)
    {
        Dictionary<string, ExpectedTensor> given = @case.Tensors("in"), gradients = @case.Tensors("gin");
        leaves = new Tensor[given.Count];
        for (int i = 0; i < leaves.Length; i++)
        {
            string name = i.ToString(CultureInfo.InvariantCulture);
            Tensor x = given[name].ToTensor();
            leaves[i] = x.DType.Kind == DTypeKind.Float ? x.To(dtype) : x;
            if (gradients.ContainsKey(name))
                leaves[i].RequiresGrad = true;
        }

        object?[] args = Arguments(leaves);
        Tensor.ManualSeed(4242);
        outputs = LayerClass.Tensors(LayerClass.Call(module, args, new LayerValues(dtype).Map(@case.CallKeywords)));
        Dictionary<string, ExpectedTensor> expected = @case.Tensors("out");
        if (outputs.Count != expected.Count)
            return $"{outputs.Count} results, expected {expected.Count}";
        for (int i = 0; i < outputs.Count; i++)
        {
            if (_outputs.Difference(outputs[i], expected[$"{i}"]) is { } wrong)
                return $"result {i}: {wrong}";
        }

        return null;
    }

    private object?[] Arguments(Tensor[] leaves)
    {
        List<object?> args = [];
        int next = 0;
        foreach (JsonElement spec in @case.CallArgs.EnumerateArray())
        {
            if (spec.TryGetProperty("same_as_arg", out JsonElement same))
                args.Add(args[same.GetInt32()]);
            else if (spec.TryGetProperty("tuple", out JsonElement parts))
                args.Add(new PyList([.. Enumerable.Range(0, parts.GetInt32()).Select(_ => leaves[next++])], true));
            else if (spec.TryGetProperty("packed_lengths", out JsonElement lengths))
                args.Add(LayerClass.Pack(leaves[next++], ExpectedTensor.Numbers(lengths)));
            else if (spec.TryGetProperty("maxpool_output_and_indices", out _))
                args.AddRange([leaves[next++], leaves[next++]]);
            else
                args.Add(leaves[next++]);
        }

        return [.. args];
    }

    /// <summary>Buffers that the call changed, and those that it left alone.</summary>
    private string? Buffers(Module module)
    {
        Dictionary<string, ExpectedTensor> after = @case.Tensors("after");
        HashSet<string> parameters = [.. module.NamedParameters(removeDuplicate: false).Select(p => p.Key)];
        StateDict state = module.StateDict();
        foreach ((string name, ExpectedTensor before) in @case.Tensors("state"))
        {
            if (!parameters.Contains(name) && _outputs.Difference(state[name], after.GetValueOrDefault(name) ?? before) is { } wrong)
                return $"{name}: {wrong}";
        }

        return null;
    }

    private string? Gradients(Module module, Tensor[] leaves, List<Tensor> outputs)
    {
        Dictionary<string, ExpectedTensor> upstream = @case.Tensors("gout");
        int[] at = @case.WithGradient;
        if (Array.FindIndex(at, i => !outputs[i].RequiresGrad) is >= 0 and int place)
            return $"result {at[place]} has no history";
        if (upstream.Count == 0)
            return null;
        Autograd.Backward([.. at.Select(i => outputs[i])], [.. at.Select((_, k) => upstream[$"{k}"].ToTensor().To(dtype))]);
        foreach ((string name, ExpectedTensor expected) in @case.Tensors("gin"))
        {
            if (_gradients.Difference(leaves[int.Parse(name, CultureInfo.InvariantCulture)].Grad, expected) is { } wrong)
                return $"input {name}: {wrong}";
        }

        Dictionary<string, Parameter> parameters = module.NamedParameters().ToDictionary(p => p.Key, p => p.Value);
        foreach ((string name, ExpectedTensor expected) in @case.Tensors("gparam"))
        {
            if (!parameters.TryGetValue(name, out Parameter? parameter))
                return $"no parameter {name}";
            if (_gradients.Difference(parameter.Grad, expected) is { } wrong)
                return $"{name}: {wrong}";
        }

        return parameters.FirstOrDefault(p => p.Value.Grad is not null && !@case.Tensors("gparam").ContainsKey(p.Key)).Key is { } extra ? $"{extra} has a gradient, in PyTorch it has none" : null;
    }
}
