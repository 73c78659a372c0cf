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
    private readonly int[] _edgeOfInput;
    private readonly ReadOnlySpan<bool> _skip;

    internal Joint(Node owner, SavedTensor?[] saved, ReadOnlySpan<Tensor?> dy, int[] edgeOfInput, ReadOnlySpan<bool> skip)
    {
        (_owner, _saved, _edgeOfInput) = (owner, saved, edgeOfInput);
        _dy = dy;
        _skip = skip;
    }

    /// <summary>The gradient of an output; null where nothing flowed back.</summary>
    internal Tensor? Dy(int output) => _dy[output];

    /// <summary>The gradients of all outputs; zeros where nothing flowed back.</summary>
    internal Tensor[] AllDy()
    {
        Tensor[] all = new Tensor[_dy.Length];
        for (int i = 0; i < all.Length; i++)
        {
            (Shape shape, DType dtype) = _owner.Output(i);
            all[i] = _dy[i] ?? Tensor.Zeros(shape, dtype);
        }

        return all;
    }

    /// <summary>How many inputs there are.</summary>
    internal int Count => _edgeOfInput.Length;

    /// <summary>Whether this input's gradient is asked for.</summary>
    internal bool Needs(int input) => _edgeOfInput[input] is >= 0 and int edge && (_skip.IsEmpty || !_skip[edge]);

    /// <summary>A value saved forward.</summary>
    internal Tensor Saved(int index) => SavedOrNull(index) ?? throw new InvalidOperationException($"'{_owner.Name}' saved nothing at place {index}.");

    /// <summary>A value saved forward; null for an optional one that was absent.</summary>
    internal Tensor? SavedOrNull(int index) => _saved[index]?.Unpack(_owner, ThreadState.Current);

    /// <summary>The gradients with a history, from a composition that equals the op. It is given fresh looks at the inputs, as one of them may be made from another.</summary>
    /// <param name="inputs">How many inputs there are, which are the first saved values.</param>
    /// <param name="compose">The op's outputs from its inputs.</param>
    internal Tensor?[] Recorded(int inputs, Func<Tensor?[], Tensor[]> compose)
    {
        Tensor?[] looks = new Tensor?[inputs], gradients = new Tensor?[inputs];
        List<Tensor> wanted = [], live = [], upstream = [];
        for (int i = 0; i < inputs; i++)
        {
            looks[i] = SavedOrNull(i);
            if (Needs(i))
                wanted.Add(looks[i] = looks[i]!.View(looks[i]!.Shape));
        }

        Tensor[] outputs = compose(looks);
        for (int i = 0; i < outputs.Length; i++)
        {
            if (Dy(i) is not { } dy || !outputs[i].RequiresGrad)
                continue;
            live.Add(outputs[i]);
            upstream.Add(dy);
        }

        if (live.Count == 0)
            return gradients;
        Tensor?[] found = Autograd.Grad([.. live], [.. wanted], [.. upstream], createGraph: true, allowUnused: true);
        for (int i = 0, next = 0; i < inputs; i++)
            gradients[i] = Needs(i) ? found[next++] : null;
        return gradients;
    }
}

/// <inheritdoc cref="JointRule{S}"/>
internal sealed class JointNode<S> : Node
{
    private readonly int[] _edgeOfInput;
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
        _edgeOfInput = AddEdges(wrt);
        _saved = new SavedTensor?[saved.Length];
        for (int i = 0; i < saved.Length; i++)
        {
            if (saved[i] is not { } tensor)
                continue;
            int output = -1;
            for (int o = 0; o < outputs.Length; o++)
                output = ReferenceEquals(outputs[o], tensor) ? o : output;
            bool isHelper = output < 0 && !tensor.RequiresGrad && !tensor.IsConstant;
            foreach (Tensor? input in inputs)
                isHelper &= !ReferenceEquals(input, tensor);
            _saved[i] = new SavedTensor(tensor, this, output, isHelper, thread);
        }
    }

    internal override int OutputCount => _outputs.Length;

    internal override (Shape Shape, DType DType) Output(int index) => _outputs[index];

    internal override void Backward(ReadOnlySpan<Tensor?> dy, Span<Tensor?> dx, ReadOnlySpan<bool> skip, ThreadState thread)
    {
        dx.Clear();
        bool any = false;
        foreach (Tensor? d in dy)
            any |= d is not null;
        if (!any)
            return;
        Tensor?[] all = _rule(new Joint(this, _saved, dy, _edgeOfInput, skip), _attributes);
        if (all.Length != _edgeOfInput.Length)
            throw new InvalidOperationException($"The rule of '{Name}' returned {all.Length} gradients for {_edgeOfInput.Length} inputs.");
        for (int i = 0; i < all.Length; i++)
        {
            if (_edgeOfInput[i] is >= 0 and int edge)
                dx[edge] = all[i];
        }
    }

    internal override void Release()
    {
        foreach (SavedTensor? saved in _saved)
            saved?.Release();
    }
}
