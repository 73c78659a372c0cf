using Interop.Tensors;

namespace Interop.NN;

/// <summary>Full backward hooks of one call: identities around the module, through which the gradients of its results and inputs come by.</summary>
internal sealed class BackwardHooks
{
    private readonly Module _module;
    private Tensor?[] _dy = [];

    private BackwardHooks(Module module) => _module = module;

    /// <summary>Null where there are none.</summary>
    internal static BackwardHooks? Begin(Module module) =>
        (ModuleHooks.Lists.HasBackwardHooks || module.OwnHooks.HasBackwardHooks) && GradMode.Enabled ? new BackwardHooks(module) : null;

    internal T WatchInputs<T>(T input, Func<T, Func<Tensor, Tensor>, T> map)
    {
        List<Tensor> tensors = Gather(input, map);
        if (tensors.Exists(x => x.RequiresGrad))
            return Scatter(input, map, new Passing("backward_hook", After, fills: true).Apply([.. tensors]));
        _unwatched = tensors.Count;
        return input;
    }

    internal T WatchOutputs<T>(T output, Func<T, Func<Tensor, Tensor>, T> map)
    {
        List<Tensor> tensors = Gather(output, map);
        return tensors.Exists(x => x.RequiresGrad) ? Scatter(output, map, new Passing("backward_pre_hook", Before, fills: false).Apply([.. tensors])) : output;
    }

    /// <summary>How many inputs there are if none requires a gradient: the hooks then run with those of the results alone, as in PyTorch.</summary>
    private int? _unwatched;

    private Tensor?[] Before(Tensor?[] dy)
    {
        foreach (Func<Module, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook in ModuleHooks.Lists.BackwardPre.With(_module.OwnHooks.BackwardPre))
        {
            if (hook(_module, dy) is { } other)
                dy = [.. other];
        }

        _dy = dy;
        if (_unwatched is { } inputs)
            After(new Tensor?[inputs]);
        return dy;
    }

    private Tensor?[] After(Tensor?[] dx)
    {
        foreach (Func<Module, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook in ModuleHooks.Lists.Backward.With(_module.OwnHooks.Backward))
        {
            if (hook(_module, dx, _dy) is { } other)
                dx = [.. other];
        }

        return dx;
    }

    internal static List<Tensor> Gather<T>(T value, Func<T, Func<Tensor, Tensor>, T> map)
    {
        List<Tensor> tensors = [];
        map(value, x => { tensors.Add(x); return x; });
        return tensors;
    }

    private static T Scatter<T>(T value, Func<T, Func<Tensor, Tensor>, T> map, Tensor[] tensors)
    {
        int next = 0;
        return map(value, _ => tensors[next++]);
    }

    /// <summary>Tensors go through unchanged, those without gradients too; the gradients are shown. As in PyTorch, hooks see zeros where an input has none, and nothing where a result has none.</summary>
    private sealed class Passing(string name, Func<Tensor?[], Tensor?[]> show, bool fills) : MultiFunction
    {
        protected override string Name => name;

        protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs)
        {
            context.SetMaterializeGrads(fills);
            Tensor[] outputs = Array.ConvertAll(inputs, x => x.RequiresGrad ? x : x.Detach());
            context.MarkNonDifferentiable(Array.FindAll(outputs, x => !x.RequiresGrad));
            return outputs;
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor?[] dy) => show(dy);
    }
}
