namespace Interop.Tensors;

/// <summary>A value kept for the backward pass: its memory, its version and its place in the graph; never the user's tensor.</summary>
internal sealed class SavedTensor
{
    private readonly DType _dtype;
    private readonly Shape _shape;
    private readonly long[] _strides;
    private readonly long _offset;
    private readonly Edge? _edge;
    private readonly int _version;
    private readonly bool _isHelper;
    private readonly SavedTensorHooks? _hooks;
    private Storage? _storage;
    private object? _packed;

    /// <param name="tensor">An input, an output or a helper of the op.</param>
    /// <param name="owner">The op.</param>
    /// <param name="output">The index among the outputs, or −1.</param>
    /// <param name="isHelper">Neither input nor output: a constant to autograd, which a second derivative must not meet.</param>
    /// <param name="thread">The current thread's state.</param>
    /// <param name="versionsAhead">How often the version is still counted for what the memory holds already.</param>
    internal SavedTensor(Tensor tensor, Node owner, int output, bool isHelper, ThreadState thread, int versionsAhead = 0)
    {
        if (tensor.IsInference)
            throw new InvalidOperationException($"'{owner.Name}' would save {tensor}, which was made in inference mode, for its gradient. Clone it first, or make it under NoGrad instead.");
        (_dtype, _shape, _strides, _isHelper) = (tensor.DType, tensor.Shape, tensor.StridesArray, isHelper);
        _edge = output >= 0 ? new Edge(owner, output) : tensor.Edge;
        if (thread.SavedHooks is { } hooks)
        {
            _hooks = hooks;
            using GradMode mode = new(false);
            int shield = thread.Shield();
            try
            {
                _packed = hooks.Pack(tensor.Detach());
            }
            finally
            {
                thread.Unshield(shield);
            }

            return;
        }

        Storage storage = tensor.Memory;
        (_storage, _offset, _version) = (storage, tensor.Offset, storage.Version + versionsAhead);
        storage.Retain();
        storage.EnterGraph();
        GC.KeepAlive(tensor);
    }

    /// <summary>The value, connected to its history.</summary>
    /// <exception cref="InvalidOperationException">It was released by an earlier pass, or changed in place since.</exception>
    internal Tensor Unpack(Node owner, ThreadState thread)
    {
        if (_isHelper && thread.GradEnabled)
            throw new InvalidOperationException($"The gradient of '{owner.Name}' uses a value that it computed on the side, while a second derivative is wanted: it must be computed again from the inputs.");
        Tensor tensor = _hooks is null ? FromMemory(owner) : FromHooks(owner, thread);
        if (_edge is { } edge)
            tensor.SetHistory(edge);
        return tensor;
    }

    internal void Release()
    {
        if (_packed is not null)
            (Interlocked.Exchange(ref _packed, null) as PackedValue)?.Drop();
        Interlocked.Exchange(ref _storage, null)?.Release();
    }

    private Tensor FromMemory(Node owner)
    {
        Storage? storage = _storage;
        if (storage is null || !storage.TryRetain())
            throw Released(owner);
        if (storage.Version == _version)
            return new Tensor(storage, _dtype, _shape, _strides, _offset, keeper: null);
        storage.Release();
        string maker = _edge is { Node: not AccumulateGrad } edge && edge.Node != owner ? $" made by '{edge.Node.Name}'" : "";
        throw new InvalidOperationException($"'{owner.Name}' saved a {_dtype.Name} {_shape}{maker} at version {_version} for its gradient, but '{storage.LastWriter}' then changed it in place "
            + $"(it is at version {storage.Version}). Clone it before '{storage.LastWriter}', or use the form that returns a new tensor.{(owner.Stack is null ? "" : $"\nForward of '{owner.Name}':\n{owner.Stack}")}");
    }

    private Tensor FromHooks(Node owner, ThreadState thread)
    {
        object packed = _packed ?? throw Released(owner);
        int shield = thread.Shield();
        try
        {
            return _hooks!.Unpack(packed).Detach();
        }
        finally
        {
            thread.Unshield(shield);
        }
    }

    private static InvalidOperationException Released(Node owner) => new(
        $"Backward ran through '{owner.Name}' a second time, but the values it saved were released by the first. Pass retainGraph: true to the first Backward.");
}

/// <summary>What the engine's own hooks keep: it learns when the graph needs it no more.</summary>
internal abstract class PackedValue
{
    internal abstract void Drop();
}
