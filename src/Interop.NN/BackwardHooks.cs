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
        ModuleHooks.Lists.BackwardPre.Count + ModuleHooks.Lists.Backward.Count + (module.OwnHooks is { } own ? own.BackwardPre.Count + own.Backward.Count : 0) > 0 && GradMode.Enabled
            ? new BackwardHooks(module) : null;

    internal T WatchInputs<T>(T input, Func<T, Func<Tensor, Tensor>, T> map)
    {
        List<Tensor> tensors = Gather(input, map);
        return tensors.Exists(x => x.RequiresGrad) ? Scatter(input, map, new Passing("backward_hook", dx => After(dx)).Apply([.. tensors])) : Keep(input);

        T Keep(T value)
        {
            _unwatched = tensors.Count;
            return value;
        }
    }

    internal T WatchOutputs<T>(T output, Func<T, Func<Tensor, Tensor>, T> map)
    {
        List<Tensor> tensors = Gather(output, map);
        return tensors.Exists(x => x.RequiresGrad) ? Scatter(output, map, new Passing("backward_pre_hook", Before).Apply([.. tensors])) : output;
    }

    /// <summary>How many inputs there are if none requires a gradient: the hooks then run with those of the results alone, as in PyTorch.</summary>
    private int? _unwatched;

    private Tensor?[] Before(Tensor?[] dy)
    {
        foreach (Func<Module, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook in ModuleHooks.Lists.BackwardPre.With(_module.OwnHooks?.BackwardPre))
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
        foreach (Func<Module, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook in ModuleHooks.Lists.Backward.With(_module.OwnHooks?.Backward))
        {
            if (hook(_module, dx, _dy) is { } other)
                dx = [.. other];
        }

        return dx;
    }

    private static List<Tensor> Gather<T>(T value, Func<T, Func<Tensor, Tensor>, T> map)
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

    /// <summary>Tensors go through unchanged; their gradients are shown.</summary>
    private sealed class Passing(string name, Func<Tensor?[], Tensor?[]> show) : MultiFunction
    {
        protected override string Name => name;

        protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs)
        {
            context.SetMaterializeGrads(false);
            return [.. inputs];
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor?[] dy) => show(dy);
    }
}
