using Interop.Tensors;

namespace Interop.Graphs;

/// <summary>A tensor of texts: strings are no numbers, so they are no <see cref="Tensor"/>.</summary>
public sealed class StringTensor
{
    private readonly string[] _elements;

    /// <summary>Of elements in row-major order; it owns the array.</summary>
    /// <exception cref="ShapeException">The shape has another number of elements.</exception>
    public StringTensor(string[] elements, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(elements);
        if (shape.ElementCount != elements.Length)
            throw new ShapeException($"A tensor of shape {shape} has {shape.ElementCount} texts, found {elements.Length}.");
        (_elements, Shape) = (elements, shape);
    }

    /// <summary>A vector.</summary>
    public StringTensor(params string[] elements) : this(elements, [elements.Length]) { }

    /// <summary>Its sizes.</summary>
    public Shape Shape { get; }

    /// <summary>How many texts there are.</summary>
    public int ElementCount => _elements.Length;

    /// <summary>The texts in row-major order.</summary>
    public ReadOnlySpan<string> AsSpan() => _elements;

    /// <summary>The same texts in another shape.</summary>
    public StringTensor Reshape(Shape shape) => new(_elements, shape);

    /// <summary>Texts picked by their places in row-major order, in a shape.</summary>
    /// <param name="places">int64, as they come from the same op on a tensor of places.</param>
    public StringTensor Pick(Tensor places)
    {
        ArgumentNullException.ThrowIfNull(places);
        return new(Array.ConvertAll(places.ToArray<long>(), i => _elements[i]), places.Shape);
    }

    /// <summary>The places of all elements in row-major order, in this shape: what moves elements is done to it, and then to the texts by <see cref="Pick"/>.</summary>
    public Tensor Places() => Tensor.Arange(ElementCount).Reshape(Shape);

    /// <inheritdoc/>
    public override string ToString() => $"string {Shape}";
}
