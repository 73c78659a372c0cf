using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Lanes of 128-bit registers; single numbers go through its first lane.</summary>
internal readonly struct Lanes128<T>(Vector128<T> value) : ILanes<Lanes128<T>, T> where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Vector128<T> _value = value;

    public static int Count => Vector128<T>.Count;

    [MethodImpl(Inline)]
    public static implicit operator Lanes128<T>(Vector128<T> value) => new(value);

    [MethodImpl(Inline)]
    public static implicit operator Vector128<T>(Lanes128<T> lanes) => lanes._value;

    [MethodImpl(Inline)]
    public static Lanes128<T> operator +(Lanes128<T> a, Lanes128<T> b) => a._value + b._value;

    [MethodImpl(Inline)]
    public static Lanes128<T> operator -(Lanes128<T> a, Lanes128<T> b) => a._value - b._value;

    [MethodImpl(Inline)]
    public static Lanes128<T> operator *(Lanes128<T> a, Lanes128<T> b) => a._value * b._value;

    [MethodImpl(Inline)]
    public static Lanes128<T> operator /(Lanes128<T> a, Lanes128<T> b) => a._value / b._value;

    [MethodImpl(Inline)]
    public static Lanes128<T> operator -(Lanes128<T> a) => -a._value;

    [MethodImpl(Inline)]
    public static Lanes128<T> operator &(Lanes128<T> a, Lanes128<T> b) => a._value & b._value;

    [MethodImpl(Inline)]
    public static Lanes128<T> operator |(Lanes128<T> a, Lanes128<T> b) => a._value | b._value;

    [MethodImpl(Inline)]
    public static Lanes128<T> operator ^(Lanes128<T> a, Lanes128<T> b) => a._value ^ b._value;

    [MethodImpl(Inline)]
    public static Lanes128<T> Of(T value) => Vector128.Create(value);

    [MethodImpl(Inline)]
    public static Lanes128<T> OfBits(long bits) =>
        typeof(T) == typeof(float) ? Vector128.Create((int)bits).As<int, T>() : Vector128.Create(bits).As<long, T>();

    [MethodImpl(Inline)]
    public static Lanes128<T> Load(ref readonly T first) => Vector128.LoadUnsafe(in first);

    [MethodImpl(Inline)]
    public void Store(ref T first) => _value.StoreUnsafe(ref first);

    [MethodImpl(Inline)]
    public static Lanes128<T> Fma(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c) => typeof(T) == typeof(float)
        ? Vector128.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>()
        : Vector128.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>();

    [MethodImpl(Inline)]
    public static Lanes128<T> Min(Lanes128<T> limit, Lanes128<T> x) => Vector128.MinNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Lanes128<T> Max(Lanes128<T> limit, Lanes128<T> x) => Vector128.MaxNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Lanes128<T> Abs(Lanes128<T> x) => Vector128.Abs(x._value);

    [MethodImpl(Inline)]
    public static Lanes128<T> Less(Lanes128<T> a, Lanes128<T> b) => Vector128.LessThan(a._value, b._value);

    [MethodImpl(Inline)]
    public static Lanes128<T> Equal(Lanes128<T> a, Lanes128<T> b) => Vector128.Equals(a._value, b._value);

    [MethodImpl(Inline)]
    public static bool AllLess(Lanes128<T> a, Lanes128<T> b) => Vector128.LessThanAll(a._value, b._value);

    [MethodImpl(Inline)]
    public static Lanes128<T> Select(Lanes128<T> mask, Lanes128<T> a, Lanes128<T> b) => Vector128.ConditionalSelect(mask._value, a._value, b._value);

    [MethodImpl(Inline)]
    public static Lanes128<T> AddBits(Lanes128<T> a, Lanes128<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() + b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() + b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Lanes128<T> SubtractBits(Lanes128<T> a, Lanes128<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() - b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() - b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Lanes128<T> ShiftLeft(Lanes128<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() << count).As<uint, T>()
        : (x._value.AsUInt64() << count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Lanes128<T> ShiftRight(Lanes128<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() >>> count).As<uint, T>()
        : (x._value.AsUInt64() >>> count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Lanes128<T> Scale(Lanes128<T> x, Lanes128<T> n, Lanes128<T> bits) => Lanes.ScaleInTwoSteps<Lanes128<T>, T>(x, bits);
}
