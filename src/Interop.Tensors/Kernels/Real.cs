using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels;

/// <summary>A real parameter of a formula, at hand as float and double; lighter than <see cref="Number"/>, for kernels that make formulas row by row.</summary>
internal readonly struct Real
{
    private readonly double _double;
    private readonly float _float;

    private Real(double value) => (_double, _float) = (value, (float)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Real(double value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal T As<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return (T)(object)_float;
        if (typeof(T) == typeof(double))
            return (T)(object)_double;
        return typeof(T) == typeof(ulong) ? (T)(object)(ulong)_double : (T)(object)(long)_double;
    }
}
