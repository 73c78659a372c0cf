namespace Interop.Tensors.Kernels;

/// <summary>The parameters of a group and what is kept for them, gathered so that one update runs over all at once: threads share the elements of many small parameters as those of one large one.</summary>
/// <remarks>Used again for every step: nothing is allocated where parameters, gradients and states lie densely in the same order.</remarks>
internal sealed unsafe class UpdateList
{
    private readonly List<(Tensor Dense, Tensor Original)> _copies = [];
    private readonly List<Tensor> _alive = [];
    private UpdateEntry[] _entries = new UpdateEntry[16];

    internal int Count { get; private set; }

    /// <summary>Elements of all parameters.</summary>
    private long Total { get; set; }

    internal void Clear()
    {
        (Count, Total) = (0, 0);
        _alive.Clear();
    }

    /// <summary>A parameter, its gradient and its states; the constants of its step are to be set.</summary>
    internal ref UpdateEntry Add(Tensor p, Tensor g, Tensor? s0 = null, Tensor? s1 = null, Tensor? s2 = null)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, 2 * Count);
        ref UpdateEntry entry = ref _entries[Count++];
        entry = default;
        (entry.Start, entry.Count, entry.DType) = (Total, p.ElementCount, p.DType);
        Total += entry.Count;
        bool dense = IsDense(p);
        entry.P = Pointer(p, p, dense, writes: true);
        entry.G = Pointer(g, p, dense, writes: false);
        entry.S0 = Pointer(s0, p, dense, writes: true);
        entry.S1 = Pointer(s1, p, dense, writes: true);
        entry.S2 = Pointer(s2, p, dense, writes: true);
        return ref entry;
    }

    /// <summary>Elements <paramref name="first"/> to before <paramref name="end"/> of a parameter that lies densely in row-major order, as do gradient and states.</summary>
    internal ref UpdateEntry AddRange(Tensor p, Tensor g, Tensor s0, Tensor s1, long first, long end)
    {
        long before = Total;
        ref UpdateEntry entry = ref Add(p, g, s0, s1);
        long skip = first * p.DType.Size;
        entry.P += skip;
        entry.G += skip;
        entry.S0 += skip;
        entry.S1 += skip;
        entry.Count = end - first;
        Total = before + entry.Count;
        return ref entry;
    }

    /// <summary>Changes all elements of all parameters.</summary>
    internal void Run<TUpdate>(in UpdateTerms terms) where TUpdate : struct, IUpdate
    {
        Workers.For(Total, Pipeline.Grain, new Share<TUpdate>(this, terms));
        foreach ((Tensor copy, Tensor original) in _copies)
        {
            Elementwise.Copy(copy, original);
            copy.Dispose();
        }

        _copies.Clear();
        _alive.Clear();
    }

    /// <summary>The elements of a tensor in the order of the parameter's memory: in place where they lie so, else a copy, which is copied back.</summary>
    private byte* Pointer(Tensor? x, Tensor p, bool dense, bool writes)
    {
        if (x is null)
            return null;
        if (!(dense && x.DType == p.DType && (ReferenceEquals(x, p) || SameOrder(x, p))))
        {
            Tensor copy = dense && p.Shape == x.Shape ? Layout.Strided(p.DType, p.Shape, p.StridesArray) : Tensor.Empty(p.Shape, p.DType);
            Elementwise.Copy(x, copy);
            if (writes)
                _copies.Add((copy, x));
            else
                _alive.Add(copy);
            x = copy;
        }

        return x.Memory.Pointer + x.ByteOffset;
    }

    /// <summary>Whether the elements lie without gaps, in any order of dimensions.</summary>
    internal static bool IsDense(Tensor x)
    {
        if (x.IsContiguous)
            return true;
        Span<int> order = stackalloc int[x.Rank];
        Layout.Order(order, x.Shape, x);
        long step = 1;
        foreach (int d in order)
        {
            if (x.Shape[d] != 1 && x.StridesArray[d] != step)
                return false;
            step *= x.Shape[d];
        }

        return true;
    }

    private static bool SameOrder(Tensor x, Tensor y)
    {
        if (ReferenceEquals(x.StridesArray, y.StridesArray))
            return x.Shape == y.Shape;
        if (x.Shape != y.Shape)
            return false;
        for (int d = 0; d < x.Rank; d++)
        {
            if (x.StridesArray[d] != y.StridesArray[d] && x.Shape[d] != 1)
                return false;
        }

        return true;
    }

    private readonly struct Share<TUpdate>(UpdateList list, UpdateTerms terms) : IRange where TUpdate : struct, IUpdate
    {
        public void Run(long from, long to)
        {
            ReadOnlySpan<UpdateEntry> entries = list._entries.AsSpan(0, list.Count);
            int at = 0, after = entries.Length;
            while (at + 1 < after)
            {
                // The last entry that starts at or before the first element.
                int middle = (at + after) / 2;
                (at, after) = entries[middle].Start <= from ? (middle, after) : (at, middle);
            }

            for (; at < entries.Length && from < to; at++)
            {
                ref readonly UpdateEntry entry = ref entries[at];
                long end = Math.Min(to, entry.Start + entry.Count);
                if (end > from)
                    UpdateLoop<TUpdate>.Run(entry, terms, from - entry.Start, end - entry.Start);
                from = Math.Max(from, end);
            }
        }
    }
}
