using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Interop.Tensors.Kernels;

/// <summary>Lanes of 512-bit registers.</summary>
internal readonly struct Packed512<T>(Vector512<T> value) : IPacked<Packed512<T>, T> where T : unmanaged
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private readonly Vector512<T> _value = value;

    public static int Count => Vector512<T>.Count;

    [MethodImpl(Inline)]
    public static implicit operator Packed512<T>(Vector512<T> value) => new(value);

    [MethodImpl(Inline)]
    public static implicit operator Vector512<T>(Packed512<T> lanes) => lanes._value;

    [MethodImpl(Inline)]
    public static Packed512<T> operator +(Packed512<T> a, Packed512<T> b) => a._value + b._value;

    [MethodImpl(Inline)]
    public static Packed512<T> operator -(Packed512<T> a, Packed512<T> b) => a._value - b._value;

    [MethodImpl(Inline)]
    public static Packed512<T> operator *(Packed512<T> a, Packed512<T> b) => a._value * b._value;

    [MethodImpl(Inline)]
    public static Packed512<T> operator /(Packed512<T> a, Packed512<T> b) => a._value / b._value;

    [MethodImpl(Inline)]
    public static Packed512<T> operator -(Packed512<T> a) => -a._value;

    [MethodImpl(Inline)]
    public static Packed512<T> operator &(Packed512<T> a, Packed512<T> b) => a._value & b._value;

    [MethodImpl(Inline)]
    public static Packed512<T> operator |(Packed512<T> a, Packed512<T> b) => a._value | b._value;

    [MethodImpl(Inline)]
    public static Packed512<T> operator ^(Packed512<T> a, Packed512<T> b) => a._value ^ b._value;

    [MethodImpl(Inline)]
    public static Packed512<T> Of(T value) => Vector512.Create(value);

    [MethodImpl(Inline)]
    public static Packed512<T> OfBits(long bits) =>
        typeof(T) == typeof(float) ? Vector512.Create((int)bits).As<int, T>() : Vector512.Create(bits).As<long, T>();

    [MethodImpl(Inline)]
    public static Packed512<T> Load(ref readonly T first) => Vector512.LoadUnsafe(in first);

    [MethodImpl(Inline)]
    public void Store(ref T first) => _value.StoreUnsafe(ref first);

    [MethodImpl(Inline)]
    public static Packed512<T> Fma(Packed512<T> a, Packed512<T> b, Packed512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>();

    [MethodImpl(Inline)]
    public static Packed512<T> Min(Packed512<T> limit, Packed512<T> x) => Vector512.MinNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Packed512<T> Max(Packed512<T> limit, Packed512<T> x) => Vector512.MaxNative(limit._value, x._value);

    [MethodImpl(Inline)]
    public static Packed512<T> Abs(Packed512<T> x) => Vector512.Abs(x._value);

    [MethodImpl(Inline)]
    public static Packed512<T> Less(Packed512<T> a, Packed512<T> b) => Vector512.LessThan(a._value, b._value);

    [MethodImpl(Inline)]
    public static Packed512<T> Equal(Packed512<T> a, Packed512<T> b) => Vector512.Equals(a._value, b._value);

    [MethodImpl(Inline)]
    public static bool AllLess(Packed512<T> a, Packed512<T> b) => Vector512.LessThanAll(a._value, b._value);

    [MethodImpl(Inline)]
    public static Packed512<T> Select(Packed512<T> mask, Packed512<T> a, Packed512<T> b) => Vector512.ConditionalSelect(mask._value, a._value, b._value);

    [MethodImpl(Inline)]
    public static Packed512<T> AddBits(Packed512<T> a, Packed512<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() + b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() + b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Packed512<T> SubtractBits(Packed512<T> a, Packed512<T> b) => typeof(T) == typeof(float)
        ? (a._value.AsInt32() - b._value.AsInt32()).As<int, T>()
        : (a._value.AsInt64() - b._value.AsInt64()).As<long, T>();

    [MethodImpl(Inline)]
    public static Packed512<T> ShiftLeft(Packed512<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() << count).As<uint, T>()
        : (x._value.AsUInt64() << count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Packed512<T> ShiftRight(Packed512<T> x, int count) => typeof(T) == typeof(float)
        ? (x._value.AsUInt32() >>> count).As<uint, T>()
        : (x._value.AsUInt64() >>> count).As<ulong, T>();

    [MethodImpl(Inline)]
    public static Packed512<T> Scale(Packed512<T> x, Packed512<T> n, Packed512<T> bits)
    {
        if (Avx512F.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? Avx512F.Scale(x._value.AsSingle(), n._value.AsSingle()).As<float, T>()
                : Avx512F.Scale(x._value.AsDouble(), n._value.AsDouble()).As<double, T>();
        }

        return Packed.ScaleInTwoSteps<Packed512<T>, T>(x, bits);
    }
}
