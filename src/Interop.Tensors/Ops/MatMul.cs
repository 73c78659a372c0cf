using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Products of matrices and vectors. Source: <c>aten::mm</c>, <c>aten::bmm</c>, <c>aten::matmul</c> …</content>
public partial class Tensor
{
    /// <summary>The product of two matrices: [n, k] × [k, m] → [n, m]. Source: <c>aten::mm</c>.</summary>
    /// <exception cref="ShapeException">One is no matrix, or the inner sizes differ.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    /// <exception cref="NotSupportedException">There are no products of this dtype, such as bool.</exception>
    public Tensor Mm(Tensor mat2)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("mm", ref self, ref mat2);
        if (!ReferenceEquals(self, this))
            return self.Mm(mat2);
        using Op op = Op.Begin("mm", this, mat2);
        CheckProduct(this, mat2, 2);
        return op.Record(Gemm.Multiply(this, mat2),
            Gradient.Wrt(this, mat2, static (b, dy) => dy.Mm(b.Adjoint())), Gradient.Wrt(mat2, this, static (a, dy) => a.Adjoint().Mm(dy)));
    }

    /// <summary>Products of matrices in two batches: [batch, n, k] × [batch, k, m] → [batch, n, m]. Source: <c>aten::bmm</c>.</summary>
    /// <exception cref="ShapeException">One is no batch of matrices, or the sizes do not fit.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    public Tensor Bmm(Tensor mat2)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("bmm", ref self, ref mat2);
        if (!ReferenceEquals(self, this))
            return self.Bmm(mat2);
        using Op op = Op.Begin("bmm", this, mat2);
        CheckProduct(this, mat2, 3);
        return op.Record(Gemm.BatchMultiply(this, mat2),
            Gradient.Wrt(this, mat2, static (b, dy) => dy.Bmm(b.Adjoint())), Gradient.Wrt(mat2, this, static (a, dy) => a.Adjoint().Bmm(dy)));
    }

    /// <summary>A matrix times a vector: [n, k] × [k] → [n]. Source: <c>aten::mv</c>; composed.</summary>
    /// <exception cref="ShapeException">One has other dimensions, or the inner sizes differ.</exception>
    public Tensor Mv(Tensor vec)
    {
        if (Rank != 2 || vec.Rank != 1)
            throw new ShapeException($"Mv needs a matrix and a vector, found the shapes {Shape} and {vec.Shape}.");
        return Op.Compose("mv", this, vec, static (a, x) => a.Mm(x.Unsqueeze(1)).Squeeze(1));
    }

    /// <summary>Σ xᵢ · yᵢ of two vectors, without conjugation: [n], [n] → []. Source: <c>aten::dot</c>.</summary>
    /// <exception cref="ShapeException">One is no vector, or the sizes differ.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    public Tensor Dot(Tensor tensor)
    {
        using Op op = Op.Begin("dot", this, tensor);
        CheckDot(tensor);
        Tensor y = Gemm.Multiply(Look([1, ElementCount], [0, _strides[0]], Offset), tensor.Look([ElementCount, 1], [tensor._strides[0], 0], tensor.Offset));
        return op.Record(y.Look([], [], 0),
            Gradient.Wrt(this, tensor, static (b, dy) => dy * b.Conj()), Gradient.Wrt(tensor, this, static (a, dy) => dy * a.Conj()));
    }

    /// <summary>Σ conj(xᵢ) · yᵢ of two vectors: [n], [n] → []. Source: <c>aten::vdot</c>; composed.</summary>
    /// <exception cref="ShapeException">One is no vector, or the sizes differ.</exception>
    public Tensor Vdot(Tensor other)
    {
        CheckDot(other);
        return Op.Compose("vdot", this, other, static (a, b) => a.Conj().Dot(b));
    }

    /// <summary>alpha · mat1 · mat2 + beta · this: [n, k] × [k, m] → [n, m], this broadcast to it. A beta of zero ignores this, NaN included. Source: <c>aten::addmm</c>.</summary>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public Tensor Addmm(Tensor mat1, Tensor mat2, Scalar? beta = null, Scalar? alpha = null) => AddProduct("addmm", 2, mat1, mat2, beta ?? 1, alpha ?? 1);

    /// <summary>alpha · batch1 · batch2 + beta · this: [batch, n, k] × [batch, k, m] → [batch, n, m], this broadcast to it. A beta of zero ignores this. Source: <c>aten::baddbmm</c>.</summary>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public Tensor Baddbmm(Tensor batch1, Tensor batch2, Scalar? beta = null, Scalar? alpha = null) => AddProduct("baddbmm", 3, batch1, batch2, beta ?? 1, alpha ?? 1);

    /// <summary>alpha · Σ batch1ᵢ · batch2ᵢ + beta · this: [batch, n, k] × [batch, k, m] → [n, m], this broadcast to it. A beta of zero ignores this. Source: <c>aten::addbmm</c>.</summary>
    /// <remarks>Added up product by product in the dtype of the result, as PyTorch does.</remarks>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public Tensor Addbmm(Tensor batch1, Tensor batch2, Scalar? beta = null, Scalar? alpha = null)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("addbmm", ref self, ref batch1, ref batch2);
        if (!ReferenceEquals(self, this))
            return self.Addbmm(batch1, batch2, beta, alpha);
        ProductFactors factors = new(beta ?? 1, alpha ?? 1);
        using Op op = Op.Begin("addbmm", factors, this, batch1, batch2);
        CheckProduct(batch1, batch2, 3);
        CheckSummand(batch1, [batch1.Shape[1], batch2.Shape[2]]);
        return op.Record(Gemm.MultiplySum(batch1, batch2, this, factors.Alpha, factors.Beta),
            Gradient.Wrt(this, factors, static (f, dy) => Scaled(dy, Conjugate(f.Beta))),
            Gradient.Wrt(batch1, batch2, factors, static (b, f, dy) => Scaled(dy.Expand([b.Shape[0], dy.Shape[0], dy.Shape[1]]).Bmm(b.Adjoint()), Conjugate(f.Alpha))),
            Gradient.Wrt(batch2, batch1, factors, static (a, f, dy) => Scaled(a.Adjoint().Bmm(dy.Expand([a.Shape[0], dy.Shape[0], dy.Shape[1]])), Conjugate(f.Alpha))));
    }

    /// <summary>alpha · mat · vec + beta · this: [n, k] × [k] → [n], this broadcast to it. Source: <c>aten::addmv</c>; composed.</summary>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public Tensor Addmv(Tensor mat, Tensor vec, Scalar? beta = null, Scalar? alpha = null)
    {
        if (Rank > 1 || mat.Rank != 2 || vec.Rank != 1)
            throw new ShapeException($"Addmv needs a vector, a matrix and a vector, found the shapes {Shape}, {mat.Shape} and {vec.Shape}.");
        return Op.Compose("addmv", this, mat, vec, (beta, alpha), static (x, a, v, factors) => x.Expand([a!.Shape[0]]).Unsqueeze(1).Addmm(a, v!.Unsqueeze(1), factors.beta, factors.alpha).Squeeze(1));
    }

    /// <summary>alpha · vec1 · vec2ᵀ + beta · this: [n], [m] → [n, m], this broadcast to it. A beta of zero ignores this. Source: <c>aten::addr</c>; composed.</summary>
    /// <exception cref="ShapeException">One is no vector, or this does not broadcast to the result.</exception>
    /// <exception cref="ArgumentException">A factor is real and the elements are whole numbers.</exception>
    public Tensor Addr(Tensor vec1, Tensor vec2, Scalar? beta = null, Scalar? alpha = null)
    {
        (Scalar b, Scalar a) = (beta ?? 1, alpha ?? 1);
        DType dtype = Promotion.Result(this, vec1, vec2);
        if (dtype.Kind is DTypeKind.Integer or DTypeKind.Bool && (b.Kind is DTypeKind.Float or DTypeKind.Complex || a.Kind is DTypeKind.Float or DTypeKind.Complex))
            throw new ArgumentException($"Addr of {dtype.Name} needs whole factors, found beta {b} and alpha {a}.");
        if (dtype == DType.Bool)
            (b, a) = (b.ToBoolean(), a.ToBoolean());
        if (vec1.Rank != 1 || vec2.Rank != 1 || Rank > 2 || Promotion.Broadcast(Shape, [vec1.Shape[0], vec2.Shape[0]]) is var shape && (shape[0] != vec1.Shape[0] || shape[1] != vec2.Shape[0]))
            throw new ShapeException($"Addr needs two vectors and a summand of their product's shape, found {vec1.Shape}, {vec2.Shape} and {Shape}.");
        return Op.Compose("addr", this, vec1, vec2, (dtype, Beta: b, Alpha: a), static (x, v, w, f) =>
        {
            // Factors are rounded to the dtype, and multiplied from the left, as in PyTorch.
            Tensor product = Times(v!, f.Alpha).Outer(w!);
            return f.Beta.IsZero ? product.To(f.dtype) : Times(x, f.Beta) + product;
            Tensor Times(Tensor y, Scalar factor) => factor == (Scalar)1 || factor == (Scalar)true ? y : y * Full([], factor, f.dtype);
        });
    }

    /// <summary>In place: <see cref="Addmm"/>.</summary>
    public Tensor Addmm_(Tensor mat1, Tensor mat2, Scalar? beta = null, Scalar? alpha = null) => Op.InPlace("addmm_", this, mat1, mat2, (beta, alpha), static (x, a, b, f) => x.Addmm(a!, b!, f.beta, f.alpha));

    /// <summary>In place: <see cref="Baddbmm"/>.</summary>
    public Tensor Baddbmm_(Tensor batch1, Tensor batch2, Scalar? beta = null, Scalar? alpha = null) => Op.InPlace("baddbmm_", this, batch1, batch2, (beta, alpha), static (x, a, b, f) => x.Baddbmm(a!, b!, f.beta, f.alpha));

    /// <summary>In place: <see cref="Addbmm"/>.</summary>
    public Tensor Addbmm_(Tensor batch1, Tensor batch2, Scalar? beta = null, Scalar? alpha = null) => Op.InPlace("addbmm_", this, batch1, batch2, (beta, alpha), static (x, a, b, f) => x.Addbmm(a!, b!, f.beta, f.alpha));

    /// <summary>In place: <see cref="Addmv"/>.</summary>
    public Tensor Addmv_(Tensor mat, Tensor vec, Scalar? beta = null, Scalar? alpha = null) => Op.InPlace("addmv_", this, mat, vec, (beta, alpha), static (x, a, b, f) => x.Addmv(a!, b!, f.beta, f.alpha));

    /// <summary>In place: <see cref="Addr"/>.</summary>
    public Tensor Addr_(Tensor vec1, Tensor vec2, Scalar? beta = null, Scalar? alpha = null) => Op.InPlace("addr_", this, vec1, vec2, (beta, alpha), static (x, a, b, f) => x.Addr(a!, b!, f.beta, f.alpha));

    /// <summary>All products of two vectors: [n], [m] → [n, m]. Source: <c>aten::outer</c>; composed.</summary>
    /// <exception cref="ShapeException">One is no vector.</exception>
    public Tensor Outer(Tensor vec2)
    {
        if (Rank != 1 || vec2.Rank != 1)
            throw new ShapeException($"Outer needs two vectors, found the shapes {Shape} and {vec2.Shape}.");
        return Op.Compose("outer", this, vec2, static (a, b) => a.Unsqueeze(1) * b);
    }

    /// <inheritdoc cref="Outer"/>
    public Tensor Ger(Tensor vec2) => Outer(vec2);

    private Tensor AddProduct(string name, int rank, Tensor a, Tensor b, Scalar beta, Scalar alpha)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of(name, ref self, ref a, ref b);
        if (!ReferenceEquals(self, this))
            return self.AddProduct(name, rank, a, b, beta, alpha);
        ProductFactors factors = new(beta, alpha);
        using Op op = Op.Begin(name, factors, this, a, b);
        CheckProduct(a, b, rank);
        Shape shape = rank == 2 ? [a.Shape[0], b.Shape[1]] : [a.Shape[0], a.Shape[1], b.Shape[2]];
        CheckSummand(a, shape);
        return op.Record(Gemm.Multiply(a, b, this, alpha, beta),
            Gradient.Wrt(this, factors, static (f, dy) => Scaled(dy, Conjugate(f.Beta))),
            Gradient.Wrt(a, b, factors, static (b, f, dy) => Scaled(b.Rank == 2 ? dy.Mm(b.Adjoint()) : dy.Bmm(b.Adjoint()), Conjugate(f.Alpha))),
            Gradient.Wrt(b, a, factors, static (a, f, dy) => Scaled(a.Rank == 2 ? a.Adjoint().Mm(dy) : a.Adjoint().Bmm(dy), Conjugate(f.Alpha))));
    }

    private static void CheckProduct(Tensor a, Tensor b, int rank)
    {
        if (a.Rank != rank || b.Rank != rank || a.Shape[-1] != b.Shape[-2] || rank == 3 && a.Shape[0] != b.Shape[0])
            throw new ShapeException($"The shapes {a.Shape} and {b.Shape} cannot be multiplied as {(rank == 2 ? "matrices: [n, k] × [k, m] is needed" : "batches of matrices: [batch, n, k] × [batch, k, m] is needed")}.");
        if (a.DType != b.DType)
            throw new ArgumentException($"Matrices of {a.DType.Name} and {b.DType.Name} cannot be multiplied: convert one of them.");
    }

    private void CheckSummand(Tensor a, Shape shape)
    {
        if (Rank > shape.Rank || Promotion.Broadcast(Shape, shape) != shape)
            throw new ShapeException($"A tensor of shape {Shape} cannot be added to a product of shape {shape}.");
        if (DType != a.DType)
            throw new ArgumentException($"A tensor of {DType.Name} cannot be added to a product of {a.DType.Name}: convert one of them.");
    }

    private void CheckDot(Tensor other)
    {
        if (Rank != 1 || other.Rank != 1)
            throw new ShapeException($"A dot product needs two vectors, found the shapes {Shape} and {other.Shape}.");
        if (DType != other.DType)
            throw new ArgumentException($"Vectors of {DType.Name} and {other.DType.Name} have no dot product: convert one of them.");
        if (ElementCount != other.ElementCount)
            throw new ShapeException($"Vectors of {ElementCount} and {other.ElementCount} elements have no dot product.");
    }

    private static Tensor Scaled(Tensor x, Scalar factor) => factor == (Scalar)1 || factor == (Scalar)1.0 || factor == (Scalar)true ? x : x * factor;

    private static Scalar Conjugate(Scalar x) => x.Kind == DTypeKind.Complex ? System.Numerics.Complex.Conjugate(x.ToComplex()) : x;

    /// <summary>The factors of a sum with a product.</summary>
    private sealed record ProductFactors(Scalar Beta, Scalar Alpha);
}
