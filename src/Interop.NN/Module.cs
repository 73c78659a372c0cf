using System.Diagnostics;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>A part of a network: parameters, buffers and submodules under PyTorch's names, in PyTorch's order. Source: <c>torch.nn.Module</c>.</summary>
/// <remarks>
/// Derive from <see cref="Module{TInput, TOutput}"/>; register what the module consists of in its constructor:
/// <c>_fc = Register("fc", new Linear(784, 10));</c>. The names are the keys of state dicts.
/// A class that keeps parts in fields, as here, also says how a copy gets its own: see <see cref="OnClone"/>.
/// </remarks>
[DebuggerDisplay("{Name,nq}")]
public abstract partial class Module
{
    private NamedList<Parameter> _parameters = new();
    private NamedList<Buffer> _buffers = new();
    private NamedList<Module> _modules = new();

    /// <summary>The class as PyTorch writes it.</summary>
    public virtual string Name
    {
        get
        {
            string name = GetType().Name;
            int generic = name.IndexOf('`', StringComparison.Ordinal);
            return generic < 0 ? name : name[..generic];
        }
    }

    /// <summary>Whether it trains: dropout drops, batch norm uses the batch. True at first. Source: <c>torch.nn.Module.training</c>.</summary>
    public bool Training { get; private set; } = true;

    /// <summary>Its own parameter or buffer, computed where it has a parametrization. Source: <c>torch.nn.Module.__getattr__</c>.</summary>
    /// <returns>Null if it has been registered as absent.</returns>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    protected internal Tensor? Attribute(string name)
    {
        if (_computed is not null && _computed.TryGetValue(name, out ComputedAttribute? computed))
            return computed.Get(this);
        if (_parameters.TryGet(name, out Parameter? parameter))
            return parameter;
        return _buffers.TryGet(name, out Buffer? buffer) ? buffer
            : throw new ArgumentException($"{Name} has no parameter and no buffer '{name}'. It has: {string.Join(", ", _parameters.Names.Concat(_buffers.Names))}.");
    }

    /// <summary>Puts another parameter or buffer at a name, or none.</summary>
    /// <exception cref="ArgumentException">There is none of this name, or the value is a plain tensor.</exception>
    protected internal void SetAttribute(string name, Tensor? value)
    {
        if (_computed is not null && _computed.TryGetValue(name, out ComputedAttribute? computed) && value is not null)
            (computed.Set ?? throw new InvalidOperationException($"'{name}' of {Name} is computed and cannot be set."))(this, value);
        else if (_parameters.Contains(name) && value is null or Parameter)
            Register(name, (Parameter?)value);
        else if (_buffers.TryGet(name, out Buffer? before))
            RegisterBuffer(name, value, before?.Persistent ?? true);
        else
            throw new ArgumentException($"'{name}' of {Name} takes a Parameter, found {value}.");
    }

    /// <summary>A submodule of its own.</summary>
    /// <exception cref="ArgumentException">There is none of this name, or it is of another class.</exception>
    protected internal TModule Child<TModule>(string name) where TModule : Module =>
        OptionalChild<TModule>(name) ?? throw new ArgumentException($"{Name} has no submodule '{name}'.");

    /// <inheritdoc cref="Child{TModule}"/>
    /// <returns>Null if it was registered as absent.</returns>
    protected internal TModule? OptionalChild<TModule>(string name) where TModule : Module
    {
        if (!_modules.TryGet(name, out Module? module))
            throw new ArgumentException($"{Name} has no submodule '{name}'. It has: {string.Join(", ", _modules.Names)}.");
        return module as TModule ?? (module is null ? null : throw new ArgumentException($"'{name}' of {Name} is a {module.Name}, which cannot be called as a {typeof(TModule).Name}."));
    }

    /// <summary>Whether there is a submodule of this name, or its absence is registered.</summary>
    internal bool HasChild(string name) => _modules.Contains(name);

    internal bool HasParameter(string name) => _parameters.Contains(name);

    internal bool HasBuffer(string name) => _buffers.Contains(name);

    /// <summary>Registers a parameter, or its absence. Source: <c>torch.nn.Module.register_parameter</c>.</summary>
    /// <exception cref="ArgumentException">The name is empty, has a dot, or is taken by something else.</exception>
    protected internal Parameter Register(string name, Parameter? parameter)
    {
        CheckName(name, _parameters.Contains(name));
        _parameters.Set(name, parameter);
        ModuleHooks.RunParameterRegistration(this, name, parameter);
        return parameter!;
    }

    /// <summary>Registers a buffer, or its absence. Source: <c>torch.nn.Module.register_buffer</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tensor">The values.</param>
    /// <param name="persistent">Whether state dicts hold it.</param>
    /// <exception cref="ArgumentException">The name is empty, has a dot, or is taken by something else.</exception>
    public Buffer RegisterBuffer(string name, Tensor? tensor, bool persistent = true)
    {
        CheckName(name, _buffers.Contains(name));
        Buffer? buffer = tensor as Buffer ?? (tensor is null ? null : new Buffer(tensor, persistent));
        _buffers.Set(name, buffer);
        ModuleHooks.RunBufferRegistration(this, name, buffer);
        return buffer!;
    }

    /// <summary>Registers a submodule, or its absence. Source: <c>torch.nn.Module.add_module</c>.</summary>
    /// <exception cref="ArgumentException">The name is empty, has a dot, or is taken by something else.</exception>
    protected internal TModule Register<TModule>(string name, TModule? module) where TModule : Module
    {
        CheckName(name, _modules.Contains(name));
        _modules.Set(name, module);
        ModuleHooks.RunModuleRegistration(this, name, module);
        return module!;
    }

    /// <summary>Forgets a parameter, a buffer or a submodule of this name.</summary>
    protected internal bool Unregister(string name) => _parameters.Remove(name) | _buffers.Remove(name) | _modules.Remove(name);

    /// <summary>Whether names may have dots, since nothing is nested.</summary>
    internal virtual bool HasFlatNames => false;

    private void CheckName(string name, bool replaces)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('.') && !HasFlatNames)
            throw new ArgumentException($"'{name}' cannot be the name of a part of {Name}: names are not empty and have no dot.");
        if (!replaces && (_parameters.Contains(name) || _buffers.Contains(name) || _modules.Contains(name)))
            throw new ArgumentException($"{Name} has something else named '{name}' already.");
    }
}
