namespace Interop.Tensors;

/// <summary>One backward pass. What it knows of each node is in its own table, so passes on several threads never meet.</summary>
internal sealed class BackwardRun
{
    [ThreadStatic]
    private static BackwardRun? t_spare;

    private readonly Stack<(Node Node, int Edge)> _walk = new();
    private readonly PriorityQueue<Node, long> _ready = new();
    private readonly List<(Node Node, int Output, Tensor Dy)> _roots = [];
    private readonly Tensor?[] _single = new Tensor?[1];
    private Entry[] _table = new Entry[256];
    private int _count;
    private Node? _next;
    private Tensor?[] _dx = new Tensor?[8];

    private struct Entry
    {
        internal Node? Node;
        internal Tensor? Dy;
        internal Tensor?[]? Dys;
        internal int Waiting;
        internal bool Useless;
        internal bool Summed;
    }

    internal static BackwardRun Take()
    {
        BackwardRun run = t_spare ?? new BackwardRun();
        t_spare = null;
        return run;
    }

    internal void GiveBack()
    {
        if (_count > 0)
            Array.Clear(_table);
        if (_table.Length > 1 << 16)
            _table = new Entry[256];
        (_count, _next) = (0, null);
        _walk.Clear();
        _ready.Clear();
        _roots.Clear();
        Array.Clear(_dx);
        t_spare = this;
    }

    /// <summary>Begins at an output. Counts how many gradients each node waits for, and with <paramref name="wanted"/> which nodes lead to those.</summary>
    internal void Root(Edge root, Tensor dy, Edge[]? wanted)
    {
        _roots.Add((root.Node, root.Output, dy));
        Find(root.Node, out bool isNew);
        if (!isNew)
            return;
        _walk.Push((root.Node, 0));
        while (_walk.TryPop(out (Node Node, int Edge) step))
        {
            (Node at, int i) = step;
            if (i < at.EdgeCount)
            {
                _walk.Push((at, i + 1));
                Node next = at.EdgeAt(i).Node;
                Find(next, out isNew).Waiting++;
                if (isNew)
                    _walk.Push((next, 0));
                continue;
            }

            if (wanted is null)
                continue;
            bool needed = Array.Exists(wanted, w => w.Node == at);
            for (int e = 0; e < at.EdgeCount && !needed; e++)
                needed = !Find(at.EdgeAt(e).Node, out _).Useless;
            Find(at, out _).Useless = !needed;
        }
    }

    internal void Go(bool keep, bool create, Edge[]? wanted, Tensor?[]? found)
    {
        ThreadState thread = ThreadState.Current;
        using GradMode mode = new(create);
        foreach ((Node node, int output, Tensor dy) in _roots)
        {
            dy.InFlight++;
            Send(ref Find(node, out _), node, output, dy, create);
        }

        foreach ((Node node, _, _) in _roots)
        {
            ref Entry entry = ref Find(node, out _);
            if (entry.Waiting != 0)
                continue;
            entry.Waiting = -1;
            Push(node);
        }

        while (Pop() is { } node)
            Visit(node, thread, keep, create, wanted, found);
    }

    private void Visit(Node node, ThreadState thread, bool keep, bool create, Edge[]? wanted, Tensor?[]? found)
    {
        ref Entry entry = ref Find(node, out _);
        Tensor?[] dy = entry.Dys ?? _single;
        if (entry.Dys is null)
            _single[0] = entry.Dy;
        (entry.Dy, entry.Dys) = (null, null);
        bool useless = entry.Useless;
        int edges = node.EdgeCount;
        if (_dx.Length < edges)
            Array.Resize(ref _dx, 2 * edges);
        Span<Tensor?> dx = _dx.AsSpan(0, edges);
        if (!useless)
        {
            if (node.HasHooks)
                node.Hooks.RunBefore(dy);
            if (wanted is not null)
                Capture(node, dy, wanted, found!);
            if (edges > 0 || wanted is null)
                Compute(node, dy, dx, thread);
            if (!keep)
                node.Release();
            // All places are counted before any gradient is sent: two inputs may get the same object.
            foreach (Tensor? gradient in dx)
            {
                if (gradient is not null)
                    gradient.InFlight++;
            }
        }

        for (int i = 0; i < edges; i++)
        {
            Edge to = node.EdgeAt(i);
            ref Entry next = ref Find(to.Node, out _);
            Send(ref next, to.Node, to.Output, _dx[i], create);
            _dx[i] = null;
            if (--next.Waiting == 0)
                Push(to.Node);
        }

        if (useless)
            return;
        foreach (Tensor? gradient in dy)
        {
            if (gradient is not null)
                Drop(gradient);
        }

        if (node.HasHooks)
            node.Hooks.RunAfter(node);
    }

