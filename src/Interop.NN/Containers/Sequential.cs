using System.Collections;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Modules one after the other, each called with what the one before gave; their names are 0, 1, 2 … unless given. Source: <c>torch.nn.Sequential</c>.</summary>
public class Sequential : Module<Tensor, Tensor>, IReadOnlyList<Module<Tensor, Tensor>>
{
    /// <summary>Empty; gives its input back.</summary>
    public Sequential() { }

    /// <summary>Modules in order.</summary>
    public Sequential(params ReadOnlySpan<Module<Tensor, Tensor>> modules)
    {
        foreach (Module<Tensor, Tensor> module in modules)
            Append(module);
    }

    /// <summary>Modules in order under names of their own: <c>new Sequential(("fc", new Linear(4, 2)), ("act", new ReLU()))</c>.</summary>
    public Sequential(params ReadOnlySpan<(string Name, Module<Tensor, Tensor> Module)> modules)
    {
        foreach ((string name, Module<Tensor, Tensor> module) in modules)
            Register(name, module);
    }

    /// <summary>The number of modules.</summary>
    public int Count => ChildCount;

    /// <summary>A module by its place; setting puts another there under the same name.</summary>
    public Module<Tensor, Tensor> this[int index]
    {
        get => (Module<Tensor, Tensor>)ChildAt(index)!;
        set => SetChildAt(index, value);
    }

    /// <summary>Adds a module at the end. Source: <c>torch.nn.Sequential.append</c>.</summary>
    public Sequential Append(Module<Tensor, Tensor> module)
    {
        ArgumentNullException.ThrowIfNull(module);
        AppendChild(module);
        return this;
    }

    /// <summary>Adds modules at the end, for collection expressions.</summary>
    public void Add(Module<Tensor, Tensor> module) => Append(module);

    /// <summary>Adds a module before the one at a place; those behind get the next names. Source: <c>torch.nn.Sequential.insert</c>.</summary>
    public Sequential Insert(int index, Module<Tensor, Tensor> module)
    {
        InsertChild(index, module);
        return this;
    }

    /// <summary>Takes the module at a place out; those behind get the names before. Source: <c>torch.nn.Sequential.pop</c>.</summary>
    public Module<Tensor, Tensor> Pop(int index) => (Module<Tensor, Tensor>)RemoveChildAt(index)!;

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
        for (int i = 0; i < Count; i++)
            input = this[i].Call(input);
        return input;
    }
}
