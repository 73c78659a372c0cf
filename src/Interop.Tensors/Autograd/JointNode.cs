namespace Interop.Tensors;

/// <summary>One rule for all inputs of an op with shared work, of one or several outputs.</summary>
/// <param name="g">What flowed back, what is asked for, and the saved values.</param>
/// <param name="attributes">The op's attributes.</param>
/// <returns>One gradient per input, null where none is needed.</returns>
internal delegate Tensor?[] JointRule<S>(Joint g, S attributes);

/// <summary>What a joint rule sees.</summary>
internal readonly ref struct Joint
{
    private readonly Node _owner;
    private readonly SavedTensor?[] _saved;
    private readonly ReadOnlySpan<Tensor?> _dy;
    private readonly bool[] _needs;

    internal Joint(Node owner, SavedTensor?[] saved, ReadOnlySpan<Tensor?> dy, bool[] needs)
    {
        (_owner, _saved, _needs) = (owner, saved, needs);
        _dy = dy;
    }

    /// <summary>The gradient of an output; null where nothing flowed back.</summary>
    internal Tensor? Dy(int output) => _dy[output];

    internal bool Needs(int input) => _needs[input];

    internal Tensor Saved(int index) => _saved[index]!.Unpack(_owner, ThreadState.Current);
}

/// <inheritdoc cref="JointRule{S}"/>
internal sealed class JointNode<S> : Node
{
    private readonly bool[] _needs;
    private readonly int[] _inputOfEdge;
    private readonly SavedTensor?[] _saved;
    private readonly (Shape, DType)[] _outputs;
    private readonly S _attributes;
    private readonly JointRule<S> _rule;

    internal JointNode(string name, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> wrt, ReadOnlySpan<Tensor?> saved, S attributes, JointRule<S> rule, ThreadState thread)
        : base(name)
    {
        (_attributes, _rule) = (attributes, rule);
        _outputs = new (Shape, DType)[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
            _outputs[i] = (outputs[i].Shape, outputs[i].DType);
        _needs = new bool[wrt.Length];
        List<int> edges = [];
        for (int i = 0; i < wrt.Length; i++)
        {
            if (wrt[i]?.Edge is not { } edge)
                continue;
            _needs[i] = true;
            edges.Add(i);
            AddEdge(edge);
        }

        _inputOfEdge = [.. edges];
        _saved = new SavedTensor?[saved.Length];
        for (int i = 0; i < saved.Length; i++)
        {
            if (saved[i] is not { } tensor)
                continue;
            int output = -1;
            for (int o = 0; o < outputs.Length; o++)
                output = ReferenceEquals(outputs[o], tensor) ? o : output;
            bool isHelper = output < 0 && tensor.Edge is null && !tensor.IsConstant;
            foreach (Tensor? input in inputs)
                isHelper &= !ReferenceEquals(input, tensor);
            _saved[i] = new SavedTensor(tensor, this, output, isHelper, thread);
        }
    }

    internal override int OutputCount => _outputs.Length;

    internal override (Shape Shape, DType DType) Output(int index) => _outputs[index];

    internal override void Backward(ReadOnlySpan<Tensor?> dy, Span<Tensor?> dx, ThreadState thread)
    {
        dx.Clear();
        bool any = false;
        foreach (Tensor? d in dy)
            any |= d is not null;
        if (!any)
            return;
        Tensor?[] all = _rule(new Joint(this, _saved, dy, _needs), _attributes);
        for (int e = 0; e < _inputOfEdge.Length; e++)
            dx[e] = all[_inputOfEdge[e]];
    }

    internal override void Release()
    {
        foreach (SavedTensor? saved in _saved)
            saved?.Release();
    }
}
