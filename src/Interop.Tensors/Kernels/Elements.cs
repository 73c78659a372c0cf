using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>How elements of a dtype become numbers to compute with, and back.</summary>
/// <remarks>
/// Kernels compute in one of five types: float (float32, float16, bfloat16), double, long (bool and whole numbers, which wrap
/// when they are stored), ulong (uint64) and <see cref="Complex"/>. Loaders read with any stride, in elements; the bounds are
/// those of the tensor that the caller walks.
/// </remarks>
internal static unsafe class Elements
{
    /// <summary>The type that a dtype is computed in.</summary>
    internal enum Math { Float, Double, Long, ULong, Complex }

    /// <exception cref="NotSupportedException">There is no arithmetic on the dtype.</exception>
    internal static Math MathOf(DType dtype) => dtype switch
    {
        DType.Float32 or DType.Float16 or DType.BFloat16 => Math.Float,
        DType.Float64 => Math.Double,
        DType.UInt64 => Math.ULong,
        DType.Complex32 or DType.Complex64 or DType.Complex128 => Math.Complex,
        DType.Bool or DType.UInt8 or DType.Int8 or DType.Int16 or DType.UInt16 or DType.Int32 or DType.UInt32 or DType.Int64 => Math.Long,
        _ => throw Unsupported(dtype),
    };

    internal static NotSupportedException Unsupported(DType dtype) => new($"There is no arithmetic on {dtype.Name}: convert the tensor first.");

    /// <summary>The first element; null without a tensor, which the caller keeps alive.</summary>
    internal static T* At<T>(Tensor? x) where T : unmanaged => x is null ? null : (T*)(x.Memory.Pointer + x.ByteOffset);

    /// <summary>Whether elements lie in memory as <typeparamref name="T"/>.</summary>
    internal static bool IsNative<T>(DType dtype) => dtype switch
    {
        DType.Float32 => typeof(T) == typeof(float),
        DType.Float64 => typeof(T) == typeof(double),
        DType.Int64 => typeof(T) == typeof(long),
        DType.UInt64 => typeof(T) == typeof(ulong),
        DType.Complex128 => typeof(T) == typeof(Complex),
        DType.Bool => typeof(T) == typeof(bool),
        DType.UInt8 => typeof(T) == typeof(byte),
        DType.Int32 => typeof(T) == typeof(int),
        _ => false,
    };

    internal static delegate*<byte*, long, T*, long, void> Loader<T>(DType dtype) where T : unmanaged
    {
        // Types that are not computed in (bool and int results) are never read.
        if (typeof(T) == typeof(float))
            return (delegate*<byte*, long, T*, long, void>)Loading<float>(dtype);
        if (typeof(T) == typeof(double))
            return (delegate*<byte*, long, T*, long, void>)Loading<double>(dtype);
        if (typeof(T) == typeof(long))
            return (delegate*<byte*, long, T*, long, void>)Loading<long>(dtype);
        if (typeof(T) == typeof(ulong))
            return (delegate*<byte*, long, T*, long, void>)Loading<ulong>(dtype);
        return (delegate*<byte*, long, T*, long, void>)Loading<Complex>(dtype);
    }

