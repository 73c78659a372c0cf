namespace Interop.Tensors;

/// <content>The place of a tensor in the graph of recorded ops. Source: <c>torch.Tensor</c>'s autograd members.</content>
public sealed partial class Tensor
{
    private Edge? _edge;
    private GradientCell? _cell;

    /// <summary>The op that made it and which of its outputs it is, or a leaf's accumulator; null where nothing is differentiated.</summary>
    internal Edge? Edge
    {
        get
        {
            if (ViewOf is not null)
                _edge = ViewOf.Refresh(this, _edge);
            return _edge;
        }
    }

    /// <summary>Of a differentiable view: whose memory it looks into.</summary>
    internal ViewInfo? ViewOf { get; init; }

    /// <summary>Places in a running backward pass that hold this object as a gradient.</summary>
    internal int InFlight { get; set; }

    /// <summary>User code has seen it: the engine may neither reuse nor release it.</summary>
    internal bool Escaped { get; set; }

    /// <summary>No derivative passes through it (a mask, an index): it may be saved beside inputs and outputs.</summary>
    internal bool IsConstant { get; private set; }

    /// <summary>Whether it was not made by a recorded op.</summary>
    public bool IsLeaf => Edge is not { Node: not AccumulateGrad };

    /// <summary>The op that made it; null for a leaf.</summary>
    public Node? GradFn => Edge is { Node: not AccumulateGrad and Node node } ? node : null;

    /// <summary>Whether gradients are computed for it. May be set on leaves.</summary>
    /// <exception cref="InvalidOperationException">It is set on the result of a recorded op, or on a dtype without derivatives.</exception>
    public bool RequiresGrad
    {
        get => Edge is not null;
        set
        {
            if (GradFn is not null)
                throw new InvalidOperationException($"RequiresGrad can be set on leaves only; this {this} was made by '{GradFn.Name}'. Use Detach().");
            if (value && DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
                throw new InvalidOperationException($"Only floating-point and complex tensors can require gradients, not {DType.Name}.");
            if (!value)
                _edge = null;
            else if (Edge is null)
                _edge = new Edge(new AccumulateGrad(Shape, DType, _cell ??= new GradientCell()), 0);
        }
    }

    /// <summary>The gradient of a leaf, or of a result after <see cref="RetainGrad"/>; null before a backward pass reached it.</summary>
    public Tensor? Grad
    {
        get => _cell?.Value;
        set
        {
            if (value is not null && (value.Shape != Shape || value.DType != DType))
                throw new ShapeException($"The gradient of a {this} cannot be a {value}.");
            if (value is not null || _cell is not null)
                (_cell ??= new GradientCell()).Value = value;
        }
    }

    /// <summary>Until disposed, ops of this thread are not recorded.</summary>
    public static GradMode NoGrad() => new(false);

    /// <summary>Until disposed, ops of this thread are recorded.</summary>
    public static GradMode EnableGrad() => new(true);

    /// <summary>Sets <see cref="RequiresGrad"/> and gives this tensor.</summary>
    public Tensor RequiresGrad_(bool value = true)
    {
        RequiresGrad = value;
        return this;
    }

    /// <summary>Keeps the gradient of a result, as is done for leaves.</summary>
    public void RetainGrad()
    {
        if (_cell is not null || Edge is not { Node: not AccumulateGrad } edge)
            return;
        edge.Node.Hooks.Retain(edge.Output, _cell = new GradientCell());
    }

    /// <summary>Runs before this tensor's gradient is used; what it returns, if anything, takes the gradient's place. Dispose the result to remove it.</summary>
    public IDisposable RegisterHook(Func<Tensor, Tensor?> hook) => Edge is { } edge
        ? edge.Node.Hooks.AddBefore(edge.Output, hook)
        : throw new InvalidOperationException("A tensor that does not require gradients has none to hook.");

    /// <summary>Runs after a leaf's gradient was accumulated. Dispose the result to remove it.</summary>
    public IDisposable RegisterPostAccumulateGradHook(Action<Tensor> hook)
    {
        if (Edge is not { Node: AccumulateGrad leaf })
            throw new InvalidOperationException("Only a leaf that requires gradients accumulates one.");
        List<Action<Tensor>> hooks = leaf.Cell.After ??= [];
        hooks.Add(Run);
        return new Removal(() => hooks.Remove(Run));
        void Run(Tensor gradient) => hook(this);
    }

    /// <summary>Adds the gradients of this tensor to every leaf that it depends on; see <see cref="Autograd.Backward"/>.</summary>
    public void Backward(Tensor? gradient = null, bool retainGraph = false, bool createGraph = false) => Autograd.Backward([this], [gradient], retainGraph, createGraph);

    /// <summary>The same memory without history.</summary>
    public Tensor Detach()
    {
        Memory.Retain();
        return new Tensor(Memory, DType, Shape, _strides, Offset, this);
    }

    internal void SetHistory(Edge? edge) => _edge = edge;

    internal void MoveRetained(Node to)
    {
        if (_cell is null)
            return;
        GradFn?.Hooks.Forget(_cell);
        to.Hooks.Retain(0, _cell);
    }

    internal Tensor AsConstant()
    {
        IsConstant = true;
        return this;
    }

    private sealed class Removal(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
