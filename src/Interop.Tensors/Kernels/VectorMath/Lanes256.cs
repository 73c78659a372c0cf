using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Lanes of 256-bit registers.</summary>
internal readonly struct Lanes256<T>(Vector256<T> value) : ILanes<Lanes256<T>, T> where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Vector256<T> _value = value;

    public static int Count => Vector256<T>.Count;

    [MethodImpl(Inline)]
    public static implicit operator Lanes256<T>(Vector256<T> value) => new(value);

    [MethodImpl(Inline)]
    public static implicit operator Vector256<T>(Lanes256<T> lanes) => lanes._value;

    [MethodImpl(Inline)]
    public static Lanes256<T> operator +(Lanes256<T> a, Lanes256<T> b) => a._value + b._value;

    [MethodImpl(Inline)]
    public static Lanes256<T> operator -(Lanes256<T> a, Lanes256<T> b) => a._value - b._value;

    [MethodImpl(Inline)]
    public static Lanes256<T> operator *(Lanes256<T> a, Lanes256<T> b) => a._value * b._value;

    [MethodImpl(Inline)]
    public static Lanes256<T> operator /(Lanes256<T> a, Lanes256<T> b) => a._value / b._value;

    [MethodImpl(Inline)]
    public static Lanes256<T> operator -(Lanes256<T> a) => -a._value;

    [MethodImpl(Inline)]
    public static Lanes256<T> operator &(Lanes256<T> a, Lanes256<T> b) => a._value & b._value;

    [MethodImpl(Inline)]
    public static Lanes256<T> operator |(Lanes256<T> a, Lanes256<T> b) => a._value | b._value;

    [MethodImpl(Inline)]
    public static Lanes256<T> operator ^(Lanes256<T> a, Lanes256<T> b) => a._value ^ b._value;

    [MethodImpl(Inline)]
    public static Lanes256<T> Of(T value) => Vector256.Create(value);

    [MethodImpl(Inline)]
    public static Lanes256<T> OfBits(long bits) =>
        typeof(T) == typeof(float) ? Vector256.Create((int)bits).As<int, T>() : Vector256.Create(bits).As<long, T>();

    [MethodImpl(Inline)]
    public static Lanes256<T> Load(ref readonly T first) => Vector256.LoadUnsafe(in first);

    [MethodImpl(Inline)]
    public void Store(ref T first) => _value.StoreUnsafe(ref first);

    [MethodImpl(Inline)]
    public static Lanes256<T> Fma(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c) => typeof(T) == typeof(float)
        ? Vector256.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>()
        : Vector256.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>();

    [MethodImpl(Inline)]
    public static Lanes256<T> Min(Lanes256<T> limit, Lanes256<T> x) => Vector256.MinNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Lanes256<T> Max(Lanes256<T> limit, Lanes256<T> x) => Vector256.MaxNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Lanes256<T> Abs(Lanes256<T> x) => Vector256.Abs(x._value);

    [MethodImpl(Inline)]
    public static Lanes256<T> Less(Lanes256<T> a, Lanes256<T> b) => Vector256.LessThan(a._value, b._value);

    [MethodImpl(Inline)]
    public static Lanes256<T> Equal(Lanes256<T> a, Lanes256<T> b) => Vector256.Equals(a._value, b._value);

    [MethodImpl(Inline)]
    public static bool AllLess(Lanes256<T> a, Lanes256<T> b) => Vector256.LessThanAll(a._value, b._value);

    [MethodImpl(Inline)]
    public static Lanes256<T> Select(Lanes256<T> mask, Lanes256<T> a, Lanes256<T> b) => Vector256.ConditionalSelect(mask._value, a._value, b._value);

    [MethodImpl(Inline)]
    public static Lanes256<T> AddBits(Lanes256<T> a, Lanes256<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() + b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() + b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Lanes256<T> SubtractBits(Lanes256<T> a, Lanes256<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() - b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() - b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Lanes256<T> ShiftLeft(Lanes256<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() << count).As<uint, T>()
        : (x._value.AsUInt64() << count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Lanes256<T> ShiftRight(Lanes256<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() >>> count).As<uint, T>()
        : (x._value.AsUInt64() >>> count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Lanes256<T> Scale(Lanes256<T> x, Lanes256<T> n, Lanes256<T> bits) => Lanes.ScaleInTwoSteps<Lanes256<T>, T>(x, bits);
}
