namespace Interop.Tensors;

/// <summary>The backward half of one operation that ran: how gradients of its outputs become gradients of its inputs.</summary>
public abstract class Node
{
    private static long s_count;
    private Edge _edge0;
    private Edge _edge1;
    private Edge[]? _moreEdges;
    private NodeHooks? _hooks;

    private protected Node(string name) => (Name, Sequence) = (name, Interlocked.Increment(ref s_count));

    /// <summary>The operation's ATen name.</summary>
    public string Name { get; }

    /// <summary>Where the operation was called, as far as anomaly mode recorded it.</summary>
    public string? Stack
    {
        get => _hooks?.Stack;
        internal set => Hooks.Stack = value;
    }

    /// <summary>To whom the gradients go, one per input that requires one. Source: <c>torch.autograd.graph.Node.next_functions</c>.</summary>
    public IReadOnlyList<Edge> NextFunctions => [.. Enumerable.Range(0, EdgeCount).Select(EdgeAt)];

    /// <summary>Runs before this node's rule, with the gradients of its outputs (null where none came); may return others in their place. Dispose the result to remove it. Source: <c>torch.autograd.graph.Node.register_prehook</c>.</summary>
    public IDisposable RegisterPreHook(Func<IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Hooks.AddBefore(hook);
    }

    /// <summary>Runs after this node's rule, with the gradients of its inputs, one per edge, and of its outputs; may return others in place of the first. Dispose the result to remove it. Source: <c>torch.autograd.graph.Node.register_hook</c>.</summary>
    public IDisposable RegisterHook(Func<IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Hooks.AddAfter(hook);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Numbers nodes as they are made, which orders the backward pass.</summary>
    internal long Sequence { get; }

    internal virtual long Priority => Sequence;

    internal int EdgeCount { get; private set; }

    internal virtual int OutputCount => 1;

    /// <summary>Whether tensors made by <see cref="Backward"/> and not returned can be released: true unless user code runs in it.</summary>
    internal virtual bool ReleasesTemporaries => true;

    internal bool HasHooks => _hooks is not null;

    internal NodeHooks Hooks => _hooks ?? Interlocked.CompareExchange(ref _hooks, new NodeHooks(), null) ?? _hooks;

    internal abstract (Shape Shape, DType DType) Output(int index);

    /// <param name="dy">One gradient per output; null where nothing came.</param>
    /// <param name="dx">Takes one gradient per edge.</param>
    /// <param name="skip">Edges whose gradient nobody wants; empty if all are wanted.</param>
    /// <param name="thread">The current thread's state.</param>
    internal abstract void Backward(ReadOnlySpan<Tensor?> dy, Span<Tensor?> dx, ReadOnlySpan<bool> skip, ThreadState thread);

    /// <summary>Lets saved values go.</summary>
    internal virtual void Release() { }

    internal Edge EdgeAt(int index) => index switch { 0 => _edge0, 1 => _edge1, _ => _moreEdges![index - 2] };

    private protected void AddEdge(Edge edge)
    {
        int i = EdgeCount++;
        if (i == 0)
        {
            _edge0 = edge;
        }
        else if (i == 1)
        {
            _edge1 = edge;
        }
        else
        {
            if (_moreEdges is null || _moreEdges.Length < i - 1)
                Array.Resize(ref _moreEdges, 2 * (i - 1));
            _moreEdges[i - 2] = edge;
        }
    }

    /// <summary>One edge per input that requires a gradient. Gives each input's edge, or −1.</summary>
    private protected int[] AddEdges(ReadOnlySpan<Tensor?> inputs)
    {
        int[] edgeOfInput = new int[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            edgeOfInput[i] = -1;
            if (inputs[i]?.Edge is not { } edge)
                continue;
            edgeOfInput[i] = EdgeCount;
            AddEdge(edge);
        }

        return edgeOfInput;
    }
}
