namespace Interop.Tensors;

/// <summary>Where a gradient is kept. The graph knows the cell, never the tensor that it belongs to.</summary>
internal sealed class GradientCell
{
    internal Tensor? Value { get; set; }

    internal List<Action<Tensor>>? After { get; set; }
}
