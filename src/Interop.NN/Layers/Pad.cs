using Interop.Tensors;

namespace Interop.NN;

/// <summary>Adds elements at the ends of the last dimensions. Source: <c>torch.nn.modules.padding</c>.</summary>
public abstract class Pad : Module<Tensor, Tensor>
{
    private readonly PaddingMode _mode;
    private readonly long[] _padding;

    private protected Pad(int dimensions, Ints padding, PaddingMode mode)
    {
        (Dimensions, _mode) = (dimensions, mode);
        _padding = padding.Expand(2 * dimensions, nameof(padding));
    }

    private protected int Dimensions { get; }

    /// <summary>How many elements are added before and after each dimension, the last dimension first; negative numbers take elements away.</summary>
    public IReadOnlyList<long> Padding => _padding;

    private protected virtual double Fill => 0;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input)
    {
        if (_mode == PaddingMode.Circular && input.Rank != Dimensions + 1 && input.Rank != Dimensions + 2)
            throw new ShapeException($"{Name} was called with shape {input.Shape}: expected {Dimensions + 1} dimensions, or {Dimensions + 2} with a batch.");
        return input.Pad(_padding, _mode, _mode == PaddingMode.Constant ? Fill : null);
    }

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Of(Padding);
}
