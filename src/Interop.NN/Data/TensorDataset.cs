using Interop.Tensors;

namespace Interop.NN;

/// <summary>Tensors of the same first size; element i is the i-th slice of each, a view. Source: <c>torch.utils.data.TensorDataset</c>.</summary>
/// <remarks><see cref="Of(Tensor, Tensor)"/> gives tuples, which are handier for two or three tensors.</remarks>
public sealed class TensorDataset : Dataset<Tensor[]>
{
    private readonly Tensor[] _tensors;

    /// <summary>Over these tensors, shared.</summary>
    /// <exception cref="ShapeException">There are none, or their first sizes differ.</exception>
    public TensorDataset(params ReadOnlySpan<Tensor> tensors)
    {
        _tensors = tensors.ToArray();
        if (_tensors.Length == 0 || _tensors.Any(t => t.Rank == 0 || t.Shape[0] != _tensors[0].Shape[0]))
            throw new ShapeException($"The tensors of a TensorDataset have the shapes {string.Join(", ", _tensors.Select(t => t.Shape))}: expected at least one, all of the same first size.");
    }

    /// <summary>The tensors.</summary>
    public IReadOnlyList<Tensor> Tensors => _tensors;

    /// <inheritdoc/>
    public override long Count => _tensors[0].Shape[0];

    /// <inheritdoc/>
    public override Tensor[] this[long index]
    {
        get
        {
            Dataset.Check(index, Count);
            return Array.ConvertAll(_tensors, t => t.Select(0, index));
        }
    }

    /// <summary>The slices of one tensor.</summary>
    /// <exception cref="ShapeException">It is a number.</exception>
    public static Dataset<Tensor> Of(Tensor x) => new TensorDataset(x).Map(t => t[0]);

    /// <summary>Pairs of slices, such as inputs and targets.</summary>
    /// <exception cref="ShapeException">The first sizes differ.</exception>
    public static Dataset<(Tensor, Tensor)> Of(Tensor x, Tensor y) => new TensorDataset(x, y).Map(t => (t[0], t[1]));

    /// <summary>Triples of slices.</summary>
    /// <exception cref="ShapeException">The first sizes differ.</exception>
    public static Dataset<(Tensor, Tensor, Tensor)> Of(Tensor x, Tensor y, Tensor z) => new TensorDataset(x, y, z).Map(t => (t[0], t[1], t[2]));
}
