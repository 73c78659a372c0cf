using Interop.Tensors;

namespace Interop.NN;

/// <summary>Hooks of all modules, run before those of the module itself: for profilers and debuggers. Dispose what a method returns to remove its hook. Source: <c>torch.nn.modules.module.register_module_…</c>.</summary>
public static class ModuleHooks
{
    private static readonly HookLists s_lists = new();
    private static readonly HookList<Action<Module, string, Parameter?>> s_parameters = new();
    private static readonly HookList<Action<Module, string, Buffer?>> s_buffers = new();
    private static readonly HookList<Action<Module, string, Module?>> s_modules = new();

    internal static HookLists Lists => s_lists;

    /// <summary>Runs before any module does, with its input, and gives the input to use.</summary>
    public static IDisposable RegisterForwardPreHook(Func<Module, object?, object?> hook) => s_lists.ForwardPre.Add(hook);

    /// <summary>Runs after any module did, with its input and result, and gives the result to return.</summary>
    public static IDisposable RegisterForwardHook(Func<Module, object?, object?, object?> hook, bool alwaysCall = false) => s_lists.Forward.Add(new ForwardHook(hook, alwaysCall));

    /// <inheritdoc cref="Module.RegisterFullBackwardPreHook"/>
    public static IDisposable RegisterFullBackwardPreHook(Func<Module, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook) => s_lists.BackwardPre.Add(hook);

    /// <inheritdoc cref="Module.RegisterFullBackwardHook"/>
    public static IDisposable RegisterFullBackwardHook(Func<Module, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook) => s_lists.Backward.Add(hook);

    /// <summary>Runs when a parameter is registered.</summary>
    public static IDisposable RegisterParameterRegistrationHook(Action<Module, string, Parameter?> hook) => s_parameters.Add(hook);

    /// <summary>Runs when a buffer is registered.</summary>
    public static IDisposable RegisterBufferRegistrationHook(Action<Module, string, Buffer?> hook) => s_buffers.Add(hook);

    /// <summary>Runs when a submodule is registered.</summary>
    public static IDisposable RegisterModuleRegistrationHook(Action<Module, string, Module?> hook) => s_modules.Add(hook);

    internal static void RunParameterRegistration(Module module, string name, Parameter? parameter)
    {
        foreach (Action<Module, string, Parameter?> hook in s_parameters)
            hook(module, name, parameter);
    }

    internal static void RunBufferRegistration(Module module, string name, Buffer? buffer)
    {
        foreach (Action<Module, string, Buffer?> hook in s_buffers)
            hook(module, name, buffer);
    }

    internal static void RunModuleRegistration(Module module, string name, Module? child)
    {
        foreach (Action<Module, string, Module?> hook in s_modules)
            hook(module, name, child);
    }
}
