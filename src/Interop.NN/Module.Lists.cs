using System.Globalization;

namespace Interop.NN;

/// <content>Submodules by place or name, for containers.</content>
public abstract partial class Module
{
    private protected int ChildCount => _modules.Count;

    internal IEnumerable<string> ChildNames => _modules.Names;

    private protected Module? ChildNamed(string name) => _modules.TryGet(name, out Module? module) ? module : null;

    private protected Module? ChildAt(int index) => _modules[Place(index)].Value;

    private protected void SetChildAt(int index, Module module) => Register(_modules[Place(index)].Name, module);

    private protected void AppendChild(Module module) => Register(_modules.Count.ToString(CultureInfo.InvariantCulture), module);

    private protected void InsertChild(int index, Module module)
    {
        List<Module?> all = All();
        all.Insert(index < 0 ? index + all.Count : index, module);
        Renumber(all);
    }

    private protected Module? RemoveChildAt(int index)
    {
        List<Module?> all = All();
        index = Place(index);
        Module? module = all[index];
        all.RemoveAt(index);
        Renumber(all);
        return module;
    }

    private List<Module?> All() => [.. Enumerable.Range(0, _modules.Count).Select(i => _modules[i].Value)];

    private void Renumber(List<Module?> modules)
    {
        _modules.Clear();
        foreach (Module? module in modules)
            _modules.Set(_modules.Count.ToString(CultureInfo.InvariantCulture), module);
    }

    private int Place(int index)
    {
        int place = index < 0 ? index + _modules.Count : index;
        return place >= 0 && place < _modules.Count ? place : throw new ArgumentOutOfRangeException(nameof(index), index, $"{Name} has {_modules.Count} modules.");
    }
}
