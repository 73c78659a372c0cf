using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

// What formulas and row kernels need beyond products and sums. Functions are those of float and double.

internal unsafe partial interface ILanes<TVector, T>
{
    static abstract TVector Divide(TVector a, TVector b);

    static abstract TVector Abs(TVector x);

    static abstract TVector Sqrt(TVector x);

    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Min(TVector a, TVector b);

    static abstract TVector Exp(TVector x);

    static abstract TVector Log(TVector x);

    static abstract TVector Expm1(TVector x);

    static abstract TVector Log1p(TVector x);

    static abstract TVector Tanh(TVector x);

    static abstract TVector Sigmoid(TVector x);

    static abstract TVector Erf(TVector x);

    /// <summary>x where a ≤ b, else y; y too where a or b is NaN.</summary>
    static abstract TVector WhereLessOrEqual(TVector a, TVector b, TVector x, TVector y);

    /// <summary>x where a &lt; b, else y; y too where a or b is NaN.</summary>
    static abstract TVector WhereLess(TVector a, TVector b, TVector x, TVector y);

    /// <summary>x where a = b, else y.</summary>
    static abstract TVector WhereEqual(TVector a, TVector b, TVector x, TVector y);

    /// <summary>The largest element; NaN where there is one.</summary>
    static abstract T Largest(TVector x);
}

