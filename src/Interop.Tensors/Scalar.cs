using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Interop.Tensors;

/// <summary>A number of an op's own: a factor, a bound, a fill value. Remembers whether it was written as bool, whole, real or complex.</summary>
/// <remarks>Source: <c>c10::Scalar</c>. Whole numbers keep all 64 bits.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly struct Scalar : IEquatable<Scalar>
{
    private readonly long _integer;
    private readonly Complex _number;

    private Scalar(DTypeKind kind, long integer, Complex number) => (Kind, _integer, _number) = (kind, integer, number);

    /// <summary>What it was written as: bool, integer, float or complex.</summary>
    public DTypeKind Kind { get; }

    /// <summary>The dtype that it stands for where nothing else decides: <c>bool</c>, <c>int64</c>, <c>float32</c> or <c>complex64</c>.</summary>
    public DType DefaultDType => Kind switch
    {
        DTypeKind.Bool => DType.Bool,
        DTypeKind.Integer => DType.Int64,
        DTypeKind.Complex => DType.Complex64,
        _ => DType.Float32,
    };

    /// <summary>Whether it equals zero.</summary>
    public bool IsZero => _number == Complex.Zero && _integer == 0;

    /// <summary>As a real number.</summary>
    /// <exception cref="InvalidOperationException">It is complex with an imaginary part.</exception>
    public double ToDouble() => _number.Imaginary == 0 ? _number.Real : throw new InvalidOperationException($"The number {this} has an imaginary part and cannot be real.");

    /// <summary>As a whole number, truncated toward zero.</summary>
    public long ToInt64() => Kind is DTypeKind.Integer or DTypeKind.Bool ? _integer : (long)ToDouble();

    /// <summary>As a complex number.</summary>
    public Complex ToComplex() => _number;

    /// <summary>Whether it is not zero.</summary>
    public bool ToBoolean() => !IsZero;

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(int value) => new(DTypeKind.Integer, value, value);

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(long value) => new(DTypeKind.Integer, value, value);

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(float value) => new(DTypeKind.Float, 0, value);

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(double value) => new(DTypeKind.Float, 0, value);

    /// <summary>A truth value.</summary>
    public static implicit operator Scalar(bool value) => new(DTypeKind.Bool, value ? 1 : 0, value ? 1 : 0);

    /// <summary>A complex number.</summary>
    public static implicit operator Scalar(Complex value) => new(DTypeKind.Complex, 0, value);

    /// <inheritdoc/>
    public bool Equals(Scalar other) => Kind == other.Kind && _integer == other._integer && _number.Equals(other._number);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Scalar other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _integer, _number);

    /// <summary>Equal kind and value.</summary>
    public static bool operator ==(Scalar left, Scalar right) => left.Equals(right);

    /// <summary>Different kind or value.</summary>
    public static bool operator !=(Scalar left, Scalar right) => !left.Equals(right);

    /// <summary>The number in invariant notation.</summary>
    public override string ToString() => Kind switch
    {
        DTypeKind.Bool => _integer != 0 ? "true" : "false",
        DTypeKind.Integer => _integer.ToString(CultureInfo.InvariantCulture),
        DTypeKind.Complex => $"{_number.Real.ToString("R", CultureInfo.InvariantCulture)}{(_number.Imaginary < 0 ? "" : "+")}{_number.Imaginary.ToString("R", CultureInfo.InvariantCulture)}j",
        _ => _number.Real.ToString("R", CultureInfo.InvariantCulture),
    };
}
