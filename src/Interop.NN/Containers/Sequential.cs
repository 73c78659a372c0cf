using System.Collections;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Modules one after the other, each called with what the one before gave; their names are 0, 1, 2 … unless given. Source: <c>torch.nn.Sequential</c>.</summary>
/// <remarks>
/// The first is called with a tensor and the last gives one. Between them anything may pass, and a <see cref="TransformerEncoder"/>, its layers and recurrent layers may be called with a tensor alone.
/// As a list it holds modules from tensor to tensor; others are found with <see cref="Module.Children"/>.
/// </remarks>
public class Sequential : Module<Tensor, Tensor>, IReadOnlyList<Module<Tensor, Tensor>>
{
    /// <summary>Empty; gives its input back.</summary>
    public Sequential() { }

    /// <summary>Modules in order.</summary>
    public Sequential(params ReadOnlySpan<Module> modules)
    {
        foreach (Module module in modules)
            Append(module);
    }

    /// <summary>Modules in order under names of their own: <c>new Sequential(("fc", new Linear(4, 2)), ("act", new ReLU()))</c>.</summary>
    public Sequential(params ReadOnlySpan<(string Name, Module Module)> modules)
    {
        foreach ((string name, Module module) in modules)
            Register(name, module);
    }

    /// <summary>The number of modules.</summary>
    public int Count => ChildCount;

    /// <summary>A module by its place; setting puts another there under the same name.</summary>
    /// <exception cref="InvalidOperationException">The one there is called with something else than a tensor, or gives something else.</exception>
    public Module<Tensor, Tensor> this[int index]
    {
        get => Plain(ChildAt(index)!);
        set => SetChildAt(index, value);
    }

    /// <summary>Adds a module at the end. Source: <c>torch.nn.Sequential.append</c>.</summary>
    public Sequential Append(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        AppendChild(module);
        return this;
    }

    /// <summary>Adds modules at the end, for collection expressions.</summary>
    public void Add(Module module) => Append(module);

    /// <summary>Adds a module before the one at a place; those behind get the next names. Source: <c>torch.nn.Sequential.insert</c>.</summary>
    public Sequential Insert(int index, Module module)
    {
        InsertChild(index, module);
        return this;
    }

    /// <summary>Takes the module at a place out; those behind get the names before. Source: <c>torch.nn.Sequential.pop</c>.</summary>
    /// <exception cref="InvalidOperationException">It is no module from tensor to tensor.</exception>
    public Module<Tensor, Tensor> Pop(int index)
    {
        Module<Tensor, Tensor> module = this[index];
        RemoveChildAt(index);
        return module;
    }

    /// <inheritdoc/>
    public IEnumerator<Module<Tensor, Tensor>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input)
    {
        object? at = input;
        for (int i = 0; i < Count; i++)
            at = ChildAt(i) is Module<Tensor, Tensor> module && at is Tensor x ? module.Call(x) : ChildAt(i)!.Invoke(at);
        return at as Tensor ?? throw new InvalidOperationException($"The last module of a {Name}, {ChildAt(-1)!.Name}, gave {at ?? "nothing"}: expected a tensor. Append a module that picks one.");
    }

    private Module<Tensor, Tensor> Plain(Module module) => module as Module<Tensor, Tensor>
        ?? throw new InvalidOperationException($"{module.Name} in a {Name} is no module from tensor to tensor: Children() gives it, or GetSubmodule with its name.");
}
