using Interop.Checkpoints;

namespace Interop.NN;

/// <content>Hooks around steps and state dicts. Each registration is undone by disposing what it gives.</content>
public abstract partial class Optimizer
{
    private static readonly HookList<Action<Optimizer>> s_stepPre = new();
    private static readonly HookList<Action<Optimizer>> s_stepPost = new();
    private readonly HookList<Action<Optimizer>> _stepPre = new();
    private readonly HookList<Action<Optimizer>> _stepPost = new();
    private readonly HookList<Action<Optimizer>> _stateDictPre = new();
    private readonly HookList<Func<Optimizer, MapNode, MapNode?>> _stateDictPost = new();
    private readonly HookList<Func<Optimizer, MapNode, MapNode?>> _loadPre = new();
    private readonly HookList<Action<Optimizer>> _loadPost = new();

    /// <summary>Runs before each step of any optimizer. Source: <c>torch.optim.optimizer.register_optimizer_step_pre_hook</c>.</summary>
    public static IDisposable RegisterOptimizerStepPreHook(Action<Optimizer> hook) => s_stepPre.Add(hook);

    /// <summary>Runs after each step of any optimizer. Source: <c>torch.optim.optimizer.register_optimizer_step_post_hook</c>.</summary>
    public static IDisposable RegisterOptimizerStepPostHook(Action<Optimizer> hook) => s_stepPost.Add(hook);

    /// <summary>Runs before each step. Source: <c>torch.optim.Optimizer.register_step_pre_hook</c>.</summary>
    public IDisposable RegisterStepPreHook(Action<Optimizer> hook) => _stepPre.Add(hook);

    /// <summary>Runs after each step. Source: <c>torch.optim.Optimizer.register_step_post_hook</c>.</summary>
    public IDisposable RegisterStepPostHook(Action<Optimizer> hook) => _stepPost.Add(hook);

    /// <summary>Runs before a state dict is made. Source: <c>torch.optim.Optimizer.register_state_dict_pre_hook</c>.</summary>
    public IDisposable RegisterStateDictPreHook(Action<Optimizer> hook, bool prepend = false) => _stateDictPre.Add(hook, prepend);

    /// <summary>Changes a state dict after it is made, or gives another one. Source: <c>torch.optim.Optimizer.register_state_dict_post_hook</c>.</summary>
    public IDisposable RegisterStateDictPostHook(Func<Optimizer, MapNode, MapNode?> hook, bool prepend = false) => _stateDictPost.Add(hook, prepend);

    /// <summary>Changes a state dict before it is loaded, or gives another one. Source: <c>torch.optim.Optimizer.register_load_state_dict_pre_hook</c>.</summary>
    public IDisposable RegisterLoadStateDictPreHook(Func<Optimizer, MapNode, MapNode?> hook, bool prepend = false) => _loadPre.Add(hook, prepend);

    /// <summary>Runs after a state dict was loaded. Source: <c>torch.optim.Optimizer.register_load_state_dict_post_hook</c>.</summary>
    public IDisposable RegisterLoadStateDictPostHook(Action<Optimizer> hook, bool prepend = false) => _loadPost.Add(hook, prepend);

    private void RunHooks(HookList<Action<Optimizer>> hooks)
    {
        foreach (Action<Optimizer> hook in hooks)
            hook(this);
    }
}
