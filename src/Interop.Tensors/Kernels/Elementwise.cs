using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Operators over tensors, with promotion and broadcasting. Ready-made entries for each shape of operator; the result's dtype decides the type of arithmetic.</summary>
internal static class Elementwise
{
    /// <summary>A function of each element in a new tensor.</summary>
    internal static Tensor Unary<TOp>(TOp op, Tensor x) where TOp : struct, IUnary => UnaryInto(op, x, Layout.Like(x.DType, x.Shape, x));

    internal static Tensor UnaryInto<TOp>(TOp op, Tensor x, Tensor y) where TOp : struct, IUnary
    {
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, float, UnaryLoop<TOp, float>>(new(op), y, x); break;
            case Elements.Math.Double: Pipeline.Run<double, double, UnaryLoop<TOp, double>>(new(op), y, x); break;
            case Elements.Math.Long: Pipeline.Run<long, long, UnaryLoop<TOp, long>>(new(op), y, x); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, ulong, UnaryLoop<TOp, ulong>>(new(op), y, x); break;
            default: Pipeline.Run<Complex, Complex, UnaryLoop<TOp, Complex>>(new(op), y, x); break;
        }

        return y;
    }

    /// <inheritdoc cref="Unary"/>
    internal static Tensor VectorUnary<TOp>(TOp op, Tensor x) where TOp : struct, IVectorUnary => VectorUnaryInto(op, x, Layout.Like(x.DType, x.Shape, x));

    internal static Tensor VectorUnaryInto<TOp>(TOp op, Tensor x, Tensor y) where TOp : struct, IVectorUnary
    {
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, float, VectorUnaryLoop<TOp, float>>(new(op), y, x); break;
            case Elements.Math.Double: Pipeline.Run<double, double, VectorUnaryLoop<TOp, double>>(new(op), y, x); break;
            case Elements.Math.Long: Pipeline.Run<long, long, VectorUnaryLoop<TOp, long>>(new(op), y, x); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, ulong, VectorUnaryLoop<TOp, ulong>>(new(op), y, x); break;
            default: Pipeline.Run<Complex, Complex, VectorUnaryLoop<TOp, Complex>>(new(op), y, x); break;
        }

        return y;
    }

    /// <summary>A function of each real or complex number in a new tensor; whole numbers become float32, reduced formats are rounded once.</summary>
    internal static Tensor Function<TOp>(TOp op, Tensor x) where TOp : struct, IFunction
    {
        Tensor y = Layout.Like(Promotion.Real(x.DType), x.Shape, x);
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, float, FunctionLoop<TOp>>(new(op), y, x); break;
            case Elements.Math.Double: Pipeline.Run<double, double, FunctionLoop<TOp>>(new(op), y, x); break;
            default: Pipeline.Run<Complex, Complex, FunctionLoop<TOp>>(new(op), y, x); break;
        }

        return y;
    }

    /// <inheritdoc cref="Function"/>
    internal static Tensor VectorFunction<TOp>(TOp op, Tensor x) where TOp : struct, IVectorFunction
    {
        Tensor y = Layout.Like(Promotion.Real(x.DType), x.Shape, x);
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, float, VectorFunctionLoop<TOp>>(new(op), y, x); break;
            case Elements.Math.Double: Pipeline.Run<double, double, VectorFunctionLoop<TOp>>(new(op), y, x); break;
            default: Pipeline.Run<Complex, Complex, FunctionLoop<TOp>>(new(op), y, x); break;
        }

        return y;
    }

    /// <summary>A real function of each complex number, in the real dtype of half the width.</summary>
    internal static Tensor ComplexToReal<TOp>(TOp op, Tensor x) where TOp : struct, IComplexToReal
    {
        Tensor y = Layout.Like(Promotion.RealPart(x.DType), x.Shape, x);
        Pipeline.Run<Complex, double, ComplexToRealLoop<TOp>>(new(op), y, x);
        return y;
    }

    /// <summary>A question about each element, in a new tensor of bool.</summary>
    internal static Tensor Test<TOp>(TOp op, Tensor x) where TOp : struct, IPredicate
    {
        Tensor y = Layout.Like(DType.Bool, x.Shape, x);
        switch (Elements.MathOf(x.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, bool, PredicateLoop<TOp, float>>(new(op), y, x); break;
            case Elements.Math.Double: Pipeline.Run<double, bool, PredicateLoop<TOp, double>>(new(op), y, x); break;
            case Elements.Math.Long: Pipeline.Run<long, bool, PredicateLoop<TOp, long>>(new(op), y, x); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, bool, PredicateLoop<TOp, ulong>>(new(op), y, x); break;
            default: Pipeline.Run<Complex, bool, PredicateLoop<TOp, Complex>>(new(op), y, x); break;
        }

        return y;
    }

    /// <summary>A function of two tensors in a new one of their common dtype.</summary>
    internal static Tensor Binary<TOp>(TOp op, Tensor a, Tensor b) where TOp : struct, IBinary =>
        BinaryInto(op, a, b, Layout.Like(Promotion.Result(a, b), Promotion.Broadcast(a.Shape, b.Shape), a, b));

    /// <summary>A function of two tensors over the elements of a third, which has their broadcast shape.</summary>
    internal static Tensor BinaryInto<TOp>(TOp op, Tensor a, Tensor b, Tensor y) where TOp : struct, IBinary
    {
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, float, BinaryLoop<TOp, float>>(new(op), y, a, b); break;
            case Elements.Math.Double: Pipeline.Run<double, double, BinaryLoop<TOp, double>>(new(op), y, a, b); break;
            case Elements.Math.Long: Pipeline.Run<long, long, BinaryLoop<TOp, long>>(new(op), y, a, b); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, ulong, BinaryLoop<TOp, ulong>>(new(op), y, a, b); break;
            default: Pipeline.Run<Complex, Complex, BinaryLoop<TOp, Complex>>(new(op), y, a, b); break;
        }

        return y;
    }

    /// <inheritdoc cref="Binary"/>
    internal static Tensor VectorBinary<TOp>(TOp op, Tensor a, Tensor b) where TOp : struct, IVectorBinary =>
        VectorBinaryInto(op, a, b, Layout.Like(Promotion.Result(a, b), Promotion.Broadcast(a.Shape, b.Shape), a, b));

    /// <inheritdoc cref="BinaryInto"/>
    internal static Tensor VectorBinaryInto<TOp>(TOp op, Tensor a, Tensor b, Tensor y) where TOp : struct, IVectorBinary
    {
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, float, VectorBinaryLoop<TOp, float>>(new(op), y, a, b); break;
            case Elements.Math.Double: Pipeline.Run<double, double, VectorBinaryLoop<TOp, double>>(new(op), y, a, b); break;
            case Elements.Math.Long: Pipeline.Run<long, long, VectorBinaryLoop<TOp, long>>(new(op), y, a, b); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, ulong, VectorBinaryLoop<TOp, ulong>>(new(op), y, a, b); break;
            default: Pipeline.Run<Complex, Complex, VectorBinaryLoop<TOp, Complex>>(new(op), y, a, b); break;
        }

        return y;
    }

    /// <summary>A function of two whole or real tensors in a new one of their common dtype.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    internal static Tensor OrderedBinary<TOp>(TOp op, Tensor a, Tensor b) where TOp : struct, IOrderedBinary
    {
        Tensor y = Layout.Like(Promotion.Result(a, b), Promotion.Broadcast(a.Shape, b.Shape), a, b);
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, float, OrderedBinaryLoop<TOp, float>>(new(op), y, a, b); break;
            case Elements.Math.Double: Pipeline.Run<double, double, OrderedBinaryLoop<TOp, double>>(new(op), y, a, b); break;
            case Elements.Math.Long: Pipeline.Run<long, long, OrderedBinaryLoop<TOp, long>>(new(op), y, a, b); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, ulong, OrderedBinaryLoop<TOp, ulong>>(new(op), y, a, b); break;
            default: throw Unordered(y.DType);
        }

        return y;
    }

    /// <summary>A function of two real or complex tensors in a new one; whole numbers become float32.</summary>
    internal static Tensor BinaryFunction<TOp>(TOp op, Tensor a, Tensor b) where TOp : struct, IBinaryFunction
    {
        Tensor y = Layout.Like(Promotion.Real(Promotion.Result(a, b)), Promotion.Broadcast(a.Shape, b.Shape), a, b);
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, float, BinaryFunctionLoop<TOp>>(new(op), y, a, b); break;
            case Elements.Math.Double: Pipeline.Run<double, double, BinaryFunctionLoop<TOp>>(new(op), y, a, b); break;
            default: Pipeline.Run<Complex, Complex, BinaryFunctionLoop<TOp>>(new(op), y, a, b); break;
        }

        return y;
    }

    /// <summary>A question about two tensors, compared in their common dtype.</summary>
    internal static Tensor Relation<TOp>(TOp op, Tensor a, Tensor b) where TOp : struct, IRelation
    {
        Tensor y = Layout.Like(DType.Bool, Promotion.Broadcast(a.Shape, b.Shape), a, b);
        switch (Elements.MathOf(Promotion.Result(a, b)))
        {
            case Elements.Math.Float: Pipeline.Run<float, bool, RelationLoop<TOp, float>>(new(op), y, a, b); break;
            case Elements.Math.Double: Pipeline.Run<double, bool, RelationLoop<TOp, double>>(new(op), y, a, b); break;
            case Elements.Math.Long: Pipeline.Run<long, bool, RelationLoop<TOp, long>>(new(op), y, a, b); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, bool, RelationLoop<TOp, ulong>>(new(op), y, a, b); break;
            default: Pipeline.Run<Complex, bool, RelationLoop<TOp, Complex>>(new(op), y, a, b); break;
        }

        return y;
    }

    /// <inheritdoc cref="Relation"/>
    internal static Tensor VectorRelation<TOp>(TOp op, Tensor a, Tensor b) where TOp : struct, IRelation, IVectorQuestion
    {
        if (a.DType == DType.Bool && b.DType == DType.Bool && a.Shape == b.Shape && a.IsContiguous && b.IsContiguous)
            return TruthRelation.Run(op, a, b);
        Tensor y = Layout.Like(DType.Bool, Promotion.Broadcast(a.Shape, b.Shape), a, b);
        switch (Elements.MathOf(Promotion.Result(a, b)))
        {
            case Elements.Math.Float: Pipeline.Run<float, bool, VectorRelationLoop<TOp, float>>(new(op), y, a, b); break;
            case Elements.Math.Double: Pipeline.Run<double, bool, VectorRelationLoop<TOp, double>>(new(op), y, a, b); break;
            case Elements.Math.Long: Pipeline.Run<long, bool, VectorRelationLoop<TOp, long>>(new(op), y, a, b); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, bool, VectorRelationLoop<TOp, ulong>>(new(op), y, a, b); break;
            default: Pipeline.Run<Complex, bool, RelationLoop<TOp, Complex>>(new(op), y, a, b); break;
        }

        return y;
    }

    /// <summary>A question about the order of two tensors, compared in their common dtype.</summary>
    /// <exception cref="NotSupportedException">One is complex.</exception>
    internal static Tensor Order<TOp>(TOp op, Tensor a, Tensor b) where TOp : struct, IOrder, IVectorQuestion
    {
        Tensor y = Layout.Like(DType.Bool, Promotion.Broadcast(a.Shape, b.Shape), a, b);
        DType common = Promotion.Result(a, b);
        switch (Elements.MathOf(common))
        {
            case Elements.Math.Float: Pipeline.Run<float, bool, OrderLoop<TOp, float>>(new(op), y, a, b); break;
            case Elements.Math.Double: Pipeline.Run<double, bool, OrderLoop<TOp, double>>(new(op), y, a, b); break;
            case Elements.Math.Long: Pipeline.Run<long, bool, OrderLoop<TOp, long>>(new(op), y, a, b); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, bool, OrderLoop<TOp, ulong>>(new(op), y, a, b); break;
            default: throw Unordered(common);
        }

        return y;
    }

    /// <summary>A function of three tensors in a new one of this dtype.</summary>
    internal static Tensor Ternary<TOp>(TOp op, Tensor a, Tensor b, Tensor c, DType dtype) where TOp : struct, ITernary =>
        TernaryInto(op, a, b, c, Layout.Like(dtype, Promotion.Broadcast(Promotion.Broadcast(a.Shape, b.Shape), c.Shape), a, b, c));

    /// <inheritdoc cref="Ternary"/>
    internal static Tensor VectorTernary<TOp>(TOp op, Tensor a, Tensor b, Tensor c, DType dtype) where TOp : struct, IVectorTernary
    {
        Tensor y = Layout.Like(dtype, Promotion.Broadcast(Promotion.Broadcast(a.Shape, b.Shape), c.Shape), a, b, c);
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, float, VectorTernaryLoop<TOp, float>>(new(op), y, a, b, c); break;
            case Elements.Math.Double: Pipeline.Run<double, double, VectorTernaryLoop<TOp, double>>(new(op), y, a, b, c); break;
            case Elements.Math.Long: Pipeline.Run<long, long, VectorTernaryLoop<TOp, long>>(new(op), y, a, b, c); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, ulong, VectorTernaryLoop<TOp, ulong>>(new(op), y, a, b, c); break;
            default: Pipeline.Run<Complex, Complex, TernaryLoop<TOp, Complex>>(new(op), y, a, b, c); break;
        }

        return y;
    }

    internal static Tensor TernaryInto<TOp>(TOp op, Tensor a, Tensor b, Tensor c, Tensor y) where TOp : struct, ITernary
    {
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, float, TernaryLoop<TOp, float>>(new(op), y, a, b, c); break;
            case Elements.Math.Double: Pipeline.Run<double, double, TernaryLoop<TOp, double>>(new(op), y, a, b, c); break;
            case Elements.Math.Long: Pipeline.Run<long, long, TernaryLoop<TOp, long>>(new(op), y, a, b, c); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, ulong, TernaryLoop<TOp, ulong>>(new(op), y, a, b, c); break;
            default: Pipeline.Run<Complex, Complex, TernaryLoop<TOp, Complex>>(new(op), y, a, b, c); break;
        }

        return y;
    }

    /// <summary>Overwrites the elements of one tensor with another's, broadcast and converted as PyTorch converts.</summary>
    /// <exception cref="ShapeException">The source does not broadcast to the destination's shape.</exception>
    internal static void Copy(Tensor x, Tensor y)
    {
        if (x.Shape != y.Shape && Promotion.Broadcast(x.Shape, y.Shape) != y.Shape)
            throw new ShapeException($"A tensor of shape {x.Shape} cannot be copied into the shape {y.Shape}.");
        if (x.DType == y.DType)
        {
            switch (y.DType.Size)
            {
                case 1: StridedCopy.Run<byte>(x, y); break;
                case 2: StridedCopy.Run<short>(x, y); break;
                case 4: StridedCopy.Run<int>(x, y); break;
                case 8: StridedCopy.Run<long>(x, y); break;
                default: StridedCopy.Run<Int128>(x, y); break;
            }
        }
        else if (Converts(x.DType, y.DType))
        {
            VectorUnaryInto(new Identity(), x, y);
        }
        else
        {
            Tensor converted = Tensor.Empty(x.Shape, y.DType), dense = x.IsContiguous ? x : x.Dense();
            Cast.Convert(dense, converted);
            GC.KeepAlive(dense);
            Copy(converted, y);
            GC.KeepAlive(converted);
        }
    }

    /// <summary>Whether loading in the target's type of arithmetic and storing is PyTorch's conversion: to floats from reals and whole numbers, to complex from all.</summary>
    private static bool Converts(DType from, DType to) =>
        to is DType.Float16 or DType.BFloat16 or DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128
        && (from is DType.Float16 or DType.BFloat16 or DType.Float32 or DType.Float64 || from.Kind is DTypeKind.Integer or DTypeKind.Bool
            || to.Kind == DTypeKind.Complex && from is DType.Complex64 or DType.Complex128 or DType.Complex32)
        || to.Kind is DTypeKind.Integer or DTypeKind.Bool && from.Kind is DTypeKind.Integer or DTypeKind.Bool && from != DType.UInt64 && to != DType.UInt64;

    internal static NotSupportedException NotComplex() => new("This function is not defined for complex numbers: take the real part, the imaginary part or the absolute value first.");

    internal static NotSupportedException Unordered(DType dtype) => new($"Numbers of {dtype.Name} have no order: this operation is not defined for them.");
}
