using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

// From operators to loops over dense numbers. Bounds: the pipeline hands over pointers with room for n numbers each.

internal readonly unsafe struct UnaryLoop<TOp, T>(TOp op) : IDense<T, T> where TOp : struct, IUnary where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, T* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i]);
    }
}

internal readonly unsafe struct VectorUnaryLoop<TOp, T>(TOp op) : IDense<T, T> where TOp : struct, IVectorUnary where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, T* y, long n)
    {
        TOp f = op;
        long i = 0;
        if (VectorWidths.Is512 && Vector512<T>.IsSupported)
        {
            for (; i <= n - Vector512<T>.Count; i += Vector512<T>.Count)
                f.Apply(Vector512.Load(a + i)).Store(y + i);
        }
        else if (VectorWidths.Is256 && Vector256<T>.IsSupported)
        {
            for (; i <= n - Vector256<T>.Count; i += Vector256<T>.Count)
                f.Apply(Vector256.Load(a + i)).Store(y + i);
        }

        for (; i < n; i++)
            y[i] = f.Apply(a[i]);
    }
}

internal readonly unsafe struct BinaryLoop<TOp, T>(TOp op) : IDense<T, T> where TOp : struct, IBinary where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, T* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i], b[i]);
    }
}

internal readonly unsafe struct VectorBinaryLoop<TOp, T>(TOp op) : IDense<T, T> where TOp : struct, IVectorBinary where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, T* y, long n)
    {
        TOp f = op;
        long i = 0;
        if (VectorWidths.Is512 && Vector512<T>.IsSupported)
        {
            for (; i <= n - Vector512<T>.Count; i += Vector512<T>.Count)
                f.Apply(Vector512.Load(a + i), Vector512.Load(b + i)).Store(y + i);
        }
        else if (VectorWidths.Is256 && Vector256<T>.IsSupported)
        {
            for (; i <= n - Vector256<T>.Count; i += Vector256<T>.Count)
                f.Apply(Vector256.Load(a + i), Vector256.Load(b + i)).Store(y + i);
        }

        for (; i < n; i++)
            y[i] = f.Apply(a[i], b[i]);
    }
}

internal readonly unsafe struct OrderedBinaryLoop<TOp, T>(TOp op) : IDense<T, T> where TOp : struct, IOrderedBinary where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, T* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i], b[i]);
    }
}

internal readonly unsafe struct TernaryLoop<TOp, T>(TOp op) : IDense<T, T> where TOp : struct, ITernary where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, T* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i], b[i], c[i]);
    }
}

internal readonly unsafe struct VectorTernaryLoop<TOp, T>(TOp op) : IDense<T, T> where TOp : struct, IVectorTernary where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, T* y, long n)
    {
        TOp f = op;
        long i = 0;
        if (VectorWidths.Is512 && Vector512<T>.IsSupported)
        {
            for (; i <= n - Vector512<T>.Count; i += Vector512<T>.Count)
                f.Apply(Vector512.Load(a + i), Vector512.Load(b + i), Vector512.Load(c + i)).Store(y + i);
        }
        else if (VectorWidths.Is256 && Vector256<T>.IsSupported)
        {
            for (; i <= n - Vector256<T>.Count; i += Vector256<T>.Count)
                f.Apply(Vector256.Load(a + i), Vector256.Load(b + i), Vector256.Load(c + i)).Store(y + i);
        }

        for (; i < n; i++)
            y[i] = f.Apply(a[i], b[i], c[i]);
    }
}

internal readonly unsafe struct FunctionLoop<TOp>(TOp op) : IDense<float, float>, IDense<double, double>, IDense<Complex, Complex> where TOp : struct, IFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* a, float* b, float* c, float* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(double* a, double* b, double* c, double* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(Complex* a, Complex* b, Complex* c, Complex* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i]);
    }
}

internal readonly unsafe struct VectorFunctionLoop<TOp>(TOp op) : IDense<float, float>, IDense<double, double> where TOp : struct, IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* a, float* b, float* c, float* y, long n)
    {
        TOp f = op;
        long i = 0;
        if (VectorWidths.Is512)
        {
            for (; i <= n - Vector512<float>.Count; i += Vector512<float>.Count)
                f.Apply(Vector512.Load(a + i)).Store(y + i);
        }
        else if (VectorWidths.Is256)
        {
            for (; i <= n - Vector256<float>.Count; i += Vector256<float>.Count)
                f.Apply(Vector256.Load(a + i)).Store(y + i);
        }

        for (; i < n; i++)
            y[i] = f.Apply(a[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(double* a, double* b, double* c, double* y, long n)
    {
        TOp f = op;
        long i = 0;
        if (VectorWidths.Is512)
        {
            for (; i <= n - Vector512<double>.Count; i += Vector512<double>.Count)
                f.Apply(Vector512.Load(a + i)).Store(y + i);
        }
        else if (VectorWidths.Is256)
        {
            for (; i <= n - Vector256<double>.Count; i += Vector256<double>.Count)
                f.Apply(Vector256.Load(a + i)).Store(y + i);
        }

        for (; i < n; i++)
            y[i] = f.Apply(a[i]);
    }
}

internal readonly unsafe struct BinaryFunctionLoop<TOp>(TOp op) : IDense<float, float>, IDense<double, double>, IDense<Complex, Complex> where TOp : struct, IBinaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* a, float* b, float* c, float* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i], b[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(double* a, double* b, double* c, double* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i], b[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(Complex* a, Complex* b, Complex* c, Complex* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i], b[i]);
    }
}

internal readonly unsafe struct PredicateLoop<TOp, T>(TOp op) : IDense<T, bool> where TOp : struct, IPredicate where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, bool* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i]);
    }
}

internal readonly unsafe struct RelationLoop<TOp, T>(TOp op) : IDense<T, bool> where TOp : struct, IRelation where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, bool* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i], b[i]);
    }
}

internal readonly unsafe struct VectorRelationLoop<TOp, T>(TOp op) : IDense<T, bool> where TOp : struct, IRelation, IVectorQuestion where T : unmanaged, INumberBase<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, bool* y, long n)
    {
        TOp f = op;
        for (long i = LaneTruth.Ask(f, a, b, y, n); i < n; i++)
            y[i] = f.Apply(a[i], b[i]);
    }
}

internal readonly unsafe struct OrderLoop<TOp, T>(TOp op) : IDense<T, bool> where TOp : struct, IOrder, IVectorQuestion where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(T* a, T* b, T* c, bool* y, long n)
    {
        TOp f = op;
        for (long i = LaneTruth.Ask(f, a, b, y, n); i < n; i++)
            y[i] = f.Apply(a[i], b[i]);
    }
}

internal readonly unsafe struct ComplexToRealLoop<TOp>(TOp op) : IDense<Complex, double> where TOp : struct, IComplexToReal
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(Complex* a, Complex* b, Complex* c, double* y, long n)
    {
        TOp f = op;
        for (long i = 0; i < n; i++)
            y[i] = f.Apply(a[i]);
    }
}

/// <summary>Elements of one size moved as they are.</summary>
internal readonly unsafe struct MoveLoop<T> : IDense<T, T> where T : unmanaged
{
    public void Run(T* a, T* b, T* c, T* y, long n) => Buffer.MemoryCopy(a, y, n * sizeof(T), n * sizeof(T));
}
