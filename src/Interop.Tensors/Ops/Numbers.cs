using System.Numerics;

namespace Interop.Tensors;

/// <content>Plain numbers as operands. Source: PyTorch's wrapped numbers.</content>
public partial class Tensor
{
    /// <summary>Whether it stands for a plain number, which promotes another operand only to another category.</summary>
    internal bool IsWrappedNumber { get; private set; }

    /// <summary>A whole number as an operand: a 0-dim tensor that promotes weakly.</summary>
    public static implicit operator Tensor(int value) => Wrapped((Scalar)value);

    /// <summary>A whole number as an operand: a 0-dim tensor that promotes weakly.</summary>
    public static implicit operator Tensor(long value) => Wrapped((Scalar)value);

    /// <summary>A real number as an operand: a 0-dim tensor that promotes weakly.</summary>
    public static implicit operator Tensor(float value) => Wrapped((Scalar)value);

    /// <summary>A real number as an operand: a 0-dim tensor that promotes weakly.</summary>
    public static implicit operator Tensor(double value) => Wrapped((Scalar)value);

    /// <summary>A truth value as an operand: a 0-dim tensor that promotes weakly.</summary>
    public static implicit operator Tensor(bool value) => Wrapped((Scalar)value);

    /// <summary>A complex number as an operand: a 0-dim tensor that promotes weakly.</summary>
    public static implicit operator Tensor(Complex value) => Wrapped((Scalar)value);

    /// <summary>A number as an operand: a 0-dim tensor that promotes weakly.</summary>
    public static implicit operator Tensor(Scalar value) => Wrapped(value);

    /// <summary>A 0-dim tensor that promotes weakly, in the widest dtype of the number's kind.</summary>
    internal static Tensor Wrapped(Scalar value)
    {
        switch (value.Kind)
        {
            case DTypeKind.Bool: return Wrapped(value.ToBoolean(), DType.Bool);
            case DTypeKind.Integer: return Wrapped(value.ToInt64(), DType.Int64);
            case DTypeKind.Complex: return Wrapped(value.ToComplex(), DType.Complex128);
            default: return Wrapped(value.ToDouble(), DType.Float64);
        }
    }

    private static unsafe Tensor Wrapped<T>(T value, DType dtype) where T : unmanaged
    {
        Tensor y = Empty([], dtype);
        y.IsWrappedNumber = true;
        *(T*)y.Memory.Pointer = value; // Bounds: one element was just rented.
        GC.KeepAlive(y);
        return y;
    }
}
