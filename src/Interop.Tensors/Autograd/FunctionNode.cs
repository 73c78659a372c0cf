namespace Interop.Tensors;

/// <summary>The backward half of a custom function: user code, so what it makes is its own.</summary>
internal sealed class FunctionNode : Node
{
    [ThreadStatic]
    private static (FunctionNode Node, bool[] Skip)? t_running;

    private readonly FunctionBase _function;
    private readonly FunctionContext _context;
    private readonly int[] _edgeOfInput;
    private (Shape Shape, DType DType)[] _outputs = [];
    private bool[] _isDifferentiable = [];
    private SavedTensor?[] _saved = [];

    internal FunctionNode(FunctionBase function, FunctionContext context, ReadOnlySpan<Tensor?> inputs) : base(function.Title)
    {
        (_function, _context) = (function, context);
        _edgeOfInput = AddEdges(inputs);
    }

    internal override int OutputCount => _outputs.Length;

    internal override bool ReleasesTemporaries => false;

    internal override (Shape Shape, DType DType) Output(int index) => _outputs[index];

    internal bool IsDifferentiable(int output) => _isDifferentiable[output];

    /// <summary>After the forward half: learns the results and saves what it was given.</summary>
    internal void Finish(Tensor[] outputs, bool[] dirty, ThreadState thread)
    {
        _outputs = Array.ConvertAll(outputs, y => (y.Shape, y.DType));
        _isDifferentiable = Array.ConvertAll(outputs, y => y.DType.Kind is DTypeKind.Float or DTypeKind.Complex && !_context.IsConstant(y));
        Tensor?[] saved = _context.TakeSaved(this);
        _saved = new SavedTensor?[saved.Length];
        for (int i = 0; i < saved.Length; i++)
        {
            if (saved[i] is not { } tensor)
                continue;
            int output = Array.FindIndex(outputs, y => ReferenceEquals(y, tensor));
            bool isDirty = output >= 0 && dirty[output];
            _saved[i] = new SavedTensor(tensor, this, output >= 0 && _isDifferentiable[output] ? output : -1, isHelper: false, thread, versionsAhead: isDirty ? 1 : 0);
        }
    }

    internal Tensor[] Unpack()
    {
        ThreadState thread = ThreadState.Current;
        return Array.ConvertAll(_saved, s => s?.Unpack(this, thread)!);
    }

    internal bool[] Needs(bool[] atForward)
    {
        if (t_running is not { } running || running.Node != this || running.Skip.Length == 0)
            return atForward;
        return [.. atForward.Select((need, i) => need && !running.Skip[_edgeOfInput[i]])];
    }

    internal override void Backward(ReadOnlySpan<Tensor?> dy, Span<Tensor?> dx, ReadOnlySpan<bool> skip, ThreadState thread)
    {
        dx.Clear();
        Tensor?[] gradients = dy.ToArray();
        for (int i = 0; i < gradients.Length; i++)
        {
            gradients[i]?.Escaped = true;
            if (gradients[i] is null && _context.Materializes)
                gradients[i] = Tensor.Zeros(_outputs[i].Shape, _outputs[i].DType);
        }

        Tensor?[] all = Run(gradients, skip.ToArray());
        for (int i = 0; i < Math.Max(all.Length, _edgeOfInput.Length); i++)
        {
            if (i >= all.Length || i >= _edgeOfInput.Length && all[i] is not null)
                throw new InvalidOperationException($"The gradient of '{Name}' gave {all.Length} gradients for {_edgeOfInput.Length} inputs.");
            if (i >= _edgeOfInput.Length || all[i] is not { } gradient || _edgeOfInput[i] is not (>= 0 and int edge))
                continue;
            if (thread.GradEnabled && _function.IsOnceDifferentiable)
            {
                gradient = gradient.Detach();
                gradient.SetHistory(new Edge(new OnceDifferentiated(this, dy, gradient), 0));
            }

            // The user may keep what it returned.
            gradient.Escaped = true;
            dx[edge] = gradient;
        }
    }

    internal override void Release()
    {
        foreach (SavedTensor? saved in _saved)
            saved?.Release();
    }

    private Tensor?[] Run(Tensor?[] dy, bool[] skip)
    {
        (FunctionNode, bool[])? outer = t_running;
        t_running = (this, skip);
        try
        {
            using GradMode mode = new(GradMode.Enabled && !_function.IsOnceDifferentiable);
            return _function.Differentiate(_context, dy) ?? throw new InvalidOperationException($"The gradient of '{Name}' gave null instead of one gradient per input.");
        }
        finally
        {
            t_running = outer;
        }
    }
}
