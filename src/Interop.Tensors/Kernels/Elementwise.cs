using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Loops over elements, with promotion and broadcasting.</summary>
/// <remarks>
/// Bounds of all pointers here: every tensor was checked against its storage when it was made, a loop reaches only elements
/// of the tensors that it was made over, and the door keeps the tensors alive.
/// </remarks>
internal static unsafe class Elementwise
{
    /// <summary>A function of two tensors in a new one.</summary>
    internal static Tensor Binary<TOp>(Tensor a, Tensor b) where TOp : IBinary
    {
        (Tensor left, Tensor right) = Promote(a, b);
        Tensor y = Tensor.Empty(Promotion.Broadcast(a.Shape, b.Shape), left.DType);
        Dispatch<TOp>(left, right, y);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        return y;
    }

    /// <summary>A function of two tensors over the elements of a third, which decides dtype and shape.</summary>
    internal static void BinaryInto<TOp>(Tensor a, Tensor b, Tensor y) where TOp : IBinary
    {
        if (Promotion.Broadcast(a.Shape, b.Shape) != y.Shape)
            throw new ShapeException($"A result of shape {Promotion.Broadcast(a.Shape, b.Shape)} does not fit in place into the shape {y.Shape}.");
        Dispatch<TOp>(a.To(y.DType), b.To(y.DType), y);
    }

    /// <summary>Overwrites the elements of one tensor with another's, broadcast.</summary>
    internal static void Copy(Tensor x, Tensor y)
    {
        Tensor source = x.To(y.DType);
        if (Promotion.Broadcast(x.Shape, y.Shape) != y.Shape)
            throw new ShapeException($"A tensor of shape {x.Shape} cannot be copied into the shape {y.Shape}.");
        switch (y.DType.Size)
        {
            case 1: Run<byte, byte, Plain<byte>, Second>(y, source, y); break;
            case 2: Run<short, short, Plain<short>, Second>(y, source, y); break;
            case 4: Run<int, int, Plain<int>, Second>(y, source, y); break;
            case 8: Run<long, long, Plain<long>, Second>(y, source, y); break;
            default: Run<Int128, Int128, Plain<Int128>, Second>(y, source, y); break;
        }

        GC.KeepAlive(source);
    }

    /// <summary>A function of each element in a new tensor.</summary>
    internal static Tensor Unary<TOp>(Tensor x) where TOp : IUnary
    {
        Tensor y = Tensor.Empty(x.Shape, x.DType);
        switch (x.DType)
        {
            case DType.UInt8: Map<byte, Any<TOp, byte>>(x, y); break;
            case DType.Int8: Map<sbyte, Any<TOp, sbyte>>(x, y); break;
            case DType.Int16: Map<short, Any<TOp, short>>(x, y); break;
            case DType.Int32: Map<int, Any<TOp, int>>(x, y); break;
            case DType.Int64: Map<long, Any<TOp, long>>(x, y); break;
            case DType.Float32: Map<float, Any<TOp, float>>(x, y); break;
            case DType.Float64: Map<double, Any<TOp, double>>(x, y); break;
            case DType.Complex128: Map<Complex, Any<TOp, Complex>>(x, y); break;
            case DType.Float16 or DType.BFloat16: return Unary<TOp>(x.To(DType.Float32)).To(x.DType);
            default: throw Unsupported(x.DType);
        }

        return y;
    }

    /// <summary>A function of each real number in a new tensor; reduced formats go through float32.</summary>
    internal static Tensor Function<TOp>(Tensor x) where TOp : IFunction
    {
        Tensor y = Tensor.Empty(x.Shape, x.DType);
        switch (x.DType)
        {
            case DType.Float32: Map<float, Real<TOp, float>>(x, y); break;
            case DType.Float64: Map<double, Real<TOp, double>>(x, y); break;
            case DType.Float16 or DType.BFloat16: return Function<TOp>(x.To(DType.Float32)).To(x.DType);
            default: throw Unsupported(x.DType);
        }

        return y;
    }

    /// <summary>Both operands in the dtype of the result.</summary>
    internal static (Tensor A, Tensor B) Promote(Tensor a, Tensor b)
    {
        DType dtype = Promotion.Result(a, b);
        return (a.To(dtype), b.To(dtype));
    }

    private static void Dispatch<TOp>(Tensor a, Tensor b, Tensor y) where TOp : IBinary
    {
        switch (y.DType)
        {
            case DType.UInt8: Run<byte, byte, Plain<byte>, TOp>(a, b, y); break;
            case DType.Int8: Run<sbyte, sbyte, Plain<sbyte>, TOp>(a, b, y); break;
            case DType.Int16: Run<short, short, Plain<short>, TOp>(a, b, y); break;
            case DType.Int32: Run<int, int, Plain<int>, TOp>(a, b, y); break;
            case DType.Int64: Run<long, long, Plain<long>, TOp>(a, b, y); break;
            case DType.Float32: Run<float, float, Plain<float>, TOp>(a, b, y); break;
            case DType.Float64: Run<double, double, Plain<double>, TOp>(a, b, y); break;
            case DType.Complex128: Run<Complex, Complex, Plain<Complex>, TOp>(a, b, y); break;
            case DType.Float16: Run<Half, float, HalfNumber, TOp>(a, b, y); break;
            case DType.BFloat16: Run<BFloat16, float, BFloat16Number, TOp>(a, b, y); break;
            default: throw Unsupported(y.DType);
        }
    }

    private static NotSupportedException Unsupported(DType dtype) => new($"There is no arithmetic on {dtype.Name}: convert the tensor first.");

    private static void Run<TElement, TMath, TNumber, TOp>(Tensor a, Tensor b, Tensor y)
        where TElement : unmanaged where TMath : unmanaged, INumberBase<TMath> where TNumber : INumber<TElement, TMath> where TOp : IBinary
    {
        TElement* pa = (TElement*)a.Memory.Pointer + a.Offset, pb = (TElement*)b.Memory.Pointer + b.Offset, py = (TElement*)y.Memory.Pointer + y.Offset;
        Loop.Over(y, a, b).Run((bases, steps, count) =>
        {
            TElement* to = py + bases[0], left = pa + bases[1], right = pb + bases[2];
            long sy = steps[0], sa = steps[1], sb = steps[2];
            for (long i = 0; i < count; i++)
                to[i * sy] = TNumber.Store(TOp.Apply(TNumber.Load(left[i * sa]), TNumber.Load(right[i * sb])));
        });
    }

    private static void Map<T, TOp>(Tensor x, Tensor y) where T : unmanaged where TOp : IMap<T>
    {
        T* px = (T*)x.Memory.Pointer + x.Offset, py = (T*)y.Memory.Pointer + y.Offset;
        Loop.Over(y, x).Run((bases, steps, count) =>
        {
            T* to = py + bases[0], from = px + bases[1];
            long sy = steps[0], sx = steps[1];
            for (long i = 0; i < count; i++)
                to[i * sy] = TOp.Apply(from[i * sx]);
        });
    }

    private interface IMap<T>
    {
        static abstract T Apply(T x);
    }

    private readonly struct Any<TOp, T> : IMap<T> where TOp : IUnary where T : unmanaged, INumberBase<T>
    {
        public static T Apply(T x) => TOp.Apply(x);
    }

    private readonly struct Real<TOp, T> : IMap<T> where TOp : IFunction where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static T Apply(T x) => TOp.Apply(x);
    }
}
