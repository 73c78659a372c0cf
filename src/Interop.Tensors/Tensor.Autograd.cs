namespace Interop.Tensors;

/// <content>The place of a tensor in the graph of recorded ops. Source: <c>torch.Tensor</c>'s autograd members.</content>
public partial class Tensor
{
    private Node? _node;
    private int _output;
    private GradientCell? _cell;

    /// <summary>The op that made it and which of its outputs it is, or a leaf's accumulator; null where nothing is differentiated.</summary>
    internal Edge? Edge
    {
        get
        {
            if (IsStale)
                ViewOf!.Refresh(this, Memory);
            return Volatile.Read(ref _node) is { } node ? new Edge(node, _output) : null;
        }
    }

    /// <summary>Of a differentiable view: whose memory it looks into.</summary>
    internal ViewInfo? ViewOf { get; set; }

    /// <summary>Places in a running backward pass that hold this object as a gradient.</summary>
    internal int InFlight { get; set; }

    /// <summary>User code has seen it: the engine may neither reuse nor release it.</summary>
    internal bool Escaped { get; set; }

    /// <summary>No derivative passes through it (a mask, an index): it may be saved beside inputs and outputs.</summary>
    internal bool IsConstant { get; private set; }

    /// <summary>Whether it is being returned from a scope of its own thread.</summary>
    internal bool IsResult { get; set; }

    /// <summary>What the scope that it was made in does to it.</summary>
    internal Fate Fate { get; set; }

    /// <summary>Whether it was not made by a recorded op. Source: <c>torch.Tensor.is_leaf</c>.</summary>
    public bool IsLeaf => Edge is not { Node: not AccumulateGrad };

    /// <summary>The op that made it; null for a leaf. Source: <c>torch.Tensor.grad_fn</c>.</summary>
    public Node? GradFn => Edge is { Node: not AccumulateGrad and Node node } ? node : null;

    /// <summary>Which of the results of <see cref="GradFn"/> it is; 0 for a leaf. Source: <c>torch.Tensor.output_nr</c>.</summary>
    public int OutputNr => Edge?.Output ?? 0;

    /// <summary>How often its memory was changed in place; all tensors over one memory share the count. Source: <c>torch.Tensor._version</c>.</summary>
    /// <exception cref="InvalidOperationException">It was made in inference mode, where nothing is counted.</exception>
    public int Version => IsInference ? throw new InvalidOperationException($"{this} was made in inference mode and counts no versions.") : Memory.Version;

    /// <summary>Whether it was made in <see cref="Tensors.InferenceMode"/>. Source: <c>torch.Tensor.is_inference</c>.</summary>
    public bool IsInference => Memory.IsInference;

    /// <summary>Whether the gradient of this result is kept, see <see cref="RetainGrad"/>. Source: <c>torch.Tensor.retains_grad</c>.</summary>
    public bool RetainsGrad { get; private set; }