internal readonly unsafe partial struct Lanes512<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Divide(Vector512<T> a, Vector512<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Abs(Vector512<T> x) => Vector512.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sqrt(Vector512<T> x) => Vector512.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Max(Vector512<T> a, Vector512<T> b) => Vector512.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Min(Vector512<T> a, Vector512<T> b) => Vector512.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp(Vector512<T> x) => typeof(T) == typeof(float) ? VectorMath.Exp(x.AsSingle()).As<float, T>() : VectorMath.Exp(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Log(Vector512<T> x) => typeof(T) == typeof(float) ? VectorMath.Log(x.AsSingle()).As<float, T>() : VectorMath.Log(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Expm1(Vector512<T> x) => typeof(T) == typeof(float) ? VectorMath.Expm1(x.AsSingle()).As<float, T>() : VectorMath.Expm1(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Log1p(Vector512<T> x) => typeof(T) == typeof(float) ? VectorMath.Log1p(x.AsSingle()).As<float, T>() : VectorMath.Log1p(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Tanh(Vector512<T> x) => typeof(T) == typeof(float) ? VectorMath.Tanh(x.AsSingle()).As<float, T>() : VectorMath.Tanh(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sigmoid(Vector512<T> x) => typeof(T) == typeof(float) ? VectorMath.Sigmoid(x.AsSingle()).As<float, T>() : VectorMath.Sigmoid(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Erf(Vector512<T> x) => typeof(T) == typeof(float) ? VectorMath.Erf(x.AsSingle()).As<float, T>() : VectorMath.Erf(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> WhereLessOrEqual(Vector512<T> a, Vector512<T> b, Vector512<T> x, Vector512<T> y) => Vector512.ConditionalSelect(Vector512.LessThanOrEqual(a, b), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> WhereLess(Vector512<T> a, Vector512<T> b, Vector512<T> x, Vector512<T> y) => Vector512.ConditionalSelect(Vector512.LessThan(a, b), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> WhereEqual(Vector512<T> a, Vector512<T> b, Vector512<T> x, Vector512<T> y) => Vector512.ConditionalSelect(Vector512.Equals(a, b), x, y);

    public static T Largest(Vector512<T> x)
    {
        T largest = x[0];
        for (int i = 1; i < Count; i++)
            largest = ScalarLane<T>.Max(largest, x[i]);
        return largest;
    }
}

internal readonly unsafe partial struct Lanes256<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Divide(Vector256<T> a, Vector256<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Abs(Vector256<T> x) => Vector256.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Sqrt(Vector256<T> x) => Vector256.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Max(Vector256<T> a, Vector256<T> b) => Vector256.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Min(Vector256<T> a, Vector256<T> b) => Vector256.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Exp(Vector256<T> x) => typeof(T) == typeof(float) ? VectorMath.Exp(x.AsSingle()).As<float, T>() : VectorMath.Exp(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Log(Vector256<T> x) => typeof(T) == typeof(float) ? VectorMath.Log(x.AsSingle()).As<float, T>() : VectorMath.Log(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Expm1(Vector256<T> x) => typeof(T) == typeof(float) ? VectorMath.Expm1(x.AsSingle()).As<float, T>() : VectorMath.Expm1(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Log1p(Vector256<T> x) => typeof(T) == typeof(float) ? VectorMath.Log1p(x.AsSingle()).As<float, T>() : VectorMath.Log1p(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Tanh(Vector256<T> x) => typeof(T) == typeof(float) ? VectorMath.Tanh(x.AsSingle()).As<float, T>() : VectorMath.Tanh(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Sigmoid(Vector256<T> x) => typeof(T) == typeof(float) ? VectorMath.Sigmoid(x.AsSingle()).As<float, T>() : VectorMath.Sigmoid(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Erf(Vector256<T> x) => typeof(T) == typeof(float) ? VectorMath.Erf(x.AsSingle()).As<float, T>() : VectorMath.Erf(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> WhereLessOrEqual(Vector256<T> a, Vector256<T> b, Vector256<T> x, Vector256<T> y) => Vector256.ConditionalSelect(Vector256.LessThanOrEqual(a, b), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> WhereLess(Vector256<T> a, Vector256<T> b, Vector256<T> x, Vector256<T> y) => Vector256.ConditionalSelect(Vector256.LessThan(a, b), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> WhereEqual(Vector256<T> a, Vector256<T> b, Vector256<T> x, Vector256<T> y) => Vector256.ConditionalSelect(Vector256.Equals(a, b), x, y);

    public static T Largest(Vector256<T> x)
    {
        T largest = x[0];
        for (int i = 1; i < Count; i++)
            largest = ScalarLane<T>.Max(largest, x[i]);
        return largest;
    }
}

internal readonly unsafe partial struct Lanes128<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Divide(Vector128<T> a, Vector128<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Abs(Vector128<T> x) => Vector128.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Sqrt(Vector128<T> x) => Vector128.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Max(Vector128<T> a, Vector128<T> b) => Vector128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Min(Vector128<T> a, Vector128<T> b) => Vector128.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Exp(Vector128<T> x) => typeof(T) == typeof(float) ? VectorMath.Exp(x.AsSingle()).As<float, T>() : VectorMath.Exp(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Log(Vector128<T> x) => typeof(T) == typeof(float) ? VectorMath.Log(x.AsSingle()).As<float, T>() : VectorMath.Log(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Expm1(Vector128<T> x) => typeof(T) == typeof(float) ? VectorMath.Expm1(x.AsSingle()).As<float, T>() : VectorMath.Expm1(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Log1p(Vector128<T> x) => typeof(T) == typeof(float) ? VectorMath.Log1p(x.AsSingle()).As<float, T>() : VectorMath.Log1p(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Tanh(Vector128<T> x) => typeof(T) == typeof(float) ? VectorMath.Tanh(x.AsSingle()).As<float, T>() : VectorMath.Tanh(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Sigmoid(Vector128<T> x) => typeof(T) == typeof(float) ? VectorMath.Sigmoid(x.AsSingle()).As<float, T>() : VectorMath.Sigmoid(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Erf(Vector128<T> x) => typeof(T) == typeof(float) ? VectorMath.Erf(x.AsSingle()).As<float, T>() : VectorMath.Erf(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> WhereLessOrEqual(Vector128<T> a, Vector128<T> b, Vector128<T> x, Vector128<T> y) => Vector128.ConditionalSelect(Vector128.LessThanOrEqual(a, b), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> WhereLess(Vector128<T> a, Vector128<T> b, Vector128<T> x, Vector128<T> y) => Vector128.ConditionalSelect(Vector128.LessThan(a, b), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> WhereEqual(Vector128<T> a, Vector128<T> b, Vector128<T> x, Vector128<T> y) => Vector128.ConditionalSelect(Vector128.Equals(a, b), x, y);

    public static T Largest(Vector128<T> x)
    {
        T largest = x[0];
        for (int i = 1; i < Count; i++)
            largest = ScalarLane<T>.Max(largest, x[i]);
        return largest;
    }
}

internal readonly unsafe partial struct ScalarLane<T>
{
    public static T Divide(T a, T b) => a / b;

    public static T Abs(T x) => T.Abs(x);

    public static T Sqrt(T x) => typeof(T) == typeof(float) ? (T)(object)MathF.Sqrt((float)(object)x) : (T)(object)Math.Sqrt((double)(object)x);

    public static T Max(T a, T b) => IsLess(a, b) || T.IsNaN(b) ? b : a;

    public static T Min(T a, T b) => IsLess(b, a) || T.IsNaN(b) ? b : a;

    public static T Exp(T x) => typeof(T) == typeof(float) ? (T)(object)VectorMath.Exp((float)(object)x) : (T)(object)VectorMath.Exp((double)(object)x);

    public static T Log(T x) => typeof(T) == typeof(float) ? (T)(object)VectorMath.Log((float)(object)x) : (T)(object)VectorMath.Log((double)(object)x);

    public static T Expm1(T x) => typeof(T) == typeof(float) ? (T)(object)VectorMath.Expm1((float)(object)x) : (T)(object)VectorMath.Expm1((double)(object)x);

    public static T Log1p(T x) => typeof(T) == typeof(float) ? (T)(object)VectorMath.Log1p((float)(object)x) : (T)(object)VectorMath.Log1p((double)(object)x);

    public static T Tanh(T x) => typeof(T) == typeof(float) ? (T)(object)VectorMath.Tanh((float)(object)x) : (T)(object)VectorMath.Tanh((double)(object)x);

    public static T Sigmoid(T x) => typeof(T) == typeof(float) ? (T)(object)VectorMath.Sigmoid((float)(object)x) : (T)(object)VectorMath.Sigmoid((double)(object)x);

    public static T Erf(T x) => typeof(T) == typeof(float) ? (T)(object)VectorMath.Erf((float)(object)x) : (T)(object)VectorMath.Erf((double)(object)x);

    public static T WhereLessOrEqual(T a, T b, T x, T y) => IsLess(a, b) || a == b ? x : y;

    public static T WhereLess(T a, T b, T x, T y) => IsLess(a, b) ? x : y;

    public static T WhereEqual(T a, T b, T x, T y) => a == b ? x : y;

    public static T Largest(T x) => x;

    /// <summary>The elements that there are have an order, which matrix products do not ask for.</summary>
    private static bool IsLess(T a, T b)
    {
        if (typeof(T) == typeof(float))
            return (float)(object)a < (float)(object)b;
        if (typeof(T) == typeof(double))
            return (double)(object)a < (double)(object)b;
        return typeof(T) == typeof(ulong) ? (ulong)(object)a < (ulong)(object)b : typeof(T) == typeof(int) ? (int)(object)a < (int)(object)b : (long)(object)a < (long)(object)b;
    }
}
