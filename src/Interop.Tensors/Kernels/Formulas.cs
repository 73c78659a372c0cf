using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>A function of one real or whole number, written once for all widths of vectors. A struct; parameters are its fields.</summary>
internal interface IFormula
{
    TVector Apply<TVector, TLanes, T>(TVector x) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>;
}

/// <inheritdoc cref="IFormula"/>
internal interface IBinaryFormula
{
    TVector Apply<TVector, TLanes, T>(TVector a, TVector b) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>;
}

/// <inheritdoc cref="IFormula"/>
internal interface ITernaryFormula
{
    TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>;
}

/// <summary>Formulas over tensors of any dtype but complex, with promotion and broadcasting.</summary>
internal static class Formulas
{
    /// <summary>Of each element, in a new tensor of the same dtype.</summary>
    internal static Tensor Unary<TOp>(TOp op, Tensor x) where TOp : struct, IFormula => Run(new First<TOp>(op), Layout.Like(x.DType, x.Shape, x), x);

    /// <summary>Of two tensors, in a new one of their common dtype.</summary>
    internal static Tensor Binary<TOp>(TOp op, Tensor a, Tensor b) where TOp : struct, IBinaryFormula =>
        Run(new Two<TOp>(op), Layout.Like(Promotion.Result(a, b), Promotion.Broadcast(a.Shape, b.Shape), a, b), a, b);

    /// <summary>Of three tensors, in a new one of their common dtype.</summary>
    internal static Tensor Ternary<TOp>(TOp op, Tensor a, Tensor b, Tensor c) where TOp : struct, ITernaryFormula =>
        Run(op, Layout.Like(Promotion.Result(a, b, c), Promotion.Broadcast(Promotion.Broadcast(a.Shape, b.Shape), c.Shape), a, b, c), a, b, c);

    private static Tensor Run<TOp>(TOp op, Tensor y, Tensor a, Tensor? b = null, Tensor? c = null) where TOp : struct, ITernaryFormula
    {
        switch (Elements.MathOf(y.DType))
        {
            case Elements.Math.Float: Pipeline.Run<float, float, FormulaLoop<TOp, float>>(new(op), y, a, b, c); break;
            case Elements.Math.Double: Pipeline.Run<double, double, FormulaLoop<TOp, double>>(new(op), y, a, b, c); break;
            case Elements.Math.Long: Pipeline.Run<long, long, FormulaLoop<TOp, long>>(new(op), y, a, b, c); break;
            case Elements.Math.ULong: Pipeline.Run<ulong, ulong, FormulaLoop<TOp, ulong>>(new(op), y, a, b, c); break;
            default: throw Elementwise.Unordered(y.DType);
        }

        return y;
    }

    private readonly struct First<TOp>(TOp op) : ITernaryFormula where TOp : struct, IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
            op.Apply<TVector, TLanes, T>(a);
    }

    private readonly struct Two<TOp>(TOp op) : ITernaryFormula where TOp : struct, IBinaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
            op.Apply<TVector, TLanes, T>(a, b);
    }
}

/// <summary>A formula over dense numbers. Operands that it does not have are null and never read.</summary>
internal readonly unsafe struct FormulaLoop<TOp, T>(TOp op) : IDense<T, T> where TOp : struct, ITernaryFormula where T : unmanaged, INumber<T>
{
    public void Run(T* a, T* b, T* c, T* y, long n)
    {
        long done = VectorWidths.Active switch
        {
            VectorWidth.Bits512 => Lanes<Vector512<T>, Lanes512<T>>(a, b, c, y, 0, n),
            VectorWidth.Bits256 => Lanes<Vector256<T>, Lanes256<T>>(a, b, c, y, 0, n),
            VectorWidth.Bits128 => Lanes<Vector128<T>, Lanes128<T>>(a, b, c, y, 0, n),
            _ => 0,
        };
        Lanes<T, ScalarLane<T>>(a, b, c, y, done, n);
    }

    /// <summary>Whole vectors from one place on; returns the first place that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long Lanes<TVector, TLanes>(T* a, T* b, T* c, T* y, long i, long n) where TVector : struct where TLanes : struct, ILanes<TVector, T>
    {
        TOp f = op;
        if (c != null)
        {
            for (; i <= n - TLanes.Count; i += TLanes.Count)
                TLanes.Store(f.Apply<TVector, TLanes, T>(TLanes.Load(a + i), TLanes.Load(b + i), TLanes.Load(c + i)), y + i);
        }
        else if (b != null)
        {
            for (; i <= n - TLanes.Count; i += TLanes.Count)
                TLanes.Store(f.Apply<TVector, TLanes, T>(TLanes.Load(a + i), TLanes.Load(b + i), default), y + i);
        }
        else
        {
            for (; i <= n - TLanes.Count; i += TLanes.Count)
                TLanes.Store(f.Apply<TVector, TLanes, T>(TLanes.Load(a + i), default, default), y + i);
        }

        return i;
    }
}
