namespace Interop.Tensors;

/// <summary>One place in <c>x[…]</c>: a whole number, a slice, <see cref="None"/>, <see cref="Ellipsis"/>, or a tensor of indices or bool.</summary>
/// <remarks>A C# range stands for a slice: <c>1..3</c>, <c>..^1</c>, and <c>..</c> for a whole dimension.</remarks>
public readonly struct TensorIndex
{
    internal enum Form { Whole, Integer, Slice, None, Ellipsis, Tensor }

    private TensorIndex(Form kind, long start = 0, long? stop = null, long step = 1, Tensor? tensor = null) => (Kind, Start, Stop, Step, Tensor) = (kind, start, stop, step, tensor);

    internal Form Kind { get; }

    internal long Start { get; }

    internal long? Stop { get; }

    internal long Step { get; }

    internal Tensor? Tensor { get; }

    /// <summary>A new dimension of size 1.</summary>
    public static TensorIndex None => new(Form.None);

    /// <summary>As many whole dimensions as are not named.</summary>
    public static TensorIndex Ellipsis => new(Form.Ellipsis);

    /// <summary>Python's <c>start:stop:step</c>; negative ends count from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The step is not positive.</exception>
    public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
        step is < 1 ? throw new ArgumentOutOfRangeException(nameof(step), $"The step of a slice must be at least 1, found {step}.") : new(Form.Slice, start ?? 0, stop, step ?? 1);

    /// <summary>One slice; negative counts from the end.</summary>
    public static implicit operator TensorIndex(int index) => new(Form.Integer, index);

    /// <summary>One slice; negative counts from the end.</summary>
    public static implicit operator TensorIndex(long index) => new(Form.Integer, index);

    /// <summary>One slice, from the start or the end.</summary>
    public static implicit operator TensorIndex(Index index) => new(Form.Integer, index.IsFromEnd ? -index.Value : index.Value);

    /// <summary>A slice.</summary>
    public static implicit operator TensorIndex(Range range) => range.Equals(Range.All)
        ? new(Form.Whole)
        : new(Form.Slice, Place(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : Place(range.End));

    /// <summary>A tensor of whole numbers, or of bool for the positions where it is true.</summary>
    public static implicit operator TensorIndex(Tensor tensor) => new(Form.Tensor, tensor: tensor);

    /// <summary>All of the tensor in a new dimension, or nothing of it.</summary>
    public static implicit operator TensorIndex(bool value) => new(Form.Tensor, tensor: Tensors.Tensor.Full([], value, DType.Bool));

    private static long Place(Index index) => index.IsFromEnd ? index.Value == 0 ? long.MaxValue : -index.Value : index.Value;
}
