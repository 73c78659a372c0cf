using Interop.Tensors;

namespace Interop.NN;

/// <summary>A module that is called with one thing and gives one thing: tensors, tuples of them, or records that are an <see cref="ITensorTree"/>.</summary>
/// <typeparam name="TInput">What it is called with; several inputs are a tuple.</typeparam>
/// <typeparam name="TOutput">What it gives; several results are a tuple.</typeparam>
public abstract class Module<TInput, TOutput> : Module
{
    /// <summary>Runs the module: pre-hooks, <see cref="Forward"/>, hooks. Source: <c>torch.nn.Module.__call__</c>.</summary>
    public TOutput Call(TInput input) => IsWatched ? CallWatched(input) : Forward(input);

    /// <summary>What the module computes; authors override it, callers use <see cref="Call"/>.</summary>
    protected abstract TOutput Forward(TInput input);

    /// <summary>Runs before <see cref="Forward"/> and gives the input to use. Dispose the result to remove it. Source: <c>torch.nn.Module.register_forward_pre_hook</c>.</summary>
    /// <param name="hook">Takes the module and the input; returns it or another.</param>
    /// <param name="prepend">Whether it runs before those that are there.</param>
    public IDisposable RegisterForwardPreHook(Func<Module, TInput, TInput> hook, bool prepend = false)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Hooks.ForwardPre.Add((module, input) => hook(module, (TInput)input!), prepend);
    }

    /// <inheritdoc cref="RegisterForwardPreHook(Func{Module, TInput, TInput}, bool)"/>
    public IDisposable RegisterForwardPreHook(Action<Module, TInput> hook, bool prepend = false) =>
        RegisterForwardPreHook((module, input) => { hook(module, input); return input; }, prepend);

    /// <summary>Runs after <see cref="Forward"/> and gives the result to return. Dispose the result to remove it. Source: <c>torch.nn.Module.register_forward_hook</c>.</summary>
    /// <param name="hook">Takes the module, the input and the result; returns it or another.</param>
    /// <param name="prepend">Whether it runs before those that are there.</param>
    /// <param name="alwaysCall">Whether it runs after a failure too, with the result so far or the default one; its own failure is then dropped.</param>
    public IDisposable RegisterForwardHook(Func<Module, TInput, TOutput, TOutput> hook, bool prepend = false, bool alwaysCall = false)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Hooks.Forward.Add(new ForwardHook((module, input, output) => hook(module, (TInput)input!, (TOutput)output!), alwaysCall), prepend);
    }

    /// <inheritdoc cref="RegisterForwardHook(Func{Module, TInput, TOutput, TOutput}, bool, bool)"/>
    public IDisposable RegisterForwardHook(Action<Module, TInput, TOutput> hook, bool prepend = false, bool alwaysCall = false) =>
        RegisterForwardHook((module, input, output) => { hook(module, input, output); return output; }, prepend, alwaysCall);

    /// <summary>The tensors of an input replaced one by one. Overridden where the type is none that <see cref="TensorTree"/> knows.</summary>
    protected virtual TInput MapInput(TInput input, Func<Tensor, Tensor> map) => TensorTree.Map(input, map);

    /// <summary>The tensors of a result replaced one by one. Overridden where the type is none that <see cref="TensorTree"/> knows.</summary>
    protected virtual TOutput MapOutput(TOutput output, Func<Tensor, Tensor> map) => TensorTree.Map(output, map);

    private TOutput CallWatched(TInput input)
    {
        using Op op = Op.Begin(Name, this, OpObserver.IsAttached ? [.. BackwardHooks.Gather(input, MapInput)] : []);
        HookList<ForwardHook>.Run hooks = ModuleHooks.Lists.Forward.With(OwnHooks.Forward);
        TOutput output = default!;
        try
        {
            foreach (Func<Module, object?, object?> hook in ModuleHooks.Lists.ForwardPre.With(OwnHooks.ForwardPre))
                input = (TInput)hook(this, input)!;
            BackwardHooks? backward = BackwardHooks.Begin(this);
            if (backward is not null)
                input = backward.WatchInputs(input, MapInput);
            output = Run(input);
            hooks = ModuleHooks.Lists.Forward.With(OwnHooks.Forward);
            while (hooks.MoveNext())
                output = (TOutput)hooks.Current.Run(this, input, output)!;
            if (backward is not null)
                output = backward.WatchOutputs(output, MapOutput);
        }
        catch
        {
            while (hooks.MoveNext())
            {
                if (hooks.Current.Always)
                    RunAfterFailure(hooks.Current, input, ref output);
            }

            throw;
        }

        if (OpObserver.IsAttached)
            op.Return(BackwardHooks.Gather(output, MapOutput).ToArray());
        return output;
    }

    /// <summary>Forward, and <see cref="Module.Running"/> knows of it.</summary>
    private TOutput Run(TInput input)
    {
        Module? outer = Running;
        Running = this;
        try
        {
            return Forward(input);
        }
        finally
        {
            Running = outer;
        }
    }

    private void RunAfterFailure(ForwardHook hook, TInput input, ref TOutput output)
    {
        try
        {
            output = (TOutput)hook.Run(this, input, output)!;
        }
        catch (Exception)
        {
            // The failure that is under way is the one to tell.
        }
    }

    /// <summary>What a single tensor stands for, where a module before this one in a <see cref="Sequential"/> gave one. Overridden by modules whose only required input is a tensor.</summary>
    /// <exception cref="ArgumentException">The module takes something else.</exception>
    protected virtual TInput FromTensor(Tensor input) => throw Refusal(input);

    internal sealed override object? Invoke(object? input) => Call(input is TInput own ? own : input is Tensor x ? FromTensor(x) : throw Refusal(input));

    private ArgumentException Refusal(object? input) => new($"{Name} was called with {input ?? "nothing"}: expected {typeof(TInput).Name}. A module between it and the one before can make one of the other.");
}
