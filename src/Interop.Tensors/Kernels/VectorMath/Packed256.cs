using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Lanes of 256-bit registers.</summary>
internal readonly struct Packed256<T>(Vector256<T> value) : IPacked<Packed256<T>, T> where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Vector256<T> _value = value;

    public static int Count => Vector256<T>.Count;

    [MethodImpl(Inline)]
    public static implicit operator Packed256<T>(Vector256<T> value) => new(value);

    [MethodImpl(Inline)]
    public static implicit operator Vector256<T>(Packed256<T> lanes) => lanes._value;

    [MethodImpl(Inline)]
    public static Packed256<T> operator +(Packed256<T> a, Packed256<T> b) => a._value + b._value;

    [MethodImpl(Inline)]
    public static Packed256<T> operator -(Packed256<T> a, Packed256<T> b) => a._value - b._value;

    [MethodImpl(Inline)]
    public static Packed256<T> operator *(Packed256<T> a, Packed256<T> b) => a._value * b._value;

    [MethodImpl(Inline)]
    public static Packed256<T> operator /(Packed256<T> a, Packed256<T> b) => a._value / b._value;

    [MethodImpl(Inline)]
    public static Packed256<T> operator -(Packed256<T> a) => -a._value;

    [MethodImpl(Inline)]
    public static Packed256<T> operator &(Packed256<T> a, Packed256<T> b) => a._value & b._value;

    [MethodImpl(Inline)]
    public static Packed256<T> operator |(Packed256<T> a, Packed256<T> b) => a._value | b._value;

    [MethodImpl(Inline)]
    public static Packed256<T> operator ^(Packed256<T> a, Packed256<T> b) => a._value ^ b._value;

    [MethodImpl(Inline)]
    public static Packed256<T> Of(T value) => Vector256.Create(value);

    [MethodImpl(Inline)]
    public static Packed256<T> OfBits(long bits) =>
        typeof(T) == typeof(float) ? Vector256.Create((int)bits).As<int, T>() : Vector256.Create(bits).As<long, T>();

    [MethodImpl(Inline)]
    public static Packed256<T> Load(ref readonly T first) => Vector256.LoadUnsafe(in first);

    [MethodImpl(Inline)]
    public void Store(ref T first) => _value.StoreUnsafe(ref first);

    [MethodImpl(Inline)]
    public static Packed256<T> Fma(Packed256<T> a, Packed256<T> b, Packed256<T> c) => typeof(T) == typeof(float)
        ? Vector256.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>()
        : Vector256.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>();

    [MethodImpl(Inline)]
    public static Packed256<T> Min(Packed256<T> limit, Packed256<T> x) => Vector256.MinNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Packed256<T> Max(Packed256<T> limit, Packed256<T> x) => Vector256.MaxNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Packed256<T> Abs(Packed256<T> x) => Vector256.Abs(x._value);

    [MethodImpl(Inline)]
    public static Packed256<T> Less(Packed256<T> a, Packed256<T> b) => Vector256.LessThan(a._value, b._value);

    [MethodImpl(Inline)]
    public static Packed256<T> Equal(Packed256<T> a, Packed256<T> b) => Vector256.Equals(a._value, b._value);

    [MethodImpl(Inline)]
    public static bool AllLess(Packed256<T> a, Packed256<T> b) => Vector256.LessThanAll(a._value, b._value);

    [MethodImpl(Inline)]
    public static Packed256<T> Select(Packed256<T> mask, Packed256<T> a, Packed256<T> b) => Vector256.ConditionalSelect(mask._value, a._value, b._value);

    [MethodImpl(Inline)]
    public static Packed256<T> AddBits(Packed256<T> a, Packed256<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() + b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() + b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Packed256<T> SubtractBits(Packed256<T> a, Packed256<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() - b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() - b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Packed256<T> ShiftLeft(Packed256<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() << count).As<uint, T>()
        : (x._value.AsUInt64() << count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Packed256<T> ShiftRight(Packed256<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() >>> count).As<uint, T>()
        : (x._value.AsUInt64() >>> count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Packed256<T> Scale(Packed256<T> x, Packed256<T> n, Packed256<T> bits) => Packed.ScaleInTwoSteps<Packed256<T>, T>(x, bits);
}
