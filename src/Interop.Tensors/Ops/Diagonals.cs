namespace Interop.Tensors;

/// <content>Filling of diagonals.</content>
public partial class Tensor
{
    /// <summary>Overwrites the main diagonal, the elements whose indices are all the same. Source: <c>aten::fill_diagonal_</c>.</summary>
    /// <param name="fillValue">What is put there.</param>
    /// <param name="wrap">Whether the diagonal of a tall matrix begins again, a row apart, where it ends.</param>
    /// <exception cref="ShapeException">There are fewer than two dimensions, or more of different sizes.</exception>
    public Tensor FillDiagonal_(Tensor fillValue, bool wrap = false)
    {
        if (Rank < 2 || Rank > 2 && Shape.Any(size => size != Shape[0]))
            throw new ShapeException($"'fill_diagonal_' takes a matrix, or more dimensions of one size, found {Shape}.");
        ArgumentNullException.ThrowIfNull(fillValue);
        using Op op = Op.Begin("fill_diagonal_", this, fillValue);
        long step = 0, least = Shape.Min();
        foreach (long stride in _strides)
            step += stride;
        AsStrided([least], [step]).Fill_(fillValue);
        if (wrap && Rank == 2 && least > 0)
        {
            // Diagonals of the blocks below, with an empty row between them.
            for (long row = Shape[1] + 1; row < Shape[0]; row += Shape[1] + 1)
                AsStrided([Math.Min(Shape[1], Shape[0] - row)], [step], Offset + row * _strides[0]).Fill_(fillValue);
        }

        return op.Return(this);
    }
}
