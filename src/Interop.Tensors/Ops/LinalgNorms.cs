using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Norms of vectors and matrices.</content>
public static partial class Linalg
{
    /// <summary>(Σ |x|^ord)^(1/ord) over all elements or the given dimensions; the largest or smallest modulus for ∞ and −∞, the number of elements that are not zero for 0. Source: <c>aten::linalg_vector_norm</c>.</summary>
    /// <param name="x">Real or complex.</param>
    /// <param name="ord">The power.</param>
    /// <param name="dim">Dimensions; all by default.</param>
    /// <param name="keepdim">Whether they stay with size 1.</param>
    /// <param name="dtype">What is computed in; the result has its real dtype. Null for the input's own.</param>
    /// <exception cref="ArgumentException">The elements are whole numbers.</exception>
    /// <exception cref="ShapeException">A negative power or ∞ of no elements.</exception>
    public static Tensor VectorNorm(this Tensor x, Scalar? ord = null, Ints dim = default, bool keepdim = false, DType? dtype = null)
    {
        double p = ord?.ToDouble() ?? 2;
        if (x.DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new ArgumentException($"linalg.vector_norm needs real or complex numbers, found {x.DType.Name}: convert the tensor first.");
        if (dtype is { } wanted && (x.DType.Kind == DTypeKind.Complex) != (wanted.Kind == DTypeKind.Complex))
            throw new ArgumentException($"linalg.vector_norm of {x.DType.Name} cannot be computed in {wanted.Name}: use a dtype of the same kind.");
        Tensor input = dtype is { } other ? x.To(other) : x;
        ReduceGeometry geometry = ReduceGeometry.Of(x.Shape, dim, keepdim);
        if (geometry.Count == 0 && (p < 0 || double.IsInfinity(p)))
            throw new ShapeException($"linalg.vector_norm: the shape {x.Shape} has no elements to take the norm of order {p} of: use an order from 0 on.");
        NormCall call = new(p, geometry);
        using Op op = Op.Begin("linalg_vector_norm", call, input);
        Tensor y = Tensor.Empty(geometry.Result, RealOf(input.DType));
        Norms.Run(input, p, geometry.Reduced, y);
        return op.Record(y, Gradient.Wrt(input, input, y, call, static (x, y, call, dy) => NormGradient(x, y.View(call.Geometry.Kept), dy.View(call.Geometry.Kept), call)));
    }

    /// <summary>A norm of matrices: [*, m, n] → [*]: 1 and −1 the largest and smallest sum of moduli in a column, ∞ and −∞ in a row, 2 and −2 the largest and smallest singular value. Source: <c>aten::linalg_matrix_norm</c>.</summary>
    /// <param name="a">The matrices.</param>
    /// <param name="ord">Which norm.</param>
    /// <param name="dim">The dimensions of rows and columns; the last two by default.</param>
    /// <param name="keepdim">Whether they stay with size 1.</param>
    /// <param name="dtype">What is computed in; null for the input's own.</param>
    /// <exception cref="ArgumentException">There is no such norm.</exception>
    public static Tensor MatrixNorm(this Tensor a, Scalar ord, Ints dim = default, bool keepdim = false, DType? dtype = null)
    {
        double p = ord.ToDouble(), size = Math.Abs(p);
        if (size is not (1 or 2) && !double.IsInfinity(size))
            throw new ArgumentException($"linalg.matrix_norm: there is no norm of order {p}, expected 1, 2, infinity or a negative of them.", nameof(ord));
        (int rows, int columns) = MatrixDimensions(a, dim);
        using Op op = Op.Begin("linalg_matrix_norm", a);
        a = dtype is { } wanted ? a.To(wanted) : a;
        if (size == 2)
            return op.Return(OfValues(Matrices(a, rows, columns).Svdvals(), rows, columns, keepdim, p > 0 ? Largest : Smallest));
        // The sum over one dimension, then the largest or smallest over the other.
        (int summed, int chosen) = size == 1 ? (rows, columns) : (columns, rows);
        Tensor sums = a.VectorNorm(1, [summed], keepdim: true);
        Tensor y = p > 0 ? sums.Amax([chosen], keepdim: true) : sums.Amin([chosen], keepdim: true);
        return op.Return(keepdim ? y : y.Squeeze([rows, columns]));
    }

    /// <summary>The Frobenius or nuclear norm of matrices: [*, m, n] → [*]. Source: <c>aten::linalg_matrix_norm.str_ord</c>.</summary>
    /// <param name="a">The matrices.</param>
    /// <param name="ord">Which norm.</param>
    /// <param name="dim">The dimensions of rows and columns; the last two by default.</param>
    /// <param name="keepdim">Whether they stay with size 1.</param>
    /// <param name="dtype">What is computed in; null for the input's own.</param>
    public static Tensor MatrixNorm(this Tensor a, NormOrder ord = NormOrder.Fro, Ints dim = default, bool keepdim = false, DType? dtype = null)
    {
        (int rows, int columns) = MatrixDimensions(a, dim);
        using Op op = Op.Begin("linalg_matrix_norm", a);
        if (ord == NormOrder.Fro)
            return op.Return(a.VectorNorm(2, [rows, columns], keepdim, dtype));
        a = dtype is { } wanted ? a.To(wanted) : a;
        return op.Return(OfValues(Matrices(a, rows, columns).Svdvals(), rows, columns, keepdim, static s => s.Sum([-1])));
    }

    /// <summary>A norm of vectors or matrices: without <paramref name="ord"/> the Euclidean norm of all elements, or over the given dimensions; with it a vector norm over one dimension or of a vector, a matrix norm over two or of a matrix. Source: <c>aten::linalg_norm</c>.</summary>
    /// <param name="input">Real or complex.</param>
    /// <param name="ord">Which norm.</param>
    /// <param name="dim">One or two dimensions.</param>
    /// <param name="keepdim">Whether they stay with size 1.</param>
    /// <param name="dtype">What is computed in; null for the input's own.</param>
    /// <exception cref="ShapeException">There are neither one nor two dimensions.</exception>
    public static Tensor Norm(this Tensor input, Scalar? ord = null, Ints dim = default, bool keepdim = false, DType? dtype = null)
    {
        if (ord is not { } order)
            return input.VectorNorm(2, dim, keepdim, dtype);
        int count = dim.Count ?? input.Rank;
        return count switch
        {
            1 => input.VectorNorm(order, dim, keepdim, dtype),
            2 => input.MatrixNorm(order, dim.Dims ?? [0, 1], keepdim, dtype),
            _ => throw new ShapeException($"linalg.norm of order {order} is defined over one dimension or two, found {count}."),
        };
    }

    /// <inheritdoc cref="Norm(Tensor, Scalar?, Ints, bool, DType?)"/>
    public static Tensor Norm(this Tensor input, NormOrder ord, Ints dim = default, bool keepdim = false, DType? dtype = null)
    {
        if ((dim.Count ?? input.Rank) != 2)
            throw new ShapeException($"linalg.norm of order {ord} is defined over two dimensions, found {dim.Count ?? input.Rank}.");
        return input.MatrixNorm(ord, dim.Dims ?? [0, 1], keepdim, dtype);
    }

    private static (int Rows, int Columns) MatrixDimensions(Tensor a, Ints dim)
    {
        int[]? dims = dim.Dims;
        if (a.Rank < 2 || dims is not (null or { Length: 2 }))
            throw new ShapeException($"linalg.matrix_norm needs two dimensions, found the shape {a.Shape}{(dims is null ? "" : $" and {dims.Length} named ones")}.");
        (int rows, int columns) = (a.Shape.Axis(dims?[0] ?? -2), a.Shape.Axis(dims?[1] ?? -1));
        if (rows == columns)
            throw new ShapeException($"linalg.matrix_norm needs two different dimensions, found {rows} twice.");
        if (a.DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new ArgumentException($"linalg.matrix_norm needs real or complex numbers, found {a.DType.Name}: convert the tensor first.");
        return (rows, columns);
    }

    private static Tensor Largest(Tensor values) => values.Amax([-1]);

    private static Tensor Smallest(Tensor values) => values.Amin([-1]);

    private static Tensor Matrices(Tensor a, int rows, int columns) => a.Movedim([rows, columns], [-2, -1]);

    /// <summary>What is made of the singular values, with the dimensions of the matrix put back.</summary>
    private static Tensor OfValues(Tensor values, int rows, int columns, bool keepdim, Func<Tensor, Tensor> reduce)
    {
        Tensor y = reduce(values);
        return keepdim ? y.Unsqueeze(Math.Min(rows, columns)).Unsqueeze(Math.Max(rows, columns)) : y;
    }

    /// <summary>Where a norm has no derivative, at zero and between equal largest elements, PyTorch's subgradient.</summary>
    private static Tensor? NormGradient(Tensor x, Tensor norm, Tensor dy, NormCall call)
    {
        double p = call.Order;
        switch (p)
        {
            case 0:
                return null;
            case 1:
                return x.Sgn() * dy;
            case 2:
                return dy * (x / norm).MaskedFill(norm.Eq(0), 0);
            case < 1 when !double.IsInfinity(p):
                return x.Sgn() * x.Abs().Pow(p - 1).MaskedFill(x.Eq(0), 0) * dy * norm.Pow(1 - p);
        }

        if (double.IsInfinity(p))
        {
            Tensor size = x.Abs(), largest = size.Eq(norm).LogicalOr(size.Isnan());
            return x.Sgn() * (dy / largest.Sum(call.Geometry.Axes(), keepdim: true) * largest);
        }

        Tensor scale = (dy / norm.Pow(p - 1)).MaskedFill(norm.Eq(0), 0);
        return (p < 2 ? x.Sgn() * x.Abs().Pow(p - 1) : x * x.Abs().Pow(p - 2)) * scale;
    }

    private sealed record NormCall(double Order, ReduceGeometry Geometry);
}

/// <content>Norms. Source: <c>torch.norm</c>, <c>torch.dist</c>, <c>torch.renorm</c>.</content>
public partial class Tensor
{
    /// <summary>The vector norm of order p over all elements or the given dimensions: <see cref="Linalg.VectorNorm"/>. Source: <c>aten::norm</c>.</summary>
    public Tensor Norm(Scalar? p, Ints dim = default, bool keepdim = false, DType? dtype = null) => Linalg.VectorNorm(this, p, dim, keepdim, dtype);

    /// <summary>The Euclidean norm over all elements or the given dimensions, or the nuclear norm of matrices. Source: <c>torch.norm</c>.</summary>
    public Tensor Norm(NormOrder p = NormOrder.Fro, Ints dim = default, bool keepdim = false, DType? dtype = null) =>
        p == NormOrder.Fro ? Linalg.VectorNorm(this, 2, dim, keepdim, dtype) : Linalg.MatrixNorm(this, p, dim, keepdim, dtype);

    /// <summary>The norm of order p of the difference, over all elements. Source: <c>aten::dist</c>; composed.</summary>
    public Tensor Dist(Tensor other, Scalar? p = null)
    {
        using Op op = Op.Begin("dist", this, other);
        return op.Return(Linalg.VectorNorm(this - other, p ?? 2));
    }

    /// <summary>Slices of one dimension whose norm of order p is larger than <paramref name="maxnorm"/>, shortened to it. Source: <c>aten::renorm</c>; composed.</summary>
    /// <exception cref="ShapeException">There are fewer than two dimensions.</exception>
    /// <exception cref="ArgumentException">p is not positive, or maxnorm is negative.</exception>
    public Tensor Renorm(Scalar p, int dim, Scalar maxnorm)
    {
        if (Rank < 2)
            throw new ShapeException($"renorm needs at least two dimensions, found the shape {Shape}.");
        if (p.ToDouble() <= 0 || maxnorm.ToDouble() < 0)
            throw new ArgumentException($"renorm needs a positive order and a largest norm from 0 on, found {p} and {maxnorm}.");
        int kept = Shape.Axis(dim);
        return Op.Compose("renorm", this, (p, maxnorm, Others: Enumerable.Range(0, Rank).Where(d => d != kept).ToArray()), static (x, a) =>
        {
            DType? wider = x.DType is DType.Float16 or DType.BFloat16 ? DType.Float32 : null;
            Tensor norm = Linalg.VectorNorm(x, a.p, a.Others, keepdim: true, wider);
            return x * Where(norm.Gt(a.maxnorm), a.maxnorm.ToDouble() / (norm + 1e-7), 1.0).To(Linalg.RealOf(x.DType));
        });
    }

    /// <summary><see cref="Renorm"/> in place. Source: <c>aten::renorm_</c>.</summary>
    public Tensor Renorm_(Scalar p, int dim, Scalar maxnorm) => Op.InPlace("renorm_", this, (p, dim, maxnorm), static (x, a) => x.Renorm(a.p, a.dim, a.maxnorm));
}
