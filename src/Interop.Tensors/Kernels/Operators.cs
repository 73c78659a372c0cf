using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>A function of two numbers of any type.</summary>
internal interface IBinary
{
    static abstract T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T>;
}

/// <summary>A function of one number of any type.</summary>
internal interface IUnary
{
    static abstract T Apply<T>(T x) where T : unmanaged, INumberBase<T>;
}

/// <summary>A function of one real number.</summary>
internal interface IFunction
{
    static abstract T Apply<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>;
}

internal readonly struct Sum : IBinary
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a + b;
}

internal readonly struct Difference : IBinary
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a - b;
}

internal readonly struct Product : IBinary
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a * b;
}

internal readonly struct Quotient : IBinary
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => a / b;
}

internal readonly struct Second : IBinary
{
    public static T Apply<T>(T a, T b) where T : unmanaged, INumberBase<T> => b;
}

internal readonly struct Negative : IUnary
{
    public static T Apply<T>(T x) where T : unmanaged, INumberBase<T> => -x;
}

internal readonly struct Exponential : IFunction
{
    public static T Apply<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Exp(x);
}

internal readonly struct Logarithm : IFunction
{
    public static T Apply<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Log(x);
}

internal readonly struct SquareRoot : IFunction
{
    public static T Apply<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Sqrt(x);
}

internal readonly struct Sine : IFunction
{
    public static T Apply<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Sin(x);
}

internal readonly struct Cosine : IFunction
{
    public static T Apply<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Cos(x);
}

internal readonly struct HyperbolicTangent : IFunction
{
    public static T Apply<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Tanh(x);
}

internal readonly struct Logistic : IFunction
{
    public static T Apply<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));
}