    private static void Compute(Node node, Tensor?[] dy, Span<Tensor?> dx, ThreadState thread)
    {
        if (!node.ReleasesTemporaries)
        {
            int shield = thread.Shield();
            try
            {
                node.Backward(dy, dx, thread);
            }
            finally
            {
                thread.Unshield(shield);
            }
        }
        else
        {
            int mark = thread.BeginTemporaries();
            try
            {
                node.Backward(dy, dx, thread);
            }
            finally
            {
                thread.EndTemporaries(mark, dx);
            }
        }

        if (!thread.Anomaly)
            return;
        for (int i = 0; i < dx.Length; i++)
        {
            if (dx[i] is { } gradient && gradient.HasNaN())
                throw new InvalidOperationException($"The gradient of '{node.Name}' for its input {i} has NaN. Forward of '{node.Name}':\n{node.Stack ?? "(recorded outside anomaly mode)"}");
        }
    }

    /// <summary>Takes over the caller's place in flight of <paramref name="dy"/>.</summary>
    private static void Send(ref Entry entry, Node node, int output, Tensor? dy, bool create)
    {
        if (dy is null)
            return;
        if (entry.Useless)
        {
            Drop(dy);
            return;
        }

        (Shape shape, DType dtype) = node.Output(output);
        if (dy.Shape != shape || dy.DType != dtype)
            dy = Fit(dy, shape, dtype, node);
        ref Tensor? place = ref entry.Dy;
        if (node.OutputCount > 1)
            place = ref (entry.Dys ??= new Tensor?[node.OutputCount])[output];
        if (place is not { } sum)
        {
            place = dy;
            entry.Summed = false;
            return;
        }

        if (entry.Summed && !create && node.OutputCount == 1)
        {
            // The sum was made here, so nobody else sees it.
            sum.AddInto(dy);
            Drop(dy);
            return;
        }

        place = sum + dy;
        place.InFlight++;
        Drop(sum);
        Drop(dy);
        entry.Summed = true;
    }

    /// <summary>Undoes broadcasting and promotion: the receiving node's shape and dtype decide.</summary>
    private static Tensor Fit(Tensor dy, Shape shape, DType dtype, Node node)
    {
        Tensor fitted;
        try
        {
            fitted = dy.SumTo(shape);
        }
        catch (ShapeException)
        {
            throw new InvalidOperationException($"A gradient {dy.Shape} came back to '{node.Name}', whose output is {shape}.");
        }

        if (fitted.DType != dtype)
            fitted = fitted.CastLikeInput(dtype);
        fitted.InFlight++;
        Drop(dy);
        return fitted;
    }

    private static void Drop(Tensor tensor)
    {
        if (--tensor.InFlight == 0 && !tensor.Escaped)
            tensor.Dispose();
    }

    private static void Capture(Node node, Tensor?[] dy, Edge[] wanted, Tensor?[] found)
    {
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i].Node != node || dy[wanted[i].Output] is not { } gradient)
                continue;
            gradient.Escaped = true;
            found[i] = gradient;
        }
    }

    /// <summary>The latest op first; the front of the queue stands apart, so that a chain never touches the heap.</summary>
    private void Push(Node node)
    {
        if (_next is null && (_ready.Count == 0 || node.Priority > _ready.Peek().Priority))
        {
            _next = node;
        }
        else if (_next is not null && node.Priority > _next.Priority)
        {
            _ready.Enqueue(_next, -_next.Priority);
            _next = node;
        }
        else
        {
            _ready.Enqueue(node, -node.Priority);
        }
    }

    private Node? Pop()
    {
        if (_next is not { } node)
            return _ready.TryDequeue(out node, out _) ? node : null;
        _next = null;
        return node;
    }

    /// <summary>Open addressing by sequence number.</summary>
    private ref Entry Find(Node node, out bool isNew)
    {
        while (true)
        {
            int mask = _table.Length - 1;
            for (int i = (int)node.Sequence & mask; ; i = i + 1 & mask)
            {
                ref Entry entry = ref _table[i];
                if (entry.Node == node)
                {
                    isNew = false;
                    return ref entry;
                }

                if (entry.Node is not null)
                    continue;
                if (2 * _count >= _table.Length)
                    break;
                entry.Node = node;
                _count++;
                isNew = true;
                return ref entry;
            }

            Entry[] old = _table;
            _table = new Entry[4 * old.Length];
            _count = 0;
            foreach (ref Entry entry in old.AsSpan())
            {
                if (entry.Node is not null)
                    Find(entry.Node, out _) = entry;
            }
        }
    }
}
