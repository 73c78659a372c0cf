namespace Interop.Tensors;

/// <summary>The history of a gradient that was computed without recording although a second derivative may be wanted: an error, where it would else be silently missing.</summary>
internal sealed class OnceDifferentiated : Node
{
    private readonly (Shape, DType) _output;

    internal OnceDifferentiated(Node function, ReadOnlySpan<Tensor?> dy, Tensor dx) : base(function.Name)
    {
        _output = (dx.Shape, dx.DType);
        for (int i = 0; i < function.EdgeCount; i++)
            AddEdge(function.EdgeAt(i));
        AddEdges(dy);
    }

    internal override (Shape Shape, DType DType) Output(int index) => _output;

    internal override void Backward(ReadOnlySpan<Tensor?> dy, Span<Tensor?> dx, ReadOnlySpan<bool> skip, ThreadState thread) =>
        throw new InvalidOperationException($"A second derivative of '{Name}' is asked for, which is marked OnceDifferentiable: its gradient is not recorded.");
}
