using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Lanes of 128-bit registers; single numbers go through its first lane.</summary>
internal readonly struct Packed128<T>(Vector128<T> value) : IPacked<Packed128<T>, T> where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Vector128<T> _value = value;

    public static int Count => Vector128<T>.Count;

    [MethodImpl(Inline)]
    public static implicit operator Packed128<T>(Vector128<T> value) => new(value);

    [MethodImpl(Inline)]
    public static implicit operator Vector128<T>(Packed128<T> lanes) => lanes._value;

    [MethodImpl(Inline)]
    public static Packed128<T> operator +(Packed128<T> a, Packed128<T> b) => a._value + b._value;

    [MethodImpl(Inline)]
    public static Packed128<T> operator -(Packed128<T> a, Packed128<T> b) => a._value - b._value;

    [MethodImpl(Inline)]
    public static Packed128<T> operator *(Packed128<T> a, Packed128<T> b) => a._value * b._value;

    [MethodImpl(Inline)]
    public static Packed128<T> operator /(Packed128<T> a, Packed128<T> b) => a._value / b._value;

    [MethodImpl(Inline)]
    public static Packed128<T> operator -(Packed128<T> a) => -a._value;

    [MethodImpl(Inline)]
    public static Packed128<T> operator &(Packed128<T> a, Packed128<T> b) => a._value & b._value;

    [MethodImpl(Inline)]
    public static Packed128<T> operator |(Packed128<T> a, Packed128<T> b) => a._value | b._value;

    [MethodImpl(Inline)]
    public static Packed128<T> operator ^(Packed128<T> a, Packed128<T> b) => a._value ^ b._value;

    [MethodImpl(Inline)]
    public static Packed128<T> Of(T value) => Vector128.Create(value);

    [MethodImpl(Inline)]
    public static Packed128<T> OfBits(long bits) =>
        typeof(T) == typeof(float) ? Vector128.Create((int)bits).As<int, T>() : Vector128.Create(bits).As<long, T>();

    [MethodImpl(Inline)]
    public static Packed128<T> Load(ref readonly T first) => Vector128.LoadUnsafe(in first);

    [MethodImpl(Inline)]
    public void Store(ref T first) => _value.StoreUnsafe(ref first);

    [MethodImpl(Inline)]
    public static Packed128<T> Fma(Packed128<T> a, Packed128<T> b, Packed128<T> c) => typeof(T) == typeof(float)
        ? Vector128.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>()
        : Vector128.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>();

    [MethodImpl(Inline)]
    public static Packed128<T> Min(Packed128<T> limit, Packed128<T> x) => Vector128.MinNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Packed128<T> Max(Packed128<T> limit, Packed128<T> x) => Vector128.MaxNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Packed128<T> Abs(Packed128<T> x) => Vector128.Abs(x._value);

    [MethodImpl(Inline)]
    public static Packed128<T> Less(Packed128<T> a, Packed128<T> b) => Vector128.LessThan(a._value, b._value);

    [MethodImpl(Inline)]
    public static Packed128<T> Equal(Packed128<T> a, Packed128<T> b) => Vector128.Equals(a._value, b._value);

    [MethodImpl(Inline)]
    public static bool AllLess(Packed128<T> a, Packed128<T> b) => Vector128.LessThanAll(a._value, b._value);

    [MethodImpl(Inline)]
    public static Packed128<T> Select(Packed128<T> mask, Packed128<T> a, Packed128<T> b) => Vector128.ConditionalSelect(mask._value, a._value, b._value);

    [MethodImpl(Inline)]
    public static Packed128<T> AddBits(Packed128<T> a, Packed128<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() + b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() + b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Packed128<T> SubtractBits(Packed128<T> a, Packed128<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() - b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() - b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Packed128<T> ShiftLeft(Packed128<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() << count).As<uint, T>()
        : (x._value.AsUInt64() << count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Packed128<T> ShiftRight(Packed128<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() >>> count).As<uint, T>()
        : (x._value.AsUInt64() >>> count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Packed128<T> Scale(Packed128<T> x, Packed128<T> n, Packed128<T> bits) => Packed.ScaleInTwoSteps<Packed128<T>, T>(x, bits);
}
