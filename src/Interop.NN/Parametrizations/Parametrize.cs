using Interop.Tensors;

namespace Interop.NN;

/// <summary>Parameters that are computed from others, such as normalized or orthogonal weights. Source: <c>torch.nn.utils.parametrize</c>.</summary>
public static class Parametrize
{
    private const string Folder = "parametrizations";

    [ThreadStatic]
    private static int t_cacheRound;

    private static int s_rounds;

    internal static int CacheRound => t_cacheRound;

    /// <summary>Lets a parameter or buffer be computed. What is trained in its place stands at <c>parametrizations.NAME.original</c>; further parametrizations run over those before. Source: <c>register_parametrization</c>.</summary>
    /// <exception cref="ArgumentException">The module has no such parameter or buffer.</exception>
    /// <exception cref="ShapeException">The computed one has another shape.</exception>
    public static void Register(Module module, string tensorName, Parametrization parametrization)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(parametrization);
        parametrization.Train(module.Training);
        if (Find(module, tensorName) is { } list)
        {
            list.Append(parametrization);
            return;
        }

        Tensor original = module.Uncomputed(tensorName);
        list = new ParametrizationList(original, parametrization);
        Tensor computed;
        using (Tensor.NoGrad())
            computed = list.Compute();
        if (computed.Shape != original.Shape)
            throw new ShapeException($"The parametrization {parametrization.Name} gives '{tensorName}' the shape {computed.Shape}, expected {original.Shape}.");
        module.Unregister(tensorName);
        ParametrizationFolder folder = module.HasChild(Folder) ? module.Child<ParametrizationFolder>(Folder) : module.Register(Folder, new ParametrizationFolder());
        folder.Register(tensorName, list);
        module.Compute(tensorName, m => Find(m, tensorName)!.Compute(), (m, value) => Find(m, tensorName)!.Assign(value));
    }

    /// <summary>Makes an ordinary parameter of a computed one. Source: <c>remove_parametrizations</c>.</summary>
    /// <param name="module">The module.</param>
    /// <param name="tensorName">The parameter.</param>
    /// <param name="leaveParametrized">Whether it keeps the computed value; else it becomes what was trained, which must then be one tensor.</param>
    /// <exception cref="ArgumentException">It is not computed, or was computed from several tensors.</exception>
    public static void Remove(Module module, string tensorName, bool leaveParametrized = true)
    {
        ArgumentNullException.ThrowIfNull(module);
        ParametrizationList list = Find(module, tensorName) ?? throw new ArgumentException($"'{tensorName}' of {module.Name} has no parametrization.");
        if (!leaveParametrized && list.Originals.Count > 1)
            throw new ArgumentException($"'{tensorName}' of {module.Name} is computed from {list.Originals.Count} tensors: only its computed value can stay.");
        Tensor original = list.Originals[0], value;
        using (Tensor.NoGrad())
            value = leaveParametrized ? list.Compute().Clone() : original;
        module.Compute(tensorName, null);
        ParametrizationFolder folder = module.Child<ParametrizationFolder>(Folder);
        folder.Unregister(tensorName);
        if (!folder.Children().Any())
            module.Unregister(Folder);
        if (original is Parameter parameter && list.Originals.Count == 1)
        {
            if (leaveParametrized)
                parameter.Data = value;
            module.Register(tensorName, parameter);
        }
        else if (original is Parameter)
        {
            module.Register(tensorName, new Parameter(value));
        }
        else
        {
            module.RegisterBuffer(tensorName, value);
        }
    }

    /// <summary>Lets parameters of another module be computed as those of this one, from the same tensors. Parametrizations are shared; parameters that the other module lacks are made. Source: <c>transfer_parametrizations_and_params</c>.</summary>
    /// <param name="fromModule">The module; nothing happens where none of its parameters is computed.</param>
    /// <param name="toModule">The other one.</param>
    /// <param name="tensorName">The parameter; null for all that are computed.</param>
    /// <returns>The other module.</returns>
    /// <exception cref="ArgumentException">The parameter is not computed.</exception>
    public static TModule TransferParametrizationsAndParams<TModule>(Module fromModule, TModule toModule, string? tensorName = null) where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(toModule);
        if (!IsParametrized(fromModule))
            return toModule;
        foreach (string name in tensorName is null ? fromModule.Child<ParametrizationFolder>(Folder).ChildNames.ToArray() : [tensorName])
        {
            ParametrizationList from = Find(fromModule, name) ?? throw new ArgumentException($"'{name}' of {fromModule.Name} has no parametrization.");
            if (!toModule.HasParameter(name) && !toModule.HasBuffer(name) && Find(toModule, name) is null)
                toModule.Register(name, new Parameter(from.Compute().Detach()));
            foreach (Parametrization parametrization in from.Children().Cast<Parametrization>())
                Register(toModule, name, parametrization);
            Find(toModule, name)!.Adopt(from);
        }

        return toModule;
    }

    /// <summary>The class of a module; parametrizations do not change it, as they do in Python. Source: <c>type_before_parametrizations</c>.</summary>
    public static Type TypeBeforeParametrizations(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.GetType();
    }

    /// <summary>Whether a parameter of the module, or any, is computed. Source: <c>is_parametrized</c>.</summary>
    public static bool IsParametrized(Module module, string? tensorName = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        return tensorName is null ? module.HasChild(Folder) && module.OptionalChild<Module>(Folder) is ParametrizationFolder : Find(module, tensorName) is not null;
    }

    /// <summary>What stands for a parameter of the module; null for an ordinary one.</summary>
    public static ParametrizationList? Find(Module module, string tensorName)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.HasChild(Folder) && module.OptionalChild<Module>(Folder) is ParametrizationFolder folder && folder.HasChild(tensorName) ? folder.Child<ParametrizationList>(tensorName) : null;
    }

    /// <summary>Until disposed, parameters of this thread are computed once and kept: for modules that use them often, such as recurrent ones. Source: <c>parametrize.cached</c>.</summary>
    public static ParametrizationCache Cached()
    {
        int before = t_cacheRound;
        if (before == 0)
            t_cacheRound = Interlocked.Increment(ref s_rounds);
        return new ParametrizationCache(before);
    }

    internal static void EndCache(int before) => t_cacheRound = before;
}

/// <summary>See <see cref="Parametrize.Cached"/>.</summary>
public readonly ref struct ParametrizationCache
{
    private readonly int _before;

    internal ParametrizationCache(int before) => _before = before;

    /// <summary>Parameters are computed at each use again.</summary>
    public void Dispose() => Parametrize.EndCache(_before);
}

/// <summary>The parametrizations of a module by parameter; PyTorch keeps them in a ModuleDict.</summary>
internal sealed class ParametrizationFolder : Module
{
    public override string Name => "ModuleDict";

    internal override object? Invoke(object? input) => throw new NotSupportedException("Parametrizations are not called.");
}
