using Interop.Tensors;

namespace Interop.NN;

/// <summary>Pruning: a parameter is computed from <c>NAME_orig</c>, which is trained, and the buffer <c>NAME_mask</c>. Source: <c>torch.nn.utils.prune</c>.</summary>
public static class Prune
{
    /// <summary>Prunes a parameter; one that is pruned already loses more.</summary>
    /// <param name="module">The module.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="method">Chooses.</param>
    /// <param name="importanceScores">What it chooses by, of the parameter's shape; the parameter itself if null.</param>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    public static void Apply(Module module, string name, PruningMethod method, Tensor? importanceScores = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(method);
        using GradMode mode = Tensor.NoGrad();
        Tensor value = module.Attribute(name) ?? throw new ArgumentException($"'{name}' of {module.Name} is absent.");
        Tensor importance = importanceScores ?? value.Detach();
        if (importance.Shape != value.Shape)
            throw new ShapeException($"Scores of shape {importance.Shape} do not fit '{name}' of shape {value.Shape}.");
        if (IsPruned(module, name))
        {
            Buffer before = module.GetBuffer(name + "_mask");
            before.Data = Combine(method, importance, before.Data);
            return;
        }

        Tensor mask = method.ComputeMask(importance, Tensor.OnesLike(value));
        Parameter original = value as Parameter ?? throw new ArgumentException($"'{name}' of {module.Name} is no parameter.");
        module.Register(name + "_orig", original);
        module.Unregister(name);
        module.RegisterBuffer(name + "_mask", mask);
        module.Compute(name, m =>
        {
            Tensor kept = m.Attribute(name + "_orig")!;
            return m.Attribute(name + "_mask")!.To(kept.DType) * kept;
        });
    }

    /// <summary>Prunes several parameters by one measure, so that some lose more than others. Source: <c>prune.global_unstructured</c>.</summary>
    /// <param name="parameters">Modules and the names of their parameters.</param>
    /// <param name="method">One that chooses elements, over all of them in one line.</param>
    public static void GlobalUnstructured(IReadOnlyList<(Module Module, string Name)> parameters, PruningMethod method)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(method);
        if (method.Dimension is not null || method.IsGlobal)
            throw new ArgumentException("Only a method that chooses single elements can be used over several parameters.");
        using GradMode mode = Tensor.NoGrad();
        Tensor[] values = [.. parameters.Select(p => p.Module.Attribute(p.Name)!.Detach())];
        Tensor[] masks = [.. parameters.Select((p, i) => IsPruned(p.Module, p.Name) ? p.Module.GetBuffer(p.Name + "_mask").Data : Tensor.OnesLike(values[i]))];
        Tensor all = Combine(method, Tensor.Cat([.. values.Select(v => v.Flatten())]), Tensor.Cat([.. masks.Select(m => m.Flatten())]));
        long at = 0;
        for (int i = 0; i < values.Length; i++)
        {
            Apply(parameters[i].Module, parameters[i].Name, new CustomFromMask(all.Narrow(0, at, values[i].ElementCount).View(values[i].Shape)));
            at += values[i].ElementCount;
        }
    }

    /// <summary>Whether a parameter of the module, or of any below it, is pruned. Source: <c>prune.is_pruned</c>.</summary>
    public static bool IsPruned(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.Modules().Any(m => m.NamedBuffers(recurse: false).Any(b => b.Key.EndsWith("_mask", StringComparison.Ordinal) && IsPruned(m, b.Key[..^5])));
    }

    /// <summary>Whether a parameter is pruned.</summary>
    public static bool IsPruned(Module module, string name)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.IsComputed(name) && module.NamedBuffers(recurse: false).Any(b => b.Key == name + "_mask");
    }

    /// <summary>Makes an ordinary parameter of a pruned one; what is zero stays zero for now. Source: <c>prune.remove</c>.</summary>
    /// <exception cref="ArgumentException">It is not pruned.</exception>
    public static void Remove(Module module, string name)
    {
        if (!IsPruned(module, name))
            throw new ArgumentException($"'{name}' of {module.Name} is not pruned.");
        Parameter original = module.GetParameter(name + "_orig");
        using (Tensor.NoGrad())
            original.Data = module.Attribute(name)!;
        module.Compute(name, null);
        module.Unregister(name + "_orig");
        module.Unregister(name + "_mask");
        module.Register(name, original);
    }

    /// <summary>A method over what earlier ones left: the elements that stay, or the slices in which any does.</summary>
    private static Tensor Combine(PruningMethod method, Tensor importance, Tensor mask)
    {
        if (method.IsGlobal)
            return method.ComputeMask(importance, mask);
        if (method.Dimension is { } dim)
        {
            int axis = importance.Shape.Axis(dim);
            Tensor kept = mask.Ne(0).Sum([.. Enumerable.Range(0, mask.Rank).Where(d => d != axis)]).Nonzero().Flatten();
            return mask.IndexCopy(axis, kept, method.ComputeMask(importance.IndexSelect(axis, kept), mask.IndexSelect(axis, kept)).To(mask.DType));
        }

        Tensor stays = mask.Eq(1);
        return mask.MaskedScatter(stays, method.ComputeMask(importance.MaskedSelect(stays), mask.MaskedSelect(stays)).To(mask.DType));
    }
}