    /// <summary>Whether gradients are computed for it. May be set on leaves. Source: <c>torch.Tensor.requires_grad</c>.</summary>
    /// <exception cref="InvalidOperationException">It is set on the result of a recorded op, on a dtype without derivatives, or outside of inference mode on a tensor that was made in it.</exception>
    public bool RequiresGrad
    {
        get => _node is not null || IsStale && ViewOf!.Root.RequiresGrad;
        set
        {
            if (GradFn is not null)
                throw new InvalidOperationException($"RequiresGrad can be set on leaves only; this {this} was made by '{GradFn.Name}'. Use Detach().");
            if (!value)
            {
                SetHistory(null);
                return;
            }

            if (DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
                throw new InvalidOperationException($"Only floating-point and complex tensors can require gradients, not {DType.Name}.");
            if (IsInference && !Tensors.InferenceMode.Enabled)
                throw new InvalidOperationException($"{this} was made in inference mode and cannot require gradients outside of it: clone it first.");
            _cell ??= new GradientCell();
            SetHistory(new Edge(_cell.Leaf ??= new AccumulateGrad(Shape, DType, _cell), 0));
        }
    }

    /// <summary>The gradient of a leaf, or of a result after <see cref="RetainGrad"/>; null before a backward pass reached it. Source: <c>torch.Tensor.grad</c>.</summary>
    /// <exception cref="ShapeException">The gradient has another shape or dtype.</exception>
    public Tensor? Grad
    {
        get => _cell?.Value;
        set
        {
            if (ReferenceEquals(value, this))
                throw new ArgumentException($"A {this} cannot be its own gradient.");
            if (value is not null && (value.Shape != Shape || value.DType != DType))
                throw new ShapeException($"The gradient of a {this} cannot be a {value}.");
            value?.Fate = Fate.Free;
            if (value is not null || _cell is not null)
                (_cell ??= new GradientCell()).Value = value;
        }
    }

    /// <summary>Until disposed, ops of this thread are not recorded. Source: <c>torch.no_grad</c>.</summary>
    public static GradMode NoGrad() => new(false);

    /// <summary>Until disposed, ops of this thread are recorded. Source: <c>torch.enable_grad</c>.</summary>
    public static GradMode EnableGrad() => new(true);

    /// <summary>Until disposed, ops of this thread are recorded or not. Source: <c>torch.set_grad_enabled</c>.</summary>
    public static GradMode SetGradEnabled(bool mode) => new(mode);

    /// <inheritdoc cref="Tensors.InferenceMode"/>
    /// <param name="mode">False brings ordinary, recorded ops back inside the mode.</param>
    public static InferenceMode InferenceMode(bool mode = true) => new(mode);

    /// <inheritdoc cref="Tensors.Autocast"/>
    /// <param name="dtype">bfloat16 or float16; null for bfloat16.</param>
    /// <param name="enabled">False leaves the mode inside of it.</param>
    /// <param name="cacheEnabled">Whether a parameter is cast once.</param>
    /// <exception cref="ArgumentException">The dtype is another.</exception>
    public static Autocast Autocast(DType? dtype = null, bool enabled = true, bool cacheEnabled = true)
    {
        DType reduced = dtype ?? DType.BFloat16;
        if (reduced != DType.BFloat16 && reduced != DType.Float16)
            throw new ArgumentException($"Autocast computes in bfloat16 or float16, not in {reduced.Name}.", nameof(dtype));
        return new Autocast(enabled ? new AutocastState(reduced, cacheEnabled) : null);
    }

    /// <inheritdoc cref="TensorScope"/>
    public static TensorScope Scope() => new(ThreadState.Current);

    /// <inheritdoc cref="UnscopedTensors"/>
    public static UnscopedTensors Unscoped() => new(ThreadState.Current);

    /// <summary>Sets <see cref="RequiresGrad"/> and gives this tensor. Source: <c>torch.Tensor.requires_grad_</c>.</summary>
    public Tensor RequiresGrad_(bool requiresGrad = true)
    {
        RequiresGrad = requiresGrad;
        return this;
    }

    /// <summary>Keeps the gradient of a result, as is done for leaves. Source: <c>torch.Tensor.retain_grad</c>.</summary>
    /// <exception cref="InvalidOperationException">It requires no gradient.</exception>
    public void RetainGrad()
    {
        if (Edge is not { } edge)
            throw new InvalidOperationException($"The gradient of {this} cannot be retained: it does not require one.");
        if (RetainsGrad || edge.Node is AccumulateGrad)
            return;
        edge.Node.Hooks.Retain(edge.Output, _cell ??= new GradientCell());
        RetainsGrad = true;
    }

    /// <summary>Runs before this tensor's gradient is used; what it returns, if anything, takes the gradient's place. Dispose the result to remove it. Source: <c>torch.Tensor.register_hook</c>.</summary>
    /// <exception cref="InvalidOperationException">It requires no gradient.</exception>
    public IDisposable RegisterHook(Func<Tensor, Tensor?> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return Edge is { } edge
            ? edge.Node.Hooks.AddTensorHook(edge.Output, hook)
            : throw new InvalidOperationException($"{this} does not require gradients, so there is none to hook.");
    }

    /// <summary>Runs after a leaf's gradient was accumulated. Dispose the result to remove it. Source: <c>torch.Tensor.register_post_accumulate_grad_hook</c>.</summary>
    /// <exception cref="InvalidOperationException">It is no leaf that requires gradients.</exception>
    public IDisposable RegisterPostAccumulateGradHook(Action<Tensor> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        if (Edge is not { Node: AccumulateGrad leaf })
            throw new InvalidOperationException("Only a leaf that requires gradients accumulates one.");
        return leaf.Cell.AddAfter(() => hook(this));
    }

    /// <summary>Adds the gradients of this tensor to every leaf that it depends on; see <see cref="Autograd.Backward"/>. Source: <c>torch.Tensor.backward</c>.</summary>
    public void Backward(Tensor? gradient = null, bool? retainGraph = null, bool createGraph = false, IReadOnlyList<Tensor>? inputs = null) =>
        Autograd.Backward([this], [gradient], retainGraph, createGraph, inputs);

    /// <summary>The same memory without history. Source: <c>torch.Tensor.detach</c>.</summary>
    public Tensor Detach()
    {
        Memory.Retain();
        return new Tensor(Memory, DType, Shape, _strides, Offset, this);
    }

    /// <summary>Forgets its history and gives this tensor, now a leaf. Source: <c>torch.Tensor.detach_</c>.</summary>
    /// <exception cref="InvalidOperationException">It is a view, whose history is that of another tensor.</exception>
    public Tensor Detach_()
    {
        if (ViewOf is not null)
            throw new InvalidOperationException($"{this} is a view and follows the history of another tensor: use Detach().");
        SetHistory(null);
        return this;
    }

    /// <summary>Whether two of its elements are at one place, so that it cannot be written to.</summary>
    internal bool Overlaps
    {
        get
        {
            for (int i = 0; i < _strides.Length; i++)
            {
                if (_strides[i] == 0 && Shape[i] > 1)
                    return ElementCount > 0;
            }

            return false;
        }
    }

    /// <summary>Whether the memory of a view was changed, so that its history must be read from its root.</summary>
    private bool IsStale => ViewOf is { } view && _storage is { } memory && view.Version != memory.Version;

    internal void SetHistory(Edge? edge)
    {
        // The output first: a thread that meets a refresh of a view sees a whole edge.
        _output = edge?.Output ?? 0;
        Volatile.Write(ref _node, edge?.Node);
    }

    /// <summary>A leaf got another dtype or shape: what accumulates its gradient is made anew, its hooks stay.</summary>
    private void RenewLeaf()
    {
        if (_cell is null)
            return;
        (_cell.Value, _cell.Leaf) = (null, null);
        if (!RequiresGrad)
            return;
        SetHistory(null);
        RequiresGrad = true;
    }

    /// <summary>After an in-place op: a retained gradient is that of the new value.</summary>
    internal void MoveRetained(Node to)
    {
        if (!RetainsGrad)
            return;
        _node?.Hooks.Forget(_cell!);
        to.Hooks.Retain(0, _cell!);
    }

    /// <exception cref="InvalidOperationException">It was made in inference mode and would be changed outside of it.</exception>
    internal void CheckInference(string op)
    {
        if (IsInference && !ThreadState.Current.Inference)
            throw new InvalidOperationException($"'{op}' would change {this}, which was made in inference mode, in place outside of it. Clone it first.");
    }

    internal Tensor AsConstant()
    {
        IsConstant = true;
        return this;
    }
}
