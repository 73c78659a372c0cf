namespace Interop.Tensors;

/// <summary>The usual node: one output and one rule per input that requires a gradient. Room for two inputs without an array.</summary>
internal sealed class RuleNode(string name, Shape shape, DType dtype) : Node(name)
{
    private Slot _first;
    private Slot _second;
    private Slot[]? _more;

    private struct Slot
    {
        internal object? Rule;
        internal SavedTensor? A;
        internal SavedTensor? B;
    }

    /// <summary>Whether its result is written over an input, after which the version is counted.</summary>
    internal bool IsInPlace { get; init; }

    internal override (Shape Shape, DType DType) Output(int index) => (shape, dtype);

    internal void Add(Edge next, in Gradient gradient, Tensor y, ReadOnlySpan<Tensor?> inputs, ThreadState thread)
    {
        int i = EdgeCount;
        AddEdge(next);
        if (i >= 2 && (_more is null || _more.Length <= i - 2))
            Array.Resize(ref _more, 2 * (i - 1));
        ref Slot slot = ref At(i);
        slot.Rule = gradient.Rule;
        if (gradient.A is not null)
            slot.A = Save(gradient.A, y, inputs, thread);
        if (gradient.B is not null)
            slot.B = Save(gradient.B, y, inputs, thread);
    }

    internal override void Backward(ReadOnlySpan<Tensor?> dys, Span<Tensor?> dx, ReadOnlySpan<bool> skip, ThreadState thread)
    {
        if (dys[0] is not { } dy)
        {
            dx.Clear();
            return;
        }

        for (int i = 0; i < EdgeCount; i++)
        {
            if (!skip.IsEmpty && skip[i])
            {
                dx[i] = null;
                continue;
            }

            ref Slot slot = ref At(i);
            Tensor? a = slot.A?.Unpack(this, thread), b = slot.B?.Unpack(this, thread);
            dx[i] = slot.Rule switch
            {
                Func<Tensor, Tensor, Tensor?> f => f(a!, dy),
                Func<Tensor, Tensor?> f => f(dy),
                BoundRule f => f.Apply(a, b, dy),
                _ => ((Func<Tensor, Tensor, Tensor, Tensor?>)slot.Rule!)(a!, b!, dy),
            };
        }
    }

    internal override void Release()
    {
        for (int i = 0; i < EdgeCount; i++)
        {
            ref Slot slot = ref At(i);
            slot.A?.Release();
            slot.B?.Release();
        }
    }

    private ref Slot At(int i)
    {
        if (i == 0)
            return ref _first;
        if (i == 1)
            return ref _second;
        return ref _more![i - 2];
    }

    private SavedTensor Save(Tensor tensor, Tensor y, ReadOnlySpan<Tensor?> inputs, ThreadState thread)
    {
        bool isOutput = ReferenceEquals(tensor, y), isHelper = !isOutput && !tensor.RequiresGrad && !tensor.IsConstant;
        for (int i = 0; isHelper && i < inputs.Length; i++)
            isHelper = !ReferenceEquals(inputs[i], tensor);
        return new SavedTensor(tensor, this, isOutput ? 0 : -1, isHelper, thread, versionsAhead: isOutput && IsInPlace ? 1 : 0);
    }
}
