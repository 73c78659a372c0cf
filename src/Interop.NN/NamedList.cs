namespace Interop.NN;

/// <summary>Named things in the order of their first registration; a few of them, so that looking is faster than hashing.</summary>
internal sealed class NamedList<T> where T : class
{
    private readonly List<(string Name, T? Value)> _items = [];

    internal int Count => _items.Count;

    internal IEnumerable<string> Names => _items.Select(i => i.Name);

    internal (string Name, T? Value) this[int index] => _items[index];

    internal bool Contains(string name) => IndexOf(name) >= 0;

    internal bool TryGet(string name, out T? value)
    {
        int i = IndexOf(name);
        value = i < 0 ? null : _items[i].Value;
        return i >= 0;
    }

    internal void Set(string name, T? value)
    {
        int i = IndexOf(name);
        if (i < 0)
            _items.Add((name, value));
        else
            _items[i] = (name, value);
    }

    internal bool Remove(string name)
    {
        int i = IndexOf(name);
        if (i >= 0)
            _items.RemoveAt(i);
        return i >= 0;
    }

    /// <summary>The same names with other values; absent ones stay absent.</summary>
    internal NamedList<T> Map(Func<T, T> map)
    {
        NamedList<T> list = new();
        foreach ((string name, T? value) in _items)
            list._items.Add((name, value is null ? null : map(value)));
        return list;
    }

    internal void Clear() => _items.Clear();

    private int IndexOf(string name)
    {
        for (int i = 0; i < _items.Count; i++)
        {
            // Names are mostly the very literals of the class.
            if (ReferenceEquals(_items[i].Name, name))
                return i;
        }

        for (int i = 0; i < _items.Count; i++)
        {
            if (_items[i].Name == name)
                return i;
        }

        return -1;
    }
}
