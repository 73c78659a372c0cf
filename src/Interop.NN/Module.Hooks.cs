using Interop.Tensors;

namespace Interop.NN;

/// <content>Hooks. Those of calls are typed, see <see cref="Module{TInput, TOutput}"/>; those of all modules are in <see cref="ModuleHooks"/>.</content>
public abstract partial class Module
{
    [ThreadStatic]
    private static Module? t_running;

    private HookLists? _hooks;
    private Dictionary<string, ComputedAttribute>? _computed;

    private protected Module() { }

    internal HookLists Hooks => _hooks ??= new HookLists();

    /// <summary>Those that there are: to run, not to add to.</summary>
    internal HookLists OwnHooks => _hooks ?? HookLists.None;

    /// <summary>Whether calls must run hooks or be seen by an observer.</summary>
    private protected bool IsWatched => _hooks is { HasCallHooks: true } || ModuleHooks.Lists.HasCallHooks || OpObserver.IsAttached;

    /// <summary>Calls the module with an input of whatever type it takes.</summary>
    internal abstract object? Invoke(object? input);

    /// <summary>Runs before the gradients of this module's inputs are computed, with those of its results; may return others in their place. Dispose the result to remove it. Source: <c>torch.nn.Module.register_full_backward_pre_hook</c>.</summary>
    public IDisposable RegisterFullBackwardPreHook(Func<Module, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook, bool prepend = false)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Hooks.BackwardPre.Add(hook, prepend);
    }

    /// <summary>Runs when the gradients of this module's inputs are there, with them and those of its results; may return others in place of the first. Dispose the result to remove it. Source: <c>torch.nn.Module.register_full_backward_hook</c>.</summary>
    public IDisposable RegisterFullBackwardHook(Func<Module, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook, bool prepend = false)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Hooks.Backward.Add(hook, prepend);
    }

    /// <summary>Runs before the state dict of this module is made, with the prefix of its names. Source: <c>torch.nn.Module.register_state_dict_pre_hook</c>.</summary>
    public IDisposable RegisterStateDictPreHook(Action<Module, string> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Hooks.StateDictPre.Add(hook);
    }

    /// <summary>Runs when the names of this module and all below it are in the state dict, and may change it. Source: <c>torch.nn.Module.register_state_dict_post_hook</c>.</summary>
    public IDisposable RegisterStateDictPostHook(Action<Module, StateDict, string> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Hooks.StateDictPost.Add(hook);
    }

    /// <summary>Runs before a state dict is loaded into this module, with the prefix of its names, and may change it. Source: <c>torch.nn.Module.register_load_state_dict_pre_hook</c>.</summary>
    public IDisposable RegisterLoadStateDictPreHook(Action<Module, StateDict, string> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Hooks.LoadPre.Add(hook);
    }

    /// <summary>Runs when this module and all below it were loaded, before anything is refused; may change the report. With such a hook, what fits is loaded even where the rest is then refused. Source: <c>torch.nn.Module.register_load_state_dict_post_hook</c>.</summary>
    public IDisposable RegisterLoadStateDictPostHook(Action<Module, LoadReport> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Hooks.LoadPost.Add(hook);
    }

    /// <summary>Lets a parameter or buffer be computed whenever it is asked for; null for the registered one again.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="compute">Takes the module, which may be a copy of this one; so it holds on to none.</param>
    /// <param name="assign">Takes the module and a value that it shall compute to; null if it cannot be set.</param>
    internal void Compute(string name, Func<Module, Tensor>? compute, Action<Module, Tensor>? assign = null)
    {
        if (compute is null)
            _computed?.Remove(name);
        else
            (_computed ??= [])[name] = new ComputedAttribute(compute, assign);
    }

    /// <summary>The innermost module with hooks whose forward runs on this thread.</summary>
    internal static Module? Running { get => t_running; private protected set => t_running = value; }

    /// <summary>A parameter or buffer that shall be computed from now on.</summary>
    /// <exception cref="ArgumentException">It is absent or computed already.</exception>
    internal Tensor Uncomputed(string name) => IsComputed(name) ? throw new ArgumentException($"'{name}' of {Name} is computed already, by a norm, a mask or an adapter: remove that first.")
        : Attribute(name) ?? throw new ArgumentException($"'{name}' of {Name} is absent and cannot be computed.");

    /// <summary>Puts something else in the place of what computes a parameter or buffer, and gives what was there; null for nothing.</summary>
    internal ComputedAttribute? Exchange(string name, ComputedAttribute? computed)
    {
        ComputedAttribute? before = _computed?.GetValueOrDefault(name);
        if (computed is not null)
            (_computed ??= [])[name] = computed;
        else
            _computed?.Remove(name);
        return before;
    }

    internal bool IsComputed(string name) => _computed?.ContainsKey(name) == true;
}

/// <summary>What stands for a parameter: how it is computed, and how it can be set.</summary>
internal sealed record ComputedAttribute(Func<Module, Tensor> Get, Action<Module, Tensor>? Set);

/// <summary>The hooks of one module.</summary>
internal sealed class HookLists
{
    internal static HookLists None { get; } = new();

    internal bool HasCallHooks => ForwardPre.Count + Forward.Count > 0 || HasBackwardHooks;

    internal bool HasBackwardHooks => BackwardPre.Count + Backward.Count > 0;

    internal HookList<Func<Module, object?, object?>> ForwardPre { get; } = new();

    internal HookList<ForwardHook> Forward { get; } = new();

    internal HookList<Func<Module, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?>> BackwardPre { get; } = new();

    internal HookList<Func<Module, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?>> Backward { get; } = new();

    internal HookList<Action<Module, string>> StateDictPre { get; } = new();

    internal HookList<Action<Module, StateDict, string>> StateDictPost { get; } = new();

    internal HookList<Action<Module, StateDict, string>> LoadPre { get; } = new();

    internal HookList<Action<Module, LoadReport>> LoadPost { get; } = new();

    /// <summary>The same hooks, in lists of their own.</summary>
    internal HookLists Clone()
    {
        HookLists copy = new();
        copy.ForwardPre.AddAll(ForwardPre);
        copy.Forward.AddAll(Forward);
        copy.BackwardPre.AddAll(BackwardPre);
        copy.Backward.AddAll(Backward);
        copy.StateDictPre.AddAll(StateDictPre);
        copy.StateDictPost.AddAll(StateDictPost);
        copy.LoadPre.AddAll(LoadPre);
        copy.LoadPost.AddAll(LoadPost);
        return copy;
    }
}

/// <summary>A forward hook, and whether it runs after a failure too.</summary>
internal sealed record ForwardHook(Func<Module, object?, object?, object?> Run, bool Always);
