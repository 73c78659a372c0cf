using System.Globalization;
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
        List<OperatorVerdict> first = @case.Seed is { } seed ? [OperatorVerdict.Of(@case.Class, @case.Name, "float32", "new", () => new LayerJudge(@case, DType.Float32).New(seed))] : [];
        return [.. first, .. new[] { DType.Float64, DType.Float32 }.SelectMany(d => new LayerJudge(@case, d).Run())];
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

    /// <summary>A module made after a seed has PyTorch's values bit for bit, leaves the generator where PyTorch does, and prints the same. Lazy ones do so after their first call.</summary>
    private string? New(long seed)
    {
        Tensor.ManualSeed(seed);
        Module module = Construct();
        if (@case.Class.StartsWith("Lazy", StringComparison.Ordinal))
        {
            using GradMode mode = Tensor.NoGrad();
            module.Eval();
            LayerClass.Call(module, "Call", Arguments([.. Inputs()]), new Dictionary<string, object?>());
        }

        return ConstructedModule.Difference(module, @case.Tensors("new"), @case.Text, @case.Tensors("next")["0"]);
    }

    private bool Check(string kind, Func<string?> check)
    {
        OperatorVerdict verdict = OperatorVerdict.Of(@case.Class, @case.Name, dtype.TorchName, kind, check);
        _verdicts.Add(verdict);
        // Gradients of a wrong result say something too.
        return verdict.Result == "ok" || verdict.Result == "wrong" && kind is "forward" or "buffers";
    }

    private Module Construct()
    {
        LayerValues values = new(dtype);
        return LayerClass.Make<Module>(@case.Class, values.List(@case.Args), values.Map(@case.Keywords));
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
        leaves = [.. Inputs()];
        foreach (string name in @case.Tensors("gin").Keys)
            leaves[int.Parse(name, CultureInfo.InvariantCulture)].RequiresGrad = true;

        object?[] args = Arguments(leaves);
        Tensor.ManualSeed(4242);
        outputs = [.. Results.Flatten(LayerClass.Call(module, Method, args, new LayerValues(dtype).Map(@case.CallKeywords))).OfType<Tensor>()];
        Dictionary<string, ExpectedTensor> expected = @case.Tensors("out");
        if (outputs.Count != expected.Count)
            return $"{outputs.Count} results, expected {expected.Count}";
        for (int i = 0; i < outputs.Count; i++)
        {
            // In float32 other random numbers are drawn than in float64, which is what the results come from.
            if (@case.IsRandom && dtype == DType.Float32 ? outputs[i].Shape == expected[$"{i}"].Shape : _outputs.Difference(outputs[i], expected[$"{i}"]) is null)
                continue;
            if (_outputs.Difference(outputs[i], expected[$"{i}"]) is { } wrong)
                return $"result {i}: {wrong}";
        }

        return null;
    }

    private IEnumerable<Tensor> Inputs()
    {
        Dictionary<string, ExpectedTensor> given = @case.Tensors("in");
        for (int i = 0; i < given.Count; i++)
        {
            Tensor x = given[i.ToString(CultureInfo.InvariantCulture)].ToTensor();
            yield return x.DType.Kind == DTypeKind.Float ? x.To(dtype) : x;
        }
    }

    /// <summary>Where Python's module gives more or less by an argument of its constructor, there are two methods here.</summary>
    private string Method => @case.Keywords.TryGetProperty("return_indices", out JsonElement wanted) && wanted.GetBoolean() ? "CallWithIndices" : "Call";

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
                args.Add(LayerClass.Function("pack_padded_sequence", [leaves[next++], new PyList([.. ExpectedTensor.Numbers(lengths).Cast<object?>()])], []));
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
        // PyTorch 1.13 has no derivative for some classes.
        int[] at = upstream.Count == 0 ? [] : @case.WithGradient;
        if (Array.FindIndex(at, i => !outputs[i].RequiresGrad) is >= 0 and int place)
            return $"result {at[place]} has no history";
        if (upstream.Count == 0 || @case.IsRandom && dtype == DType.Float32)
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
