using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Interop.Tensors.Kernels;

/// <summary>Lanes of 512-bit registers.</summary>
internal readonly struct Lanes512<T>(Vector512<T> value) : ILanes<Lanes512<T>, T> where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Vector512<T> _value = value;

    public static int Count => Vector512<T>.Count;

    [MethodImpl(Inline)]
    public static implicit operator Lanes512<T>(Vector512<T> value) => new(value);

    [MethodImpl(Inline)]
    public static implicit operator Vector512<T>(Lanes512<T> lanes) => lanes._value;

    [MethodImpl(Inline)]
    public static Lanes512<T> operator +(Lanes512<T> a, Lanes512<T> b) => a._value + b._value;

    [MethodImpl(Inline)]
    public static Lanes512<T> operator -(Lanes512<T> a, Lanes512<T> b) => a._value - b._value;

    [MethodImpl(Inline)]
    public static Lanes512<T> operator *(Lanes512<T> a, Lanes512<T> b) => a._value * b._value;

    [MethodImpl(Inline)]
    public static Lanes512<T> operator /(Lanes512<T> a, Lanes512<T> b) => a._value / b._value;

    [MethodImpl(Inline)]
    public static Lanes512<T> operator -(Lanes512<T> a) => -a._value;

    [MethodImpl(Inline)]
    public static Lanes512<T> operator &(Lanes512<T> a, Lanes512<T> b) => a._value & b._value;

    [MethodImpl(Inline)]
    public static Lanes512<T> operator |(Lanes512<T> a, Lanes512<T> b) => a._value | b._value;

    [MethodImpl(Inline)]
    public static Lanes512<T> operator ^(Lanes512<T> a, Lanes512<T> b) => a._value ^ b._value;

    [MethodImpl(Inline)]
    public static Lanes512<T> Of(T value) => Vector512.Create(value);

    [MethodImpl(Inline)]
    public static Lanes512<T> OfBits(long bits) =>
        typeof(T) == typeof(float) ? Vector512.Create((int)bits).As<int, T>() : Vector512.Create(bits).As<long, T>();

    [MethodImpl(Inline)]
    public static Lanes512<T> Load(ref readonly T first) => Vector512.LoadUnsafe(in first);

    [MethodImpl(Inline)]
    public void Store(ref T first) => _value.StoreUnsafe(ref first);

    [MethodImpl(Inline)]
    public static Lanes512<T> Fma(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>();

    [MethodImpl(Inline)]
    public static Lanes512<T> Min(Lanes512<T> limit, Lanes512<T> x) => Vector512.MinNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Lanes512<T> Max(Lanes512<T> limit, Lanes512<T> x) => Vector512.MaxNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Lanes512<T> Abs(Lanes512<T> x) => Vector512.Abs(x._value);

    [MethodImpl(Inline)]
    public static Lanes512<T> Less(Lanes512<T> a, Lanes512<T> b) => Vector512.LessThan(a._value, b._value);

    [MethodImpl(Inline)]
    public static Lanes512<T> Equal(Lanes512<T> a, Lanes512<T> b) => Vector512.Equals(a._value, b._value);

    [MethodImpl(Inline)]
    public static bool AllLess(Lanes512<T> a, Lanes512<T> b) => Vector512.LessThanAll(a._value, b._value);

    [MethodImpl(Inline)]
    public static Lanes512<T> Select(Lanes512<T> mask, Lanes512<T> a, Lanes512<T> b) => Vector512.ConditionalSelect(mask._value, a._value, b._value);

    [MethodImpl(Inline)]
    public static Lanes512<T> AddBits(Lanes512<T> a, Lanes512<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() + b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() + b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Lanes512<T> SubtractBits(Lanes512<T> a, Lanes512<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() - b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() - b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Lanes512<T> ShiftLeft(Lanes512<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() << count).As<uint, T>()
        : (x._value.AsUInt64() << count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Lanes512<T> ShiftRight(Lanes512<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() >>> count).As<uint, T>()
        : (x._value.AsUInt64() >>> count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Lanes512<T> Scale(Lanes512<T> x, Lanes512<T> n, Lanes512<T> bits)
    {
        if (Avx512F.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Avx512F.Scale(x._value.AsSingle(), n._value.AsSingle()).As<float, T>()
                : Avx512F.Scale(x._value.AsDouble(), n._value.AsDouble()).As<double, T>();
        }

        return Lanes.ScaleInTwoSteps<Lanes512<T>, T>(x, bits);
    }
}
