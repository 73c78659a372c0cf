namespace Interop.NN;

/// <summary>Hooks in the order in which they run. The list is replaced and never changed, so that hooks may add and remove hooks.</summary>
internal sealed class HookList<T> where T : class
{
    private readonly Lock _lock = new();
    private Entry[] _entries = [];

    internal int Count => _entries.Length;

    internal IDisposable Add(T hook, bool prepend = false)
    {
        Entry entry = new(this, hook);
        lock (_lock)
            _entries = prepend ? [entry, .. _entries] : [.. _entries, entry];
        return entry;
    }

    internal void AddAll(HookList<T> other)
    {
        foreach (T hook in other)
            Add(hook);
    }

    /// <summary>Takes a hook out wherever it is; nothing happens where it is not.</summary>
    internal void Remove(T hook) => RemoveWhere(h => ReferenceEquals(h, hook));

    internal void RemoveWhere(Predicate<T> match)
    {
        lock (_lock)
            _entries = Array.FindAll(_entries, e => !match(e.Hook));
    }

    internal T? Find(Predicate<T> match) => Array.Find(_entries, e => match(e.Hook))?.Hook;

    public Run GetEnumerator() => new(_entries, []);

    /// <summary>These, then those of another list.</summary>
    internal Run With(HookList<T> other) => new(_entries, other._entries);

    /// <summary>The hooks that were there when it was taken.</summary>
    internal struct Run
    {
        private readonly Entry[] _first, _second;
        private int _at = -1;

        internal Run(Entry[] first, Entry[] second) => (_first, _second) = (first, second);

        public readonly T Current => (_at < _first.Length ? _first[_at] : _second[_at - _first.Length]).Hook;

        public readonly Run GetEnumerator() => this;

        public bool MoveNext() => ++_at < _first.Length + _second.Length;
    }

    internal sealed class Entry(HookList<T> list, T hook) : IDisposable
    {
        internal T Hook => hook;

        public void Dispose()
        {
            lock (list._lock)
                list._entries = Array.FindAll(list._entries, e => e != this);
        }
    }
}
