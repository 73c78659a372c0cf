using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Interop.NN;

/// <summary>Modules by name that their owner calls as it likes, in the order in which they came. Source: <c>torch.nn.ModuleDict</c>.</summary>
/// <typeparam name="TModule">What they have in common.</typeparam>
[SuppressMessage("Naming", "CA1711", Justification = "PyTorch's name.")]
public class ModuleDict<TModule> : Module, IReadOnlyDictionary<string, TModule> where TModule : Module
{
    /// <summary>Empty.</summary>
    public ModuleDict() { }

    /// <summary>Modules by name, in order.</summary>
    public ModuleDict(IEnumerable<KeyValuePair<string, TModule>> modules) => Update(modules);

    /// <summary>The number of modules.</summary>
    public int Count => ChildCount;

    /// <summary>A module by its name; setting adds the name at the end if it is new.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public TModule this[string key]
    {
        get => TryGetValue(key, out TModule? module) ? module : throw new KeyNotFoundException($"ModuleDict has no '{key}'. It has: {string.Join(", ", ChildNames)}.");
        set => Register(key, value ?? throw new ArgumentNullException(nameof(value)));
    }

    /// <inheritdoc/>
    public IEnumerable<string> Keys => ChildNames;

    /// <inheritdoc/>
    public IEnumerable<TModule> Values => Keys.Select(k => this[k]);

    /// <summary>Adds a module, for collection expressions.</summary>
    public void Add(string key, TModule module) => this[key] = module;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TModule value)
    {
        value = ChildNamed(key) as TModule;
        return value is not null;
    }

    /// <summary>Takes a module out. Source: <c>torch.nn.ModuleDict.pop</c>.</summary>
    public TModule Pop(string key)
    {
        TModule module = this[key];
        Unregister(key);
        return module;
    }

    /// <summary>Forgets all modules. Source: <c>torch.nn.ModuleDict.clear</c>.</summary>
    public void Clear()
    {
        foreach (string name in ChildNames.ToArray())
            Unregister(name);
    }

    /// <summary>Adds modules, or puts them in the place of those of the same name. Source: <c>torch.nn.ModuleDict.update</c>.</summary>
    public void Update(IEnumerable<KeyValuePair<string, TModule>> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach ((string key, TModule module) in modules)
            this[key] = module;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, TModule>> GetEnumerator() => Keys.Select(k => KeyValuePair.Create(k, this[k])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal override object? Invoke(object? input) => throw new NotSupportedException("A ModuleDict is not called: call its modules.");
}
