namespace Interop.Tensors;

/// <summary>The end of the graph at a leaf: adds what arrives to the leaf's gradient.</summary>
internal sealed class AccumulateGrad(Shape shape, DType dtype, GradientCell cell) : Node("accumulate_grad")
{
    /// <summary>Leaves go first, as soon as they are complete.</summary>
    internal override long Priority => long.MaxValue;

    internal override bool ReleasesTemporaries => false;

    internal GradientCell Cell => cell;

    internal override (Shape Shape, DType DType) Output(int index) => (shape, dtype);

    internal override void Backward(ReadOnlySpan<Tensor?> dy, Span<Tensor?> dx, ReadOnlySpan<bool> skip, ThreadState thread)
    {
        if (dy[0] is not { } gradient)
            return;
        lock (cell)
        {
            if (cell.Value is not { } sum)
            {
                // Only a gradient that nobody else holds may become the leaf's own.
                bool mine = gradient.InFlight == 1 && !gradient.Escaped && gradient.OwnsAll;
                cell.Value = mine ? gradient : gradient.Clone();
            }
            else if (thread.GradEnabled || sum.Overlaps)
            {
                cell.Value = sum + gradient;
            }
            else
            {
                sum.CheckInference(Name);
                sum.AddInto(gradient);
                sum.Memory.Bump(Name);
            }

            cell.Value.Escaped = true;
        }

        foreach (Action hook in cell.After)
            hook();
    }
}
