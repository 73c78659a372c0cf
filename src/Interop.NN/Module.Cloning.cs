using System.Runtime.CompilerServices;
using Interop.Tensors;

namespace Interop.NN;

/// <content>Copies.</content>
public abstract partial class Module
{
    /// <summary>
    /// Runs on a copy of this module, whose parameters, buffers and submodules are copies by now, while its fields are still those of the original.
    /// A class that keeps parts in fields sets them anew, <c>_fc = Child&lt;Linear&gt;("fc");</c>, and gives true; one that reads them through properties only gives true.
    /// </summary>
    /// <returns>Whether the copy stands on its own. False for classes outside of this library that do not override it, so that no copy shares parts unseen.</returns>
    protected virtual bool OnClone() => GetType().Assembly == typeof(Module).Assembly;

    /// <summary>A copy, its parts being copies of the parts; what is one thing at several places stays one.</summary>
    internal Module Copy(Dictionary<object, object> copies)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (copies.TryGetValue(this, out object? known))
            return (Module)known;
        Module copy = (Module)MemberwiseClone();
        copies.Add(this, copy);
        copy._parameters = _parameters.Map(p => Once(p, static p => p.Copy()));
        copy._buffers = _buffers.Map(b => Once(b, static b => b.Copy()));
        copy._modules = _modules.Map(m => m.Copy(copies));
        copy._hooks = _hooks?.Clone();
        copy._computed = _computed is null ? null : new(_computed);
        return copy.OnClone() ? copy
            : throw new NotSupportedException($"{Name} cannot be copied, since it may keep parts in fields, which a copy would share: override OnClone, set such fields anew (_fc = Child<Linear>(\"fc\");) and return true; nothing is to be set where parts are read through properties (Linear Fc => Child<Linear>(\"fc\");). Or make the copy yourself: module.Clone(() => new {Name}(…)).");

        T Once<T>(T part, Func<T, T> make) where T : class
        {
            if (!copies.TryGetValue(part, out object? made))
                copies.Add(part, made = make(part));
            return (T)made;
        }
    }
}

/// <summary>Copies of modules.</summary>
public static class ModuleCloning
{
    /// <summary>
    /// A module of its own with the same values, training flags, frozen parameters, hooks and ties, and without gradients: nothing that is done to one is seen by the other.
    /// Functions that the module was given are shared. Source: <c>copy.deepcopy</c> of a module.
    /// </summary>
    /// <exception cref="NotSupportedException">A class outside of this library does not say how its fields are copied: see <see cref="Module.OnClone"/>.</exception>
    public static TModule Clone<TModule>(this TModule module) where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        return (TModule)module.Copy(new Dictionary<object, object>(ReferenceEqualityComparer.Instance));
    }

    /// <summary>As <see cref="Clone{TModule}(TModule)"/>, for classes that do not say how they are copied: a new module with the values, training flags and frozen parameters of this one. Hooks are not copied.</summary>
    /// <param name="module">The original.</param>
    /// <param name="create">Makes a module of the same parts, such as <c>() => new Net()</c>. The random numbers it draws are given back.</param>
    /// <exception cref="LoadException">The new module has other parts.</exception>
    public static TModule Clone<TModule>(this TModule module, Func<TModule> create) where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(create);
        Tensor random = Generator.Default.GetState();
        TModule copy = create();
        Generator.Default.SetState(random);
        // Every part, those that state dicts leave out too; the dtype is the original's.
        copy.LoadStateDict(module.StateDict(), assign: false);
        Dictionary<string, Parameter> parameters = copy.NamedParameters(removeDuplicate: false).ToDictionary(p => p.Key, p => p.Value);
        Dictionary<string, Buffer> buffers = copy.NamedBuffers(removeDuplicate: false).ToDictionary(b => b.Key, b => b.Value);
        Dictionary<string, Module> modules = copy.NamedModules(removeDuplicate: false).ToDictionary(m => m.Key, m => m.Value);
        using GradMode mode = Tensor.NoGrad();
        foreach ((string path, Parameter parameter) in module.NamedParameters())
        {
            parameters[path].Data = parameter.Data.Clone();
            parameters[path].RequiresGrad = parameter.RequiresGrad;
        }

        foreach ((string path, Buffer buffer) in module.NamedBuffers())
            buffers[path].Data = buffer.Data.Clone();
        foreach ((string path, Module part) in module.NamedModules())
            modules[path].SetTraining(part.Training);
        return copy;
    }
}
