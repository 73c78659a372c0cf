namespace Interop.Tensors;

/// <summary>Where a gradient is kept. The graph knows the cell, never the tensor that it belongs to.</summary>
internal sealed class GradientCell
{
    private Action[] _after = [];

    internal Tensor? Value { get; set; }

    /// <summary>A leaf's end of the graph, kept while gradients are switched off so that hooks survive.</summary>
    internal AccumulateGrad? Leaf { get; set; }

    /// <summary>Hooks that run after accumulation; a list that is replaced, never changed.</summary>
    internal ReadOnlySpan<Action> After => Volatile.Read(ref _after);

    internal IDisposable AddAfter(Action hook) => Registration.Add(this, () => _after, list => Volatile.Write(ref _after, list), hook);
}
