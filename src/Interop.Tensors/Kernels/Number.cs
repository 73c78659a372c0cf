using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <summary>A parameter of an operator, at hand in every type of arithmetic.</summary>
internal readonly struct Number
{
    private readonly Complex _complex;
    private readonly long _long;
    private readonly float _float;

    internal Number(Complex value) => (_complex, _float, _long) = (value, (float)value.Real, (long)value.Real);

    internal Number(Scalar value) => (_complex, _float, _long) = (value.ToComplex(), (float)value.ToComplex().Real, value.Kind == DTypeKind.Complex ? 0 : value.ToInt64());

    public static implicit operator Number(Scalar value) => new(value);

    public static implicit operator Number(double value) => new(new Complex(value, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T As<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return (T)(object)_float;
        if (typeof(T) == typeof(double))
            return (T)(object)_complex.Real;
        if (typeof(T) == typeof(long))
            return (T)(object)_long;
        if (typeof(T) == typeof(ulong))
            return (T)(object)(ulong)_long;
        return (T)(object)_complex;
    }
}
