using System.Collections;

namespace Interop.NN;

/// <summary>Modules that their owner calls as it likes, named 0, 1, 2 …. Source: <c>torch.nn.ModuleList</c>.</summary>
/// <typeparam name="TModule">What they have in common.</typeparam>
public class ModuleList<TModule> : Module, IReadOnlyList<TModule> where TModule : Module
{
    /// <summary>Modules in order.</summary>
    public ModuleList(params IEnumerable<TModule> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (TModule module in modules)
            Append(module);
    }

    /// <summary>The number of modules.</summary>
    public int Count => ChildCount;

    /// <summary>A module by its place; setting puts another there.</summary>
    public TModule this[int index]
    {
        get => (TModule)ChildAt(index)!;
        set => SetChildAt(index, value);
    }

    /// <summary>Adds a module at the end. Source: <c>torch.nn.ModuleList.append</c>.</summary>
    public ModuleList<TModule> Append(TModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        AppendChild(module);
        return this;
    }

    /// <summary>Adds a module at the end, for collection expressions.</summary>
    public void Add(TModule module) => Append(module);

    /// <summary>Adds modules at the end. Source: <c>torch.nn.ModuleList.extend</c>.</summary>
    public ModuleList<TModule> Extend(IEnumerable<TModule> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (TModule module in modules)
            Append(module);
        return this;
    }

    /// <summary>Adds a module before the one at a place. Source: <c>torch.nn.ModuleList.insert</c>.</summary>
    public void Insert(int index, TModule module) => InsertChild(index, module);

    /// <summary>Takes the module at a place out. Source: <c>torch.nn.ModuleList.pop</c>.</summary>
    public TModule Pop(int index) => (TModule)RemoveChildAt(index)!;

    /// <inheritdoc/>
    public IEnumerator<TModule> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Neighbours that print the same are one line with their count, as in PyTorch.</summary>
    internal override IEnumerable<(string Name, string Text)> ReprChildren()
    {
        for (int i = 0; i < Count;)
        {
            string text = this[i].ToString();
            int end = i + 1;
            while (end < Count && this[end].ToString() == text)
                end++;
            yield return end == i + 1 ? ($"{i}", text) : ($"{i}-{end - 1}", $"{end - i} x {text}");
            i = end;
        }
    }

    internal override object? Invoke(object? input) => throw new NotSupportedException("A ModuleList is not called: call its modules.");
}
