using Interop.Tensors.Kernels.LinearAlgebra;

namespace Interop.Tensors;

/// <content>Powers, exponentials and other functions of matrices and vectors.</content>
public static partial class Linalg
{
    /// <summary>eᴬ: [*, n, n] → [*, n, n]. Source: <c>aten::linalg_matrix_exp</c>.</summary>
    /// <exception cref="ShapeException">The matrices are not square.</exception>
    public static Tensor MatrixExp(this Tensor a)
    {
        if (a.Rank < 2 || a.Shape[-1] != a.Shape[-2])
            throw new ShapeException($"linalg.matrix_exp needs square matrices, found the shape {a.Shape}.");
        if (a.DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new ArgumentException($"linalg.matrix_exp needs real or complex numbers, found {a.DType.Name}: convert the tensor first.");
        using Op op = Op.Begin("linalg_matrix_exp", a);
        Tensor y = Spectra.Exponential(a);
        // The derivative in a direction stands in the corner of the exponential of a block matrix. Source: Mathias (1996).
        return op.Record(y, Gradient.Wrt(a, a, static (a, dy) =>
        {
            Tensor ah = a.MH, top = Tensor.Cat([ah, dy], -1), bottom = Tensor.Cat([Tensor.ZerosLike(ah), ah], -1);
            long n = a.Shape[-1];
            return Tensor.Cat([top, bottom], -2).MatrixExp().Narrow(-2, 0, n).Narrow(-1, n, n);
        }));
    }

    /// <summary>The product of n copies of A; of |n| copies of its inverse for negative n: [*, m, m] → [*, m, m]. Source: <c>aten::linalg_matrix_power</c>; composed.</summary>
    /// <param name="a">The matrices.</param>
    /// <param name="n">The power.</param>
    /// <exception cref="LinalgException">n is negative and a matrix singular.</exception>
    public static Tensor MatrixPower(this Tensor a, long n)
    {
        if (a.Rank < 2 || a.Shape[-1] != a.Shape[-2])
            throw new ShapeException($"linalg.matrix_power needs square matrices, found the shape {a.Shape}.");
        if (n == 0)
        {
            using Op op = Op.Begin("linalg_matrix_power", a);
            return op.Record(Tensor.Eye(a.Shape[-1], null, a.DType).Expand(a.Shape).Clone(), Gradient.Wrt(a, static dy => dy * 0));
        }

        return Op.Compose("linalg_matrix_power", a, new PowerCall(n), static (a, call) =>
        {
            long n = call.N;
            Tensor square = n < 0 ? a.Inv() : a;
            ulong left = n < 0 ? (ulong)-n : (ulong)n;
            Tensor? y = null;
            while (true)
            {
                if ((left & 1) == 1)
                    y = y is null ? square : y.Matmul(square);
                if ((left >>= 1) == 0)
                    return ReferenceEquals(y, a) ? a.Clone() : y!;
                square = square.Matmul(square);
            }
        });
    }

    /// <summary>Powers of each element, from 0 on: [*, n] → [*, n, N]; a scalar counts as one element. Source: <c>aten::linalg_vander</c>; composed.</summary>
    /// <param name="x">The elements.</param>
    /// <param name="n">How many powers; null for as many as there are elements.</param>
    /// <exception cref="ArgumentException">Fewer than two powers are asked for.</exception>
    public static Tensor Vander(this Tensor x, long? n = null)
    {
        x = Tensor.Atleast1d(x);
        long count = n ?? x.Shape[-1];
        if (n is < 2)
            throw new ArgumentException($"linalg.vander: {n} powers are asked for, expected at least 2.", nameof(n));
        return Op.Compose("linalg_vander", x, new VanderCall(count), static (x, call) =>
        {
            long count = call.Count;
            Tensor column = x.Unsqueeze(-1), ones = Tensor.OnesLike(column);
            return count <= 1 ? ones.Narrow(-1, 0, count) : Tensor.Cat([ones, column.Expand([.. x.Shape, count - 1]).Cumprod(-1)], -1);
        });
    }

    /// <summary>A diagonal of each matrix as a view. Source: <c>aten::linalg_diagonal</c>.</summary>
    /// <param name="a">[*, m, n].</param>
    /// <param name="offset">How far above the main diagonal.</param>
    /// <param name="dim1">The dimension of rows.</param>
    /// <param name="dim2">The dimension of columns.</param>
    public static Tensor Diagonal(this Tensor a, long offset = 0, int dim1 = -2, int dim2 = -1) => a.Diagonal(offset, dim1, dim2);

    /// <summary>The cross product of vectors of three elements along a dimension; the others broadcast. Source: <c>aten::linalg_cross</c>; composed.</summary>
    /// <param name="input">One factor.</param>
    /// <param name="other">The other.</param>
    /// <param name="dim">The dimension of size 3.</param>
    /// <exception cref="ShapeException">The ranks differ, or the dimension has another size.</exception>
    public static Tensor Cross(this Tensor input, Tensor other, int dim = -1)
    {
        if (input.Rank != other.Rank)
            throw new ShapeException($"linalg.cross needs tensors of one rank, found the shapes {input.Shape} and {other.Shape}.");
        int axis = input.Shape.Axis(dim);
        if (input.Rank == 0 || input.Shape[axis] != 3 || other.Shape[axis] != 3)
            throw new ShapeException($"linalg.cross needs three elements along dimension {dim}, found the shapes {input.Shape} and {other.Shape}.");
        return Op.Compose("linalg_cross", input, other, null, axis, static (a, b, _, axis) =>
        {
            Tensor[] x = a.Unbind(axis), y = b!.Unbind(axis);
            return Tensor.Stack([x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]], axis);
        });
    }

    private sealed record VanderCall(long Count);

    private sealed record PowerCall(long N);
}

/// <content>Powers and exponentials of matrices. Source: <c>torch.matrix_exp</c>, <c>torch.matrix_power</c>, <c>torch.cross</c>.</content>
public partial class Tensor
{
    /// <summary><see cref="Linalg.MatrixExp"/>. Source: <c>aten::matrix_exp</c>.</summary>
    public Tensor MatrixExp() => Linalg.MatrixExp(this);

    /// <summary><see cref="Linalg.MatrixPower"/>. Source: <c>aten::matrix_power</c>.</summary>
    public Tensor MatrixPower(long n) => Linalg.MatrixPower(this, n);

    /// <summary><see cref="Linalg.Cross"/> along a dimension, or along the first of size 3. Source: <c>aten::cross</c>.</summary>
    public Tensor Cross(Tensor other, int? dim = null)
    {
        int axis = dim ?? Array.IndexOf(Shape.ToArray(), 3L);
        if (dim is null && axis < 0)
            throw new ShapeException($"cross needs a dimension of size 3, found the shapes {Shape} and {other.Shape}.");
        return Linalg.Cross(this, other, axis);
    }
}
