using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
    private readonly NodeTable _table = new();
    private Node? _next;
    private Tensor?[] _dx = new Tensor?[8];
    private bool[] _skip = new bool[8];
    private bool _prunes;
    private bool _keep;
    private bool _create;
    private Edge[] _wanted = [];
    private Tensor?[]? _found;

    /// <summary>What hooks over several tensors have gathered in this pass.</summary>
    internal Dictionary<object, object>? Gathered { get; set; }

    internal static BackwardRun Take()
    {
        BackwardRun run = t_spare ?? new BackwardRun();
        t_spare = null;
        return run;
    }

    internal void GiveBack()
    {
        _table.Clear();
        (_next, _found, Gathered, _prunes) = (null, null, null, false);
        _wanted = [];
        _walk.Clear();
        _ready.Clear();
        _roots.Clear();
        _single[0] = null;
        Array.Clear(_dx);
        t_spare = this;
    }

    /// <summary>The only gradients that are asked for. Call it before the roots.</summary>
    /// <param name="wanted">Where they arrive.</param>
    /// <param name="found">Takes them; null to let leaves accumulate theirs.</param>
    internal void Want(Edge[] wanted, Tensor?[]? found)
    {
        (_wanted, _found, _prunes) = (wanted, found, true);
        foreach (Edge edge in wanted)
            _table.Find(edge.Node).Wanted = true;
    }

    /// <summary>Begins at an output. Counts how many gradients each node waits for, and which nodes lead to what is wanted.</summary>
    internal void Root(Edge root, Tensor dy)
    {
        _roots.Add((root.Node, root.Output, dy));
        if (!Enter(root.Node))
            return;
        while (_walk.TryPop(out (Node Node, int Edge) step))
        {
            (Node at, int i) = step;
            if (i < at.EdgeCount)
            {
                _walk.Push((at, i + 1));
                Node next = at.EdgeAt(i).Node;
                Enter(next);
                _table.Find(next).Waiting++;
                continue;
            }

            if (!_prunes)
                continue;
            bool leads = false;
            for (int e = 0; e < at.EdgeCount && !leads; e++)
                leads = _table.Find(at.EdgeAt(e).Node).IsUseful;
            ref NodeTable.Entry entry = ref _table.Find(at);
            entry.Runs = leads || entry.Wanted && _found is null && at is AccumulateGrad;
        }
    }

    /// <summary>Whether this pass reaches a node: its hooks will run.</summary>
    internal bool Visits(Node node) => _table.Find(node) is { Walked: true } entry && (!_prunes || entry.IsUseful);

    internal void Go(bool keep, bool create, ThreadState thread)
    {
        (_keep, _create) = (keep, create);
        using GradMode mode = new(create);
        using Autocast cast = new(null);
        foreach ((Node node, int output, Tensor dy) in _roots)
        {
            dy.InFlight++;
            Send(node, output, dy, thread);
        }

        foreach ((Node node, _, _) in _roots)
        {
            ref NodeTable.Entry entry = ref _table.Find(node);
            if (entry.Waiting != 0)
                continue;
            entry.Waiting = -1;
            Push(node);
        }

        while (Pop() is { } node)
            Visit(node, thread);
    }

    private bool Enter(Node node)
    {
        ref NodeTable.Entry entry = ref _table.Find(node);
        if (entry.Walked)
            return false;
        entry.Walked = true;
        entry.Runs = !_prunes;
        _walk.Push((node, 0));
        return true;
    }

    private void Visit(Node node, ThreadState thread)
    {
        ref NodeTable.Entry entry = ref _table.Find(node);
        Tensor?[] dy = entry.Dys ?? _single;
        if (entry.Dys is null)
            _single[0] = entry.Dy;
        (entry.Dy, entry.Dys) = (null, null);
        bool runs = entry.Runs, useful = entry.IsUseful, wanted = entry.Wanted;
        int edges = node.EdgeCount;
        if (_dx.Length < edges)
            (_dx, _skip) = (new Tensor?[2 * edges], new bool[2 * edges]);
        Span<Tensor?> dx = _dx.AsSpan(0, edges);
        if (useful)
        {
            // As PyTorch does: of a tensor that the pass goes on behind, what is asked for is the gradient before its hooks.
            if (wanted && runs)
                Capture(node, dy);
            if (node.HasHooks)
                node.Hooks.RunTensorHooks(node, dy);
            if (wanted && !runs)
                Capture(node, dy);
        }

        if (runs)
        {
            if (node.HasHooks)
                node.Hooks.RunBefore(node, dy);
            Compute(node, dy, dx, thread);
            if (node.HasHooks)
                node.Hooks.RunAfter(node, dx, dy);
            if (!_keep)
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
            Send(to.Node, to.Output, _dx[i], thread);
            _dx[i] = null;
            if (--_table.Find(to.Node).Waiting == 0)
                Push(to.Node);
        }

        for (int i = 0; i < dy.Length; i++)
        {
            if (dy[i] is { } gradient)
                Drop(gradient);
            dy[i] = null;
        }
    }

    private void Compute(Node node, Tensor?[] dy, Span<Tensor?> dx, ThreadState thread)
    {
        Span<bool> skip = default;
        if (_prunes)
        {
            skip = _skip.AsSpan(0, dx.Length);
            for (int i = 0; i < skip.Length; i++)
                skip[i] = !_table.Find(node.EdgeAt(i).Node).IsUseful;
        }

        Node? outer = thread.Running;
        int mark = node.ReleasesTemporaries ? thread.BeginTemporaries() : -1;
        try
        {
            thread.Running = node;
            node.Backward(dy, dx, skip, thread);
            if (thread.Anomaly && thread.AnomalyChecksNaN)
                CheckNaN(node, dx);
        }
        finally
        {
            thread.Running = outer;
            if (mark >= 0)
                thread.EndTemporaries(mark, dx);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CheckNaN(Node node, ReadOnlySpan<Tensor?> dx)
    {
        for (int i = 0; i < dx.Length; i++)
        {
            if (dx[i] is { } gradient && HasNaN(gradient))
                throw new InvalidOperationException($"The gradient of '{node.Name}' for its input {i} has NaN. Forward of '{node.Name}':\n{node.Stack ?? "(recorded outside anomaly mode)"}");
        }
    }

    private static bool HasNaN(Tensor x)
    {
        if (x.ElementCount == 0)
            return false;
        Tensor values = x.To(x.DType.Kind == DTypeKind.Complex ? DType.Complex128 : DType.Float64).Dense();
        bool found = false;
        values.Memory.ForEachChunk(0, values.DType.ByteCount(values.ElementCount), 1 << 20, (bytes, _) =>
        {
            foreach (double value in MemoryMarshal.Cast<byte, double>(bytes))
                found |= double.IsNaN(value);
        });
        GC.KeepAlive(values);
        return found;
    }

    /// <summary>Takes over the caller's place in flight of <paramref name="dy"/>.</summary>
    private void Send(Node node, int output, Tensor? dy, ThreadState thread)
    {
        if (dy is null)
            return;
        ref NodeTable.Entry entry = ref _table.Find(node);
        if (!entry.IsUseful)
        {
            Drop(dy);
            return;
        }

        (Shape shape, DType dtype) = node.Output(output);
        if (dy.DType != dtype || dy.Shape != shape)
            dy = Fit(dy, shape, dtype, node, thread);
        ref Tensor? place = ref entry.Dy;
        if (node.OutputCount > 1)
            place = ref (entry.Dys ??= new Tensor?[node.OutputCount])[output];
        ulong bit = 1UL << (output & 63);
        if (place is not { } sum)
        {
            place = dy;
            entry.Summed &= ~bit;
            return;
        }

        if ((entry.Summed & bit) != 0 && !_create && output < 64)
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
        entry.Summed |= bit;
    }

    /// <summary>Undoes broadcasting and promotion: the receiving node's shape and dtype decide.</summary>
    private static Tensor Fit(Tensor dy, Shape shape, DType dtype, Node node, ThreadState thread)
    {
        int mark = thread.BeginTemporaries();
        Tensor? fitted = null;
        try
        {
            fitted = dy.SumTo(shape);
            if (fitted.DType != dtype)
                fitted = fitted.CastLikeInput(dtype);
            fitted.InFlight++;
        }
        catch (ShapeException)
        {
            throw new InvalidOperationException($"A gradient {dy.Shape} came back to '{node.Name}', whose output is {shape}.");
        }
        finally
        {
            thread.EndTemporaries(mark, [fitted]);
        }

        Drop(dy);
        return fitted;
    }

    private static void Drop(Tensor tensor)
    {
        if (--tensor.InFlight == 0 && !tensor.Escaped)
            tensor.Dispose();
    }

    private void Capture(Node node, Tensor?[] dy)
    {
        if (_found is null)
            return;
        for (int i = 0; i < _wanted.Length; i++)
        {
            if (_wanted[i].Node != node || dy[_wanted[i].Output] is not { } gradient)
                continue;
            gradient.Escaped = true;
            _found[i] = gradient;
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
}