    internal static delegate*<T*, byte*, long, long, void> Storer<T>(DType dtype) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return (delegate*<T*, byte*, long, long, void>)Storing<float>(dtype);
        if (typeof(T) == typeof(double))
            return (delegate*<T*, byte*, long, long, void>)Storing<double>(dtype);
        if (typeof(T) == typeof(long))
            return (delegate*<T*, byte*, long, long, void>)Storing<long>(dtype);
        if (typeof(T) == typeof(ulong))
            return (delegate*<T*, byte*, long, long, void>)Storing<ulong>(dtype);
        if (typeof(T) == typeof(bool))
            return (delegate*<T*, byte*, long, long, void>)StoringBool(dtype);
        return (delegate*<T*, byte*, long, long, void>)Storing<Complex>(dtype);
    }

    private static delegate*<byte*, long, T*, long, void> Loading<T>(DType dtype) where T : unmanaged, INumberBase<T> => dtype switch
    {
        DType.UInt8 => &Load<byte, T>,
        DType.Int8 => &Load<sbyte, T>,
        DType.Int16 => &Load<short, T>,
        DType.UInt16 => &Load<ushort, T>,
        DType.Int32 => &Load<int, T>,
        DType.UInt32 => &Load<uint, T>,
        DType.Int64 => &Load<long, T>,
        DType.UInt64 => &Load<ulong, T>,
        DType.Float16 => &LoadHalf<T>,
        DType.Float32 => &Load<float, T>,
        DType.Float64 => &Load<double, T>,
        DType.BFloat16 => &LoadBFloat16<T>,
        DType.Bool => &LoadBool<T>,
        DType.Complex32 when typeof(T) == typeof(Complex) => (delegate*<byte*, long, T*, long, void>)(delegate*<byte*, long, Complex*, long, void>)&LoadComplexHalf,
        DType.Complex64 when typeof(T) == typeof(Complex) => (delegate*<byte*, long, T*, long, void>)(delegate*<byte*, long, Complex*, long, void>)&LoadComplexFloat,
        DType.Complex128 when typeof(T) == typeof(Complex) => &Load<Complex, T>,
        _ => throw Unsupported(dtype),
    };

    private static delegate*<T*, byte*, long, long, void> Storing<T>(DType dtype) where T : unmanaged, INumberBase<T> => dtype switch
    {
        DType.UInt8 => &Store<T, byte>,
        DType.Int8 => &Store<T, sbyte>,
        DType.Int16 => &Store<T, short>,
        DType.UInt16 => &Store<T, ushort>,
        DType.Int32 => &Store<T, int>,
        DType.UInt32 => &Store<T, uint>,
        DType.Int64 => &Store<T, long>,
        DType.UInt64 => &Store<T, ulong>,
        DType.Float16 => &StoreHalf<T>,
        DType.Float32 => &Store<T, float>,
        DType.Float64 => &Store<T, double>,
        DType.BFloat16 => &StoreBFloat16<T>,
        DType.Bool => &StoreBool<T>,
        DType.Complex32 when typeof(T) == typeof(Complex) => (delegate*<T*, byte*, long, long, void>)(delegate*<Complex*, byte*, long, long, void>)&StoreComplexHalf,
        DType.Complex64 when typeof(T) == typeof(Complex) => (delegate*<T*, byte*, long, long, void>)(delegate*<Complex*, byte*, long, long, void>)&StoreComplexFloat,
        DType.Complex128 when typeof(T) == typeof(Complex) => &Store<T, Complex>,
        _ => throw Unsupported(dtype),
    };

    private static delegate*<bool*, byte*, long, long, void> StoringBool(DType dtype) => dtype switch
    {
        DType.Bool or DType.UInt8 or DType.Int8 => &StoreTruth<byte>,
        DType.Int16 or DType.UInt16 => &StoreTruth<short>,
        DType.Int32 or DType.UInt32 => &StoreTruth<int>,
        DType.Int64 or DType.UInt64 => &StoreTruth<long>,
        DType.Float16 => &StoreTruth<Half>,
        DType.Float32 => &StoreTruth<float>,
        DType.Float64 => &StoreTruth<double>,
        _ => throw Unsupported(dtype),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load<TElement, T>(byte* from, long stride, T* to, long n) where TElement : unmanaged, INumberBase<TElement> where T : unmanaged, INumberBase<T>
    {
        TElement* x = (TElement*)from;
        if (stride == 1)
        {
            Conversions.Run(x, to, n);
            return;
        }

        if (stride == 0)
        {
            Fill(to, T.CreateTruncating(*x), n);
            return;
        }

        for (long i = 0; i < n; i++)
            to[i] = T.CreateTruncating(x[i * stride]);
    }

    private static void Fill<T>(T* to, T value, long n) where T : unmanaged => new Span<T>(to, (int)n).Fill(value);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LoadHalf<T>(byte* from, long stride, T* to, long n) where T : unmanaged, INumberBase<T>
    {
        Half* x = (Half*)from;
        if (typeof(T) == typeof(float) && stride == 1)
        {
            TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(x, (int)n), new Span<float>(to, (int)n));
            return;
        }

        for (long i = 0; i < n; i++)
            to[i] = T.CreateTruncating((float)x[i * stride]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LoadBFloat16<T>(byte* from, long stride, T* to, long n) where T : unmanaged, INumberBase<T>
    {
        ushort* x = (ushort*)from;
        long i = 0;
        if (typeof(T) == typeof(float) && stride == 1)
        {
            for (; i <= n - 16; i += 16)
            {
                (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Load(x + i));
                (low << 16).Store((uint*)to + i);
                (high << 16).Store((uint*)to + i + 8);
            }
        }

        for (; i < n; i++)
            to[i] = T.CreateTruncating(BitConverter.UInt32BitsToSingle((uint)x[i * stride] << 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LoadBool<T>(byte* from, long stride, T* to, long n) where T : unmanaged, INumberBase<T>
    {
        // Free of branches, which random masks would mispredict.
        long i = stride == 1 ? Conversions.OfBools(from, to, n) : 0;
        for (; i < n; i++)
            to[i] = T.CreateTruncating((uint)-from[i * stride] >> 31);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LoadComplexFloat(byte* from, long stride, Complex* to, long n)
    {
        ComplexFloat* x = (ComplexFloat*)from;
        for (long i = 0; i < n; i++)
            to[i] = new Complex(x[i * stride].Real, x[i * stride].Imaginary);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LoadComplexHalf(byte* from, long stride, Complex* to, long n)
    {
        ComplexHalf* x = (ComplexHalf*)from;
        for (long i = 0; i < n; i++)
            to[i] = new Complex((float)x[i * stride].Real, (float)x[i * stride].Imaginary);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Store<T, TElement>(T* from, byte* to, long stride, long n) where TElement : unmanaged, INumberBase<TElement> where T : unmanaged, INumberBase<T>
    {
        TElement* y = (TElement*)to;
        if (stride == 1)
        {
            Conversions.Run(from, y, n);
            return;
        }

        for (long i = 0; i < n; i++)
            y[i * stride] = TElement.CreateTruncating(from[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreHalf<T>(T* from, byte* to, long stride, long n) where T : unmanaged, INumberBase<T>
    {
        Half* y = (Half*)to;
        if (typeof(T) == typeof(float) && stride == 1)
        {
            TensorPrimitives.ConvertToHalf(new ReadOnlySpan<float>(from, (int)n), new Span<Half>(y, (int)n));
            return;
        }

        for (long i = 0; i < n; i++)
            y[i * stride] = (Half)float.CreateTruncating(from[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreBFloat16<T>(T* from, byte* to, long stride, long n) where T : unmanaged, INumberBase<T>
    {
        BFloat16* y = (BFloat16*)to;
        long i = 0;
        if (typeof(T) == typeof(float) && stride == 1)
        {
            for (; i <= n - 16; i += 16)
                Vector256.Narrow(RoundToBFloat16(Vector256.Load((float*)from + i)), RoundToBFloat16(Vector256.Load((float*)from + i + 8))).Store((ushort*)y + i);
        }

        for (; i < n; i++)
            y[i * stride] = (BFloat16)float.CreateTruncating(from[i]);
    }

    /// <summary>As <see cref="BFloat16"/> rounds, in the lower halves.</summary>
    private static Vector256<uint> RoundToBFloat16(Vector256<float> x)
    {
        Vector256<uint> bits = x.AsUInt32();
        Vector256<uint> rounded = bits + Vector256.Create(0x7FFFu) + (bits >>> 16 & Vector256<uint>.One) >>> 16;
        return Vector256.ConditionalSelect(Vector256.Equals(x, x).AsUInt32(), rounded, Vector256.Create(0x7FC0u));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreBool<T>(T* from, byte* to, long stride, long n) where T : unmanaged, INumberBase<T>
    {
        for (long i = 0; i < n; i++)
        {
            bool truth = !T.IsZero(from[i]);
            to[i * stride] = *(byte*)&truth;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreTruth<TElement>(bool* from, byte* to, long stride, long n) where TElement : unmanaged, INumberBase<TElement>
    {
        TElement* y = (TElement*)to;
        for (long i = 0; i < n; i++)
            y[i * stride] = TElement.CreateTruncating(((byte*)from)[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreComplexFloat(Complex* from, byte* to, long stride, long n)
    {
        ComplexFloat* y = (ComplexFloat*)to;
        for (long i = 0; i < n; i++)
            y[i * stride] = new ComplexFloat((float)from[i].Real, (float)from[i].Imaginary);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreComplexHalf(Complex* from, byte* to, long stride, long n)
    {
        ComplexHalf* y = (ComplexHalf*)to;
        for (long i = 0; i < n; i++)
            y[i * stride] = new ComplexHalf((Half)(float)from[i].Real, (Half)(float)from[i].Imaginary);
    }
}
