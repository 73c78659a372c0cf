namespace Interop.Tensors;

/// <summary>Refusals of operands that an operation is not defined for, as PyTorch refuses them.</summary>
internal static class Refuse
{
    /// <exception cref="NotSupportedException">An operand is complex.</exception>
    internal static void Complex(string name, Tensor a, Tensor? b = null, Tensor? c = null)
    {
        if ((Find(a, b, c, DTypeKind.Complex) ?? Find(a, b, c, DTypeKind.Bits)) is { } found)
            throw new NotSupportedException($"'{name}' is not defined for {found.Name}: take the real part, the imaginary part or the absolute value first.");
    }

    /// <exception cref="NotSupportedException">All operands are bool.</exception>
    internal static void Bool(string name, Tensor a, Tensor? b = null)
    {
        if (a.DType == DType.Bool && (b is null || b.DType == DType.Bool))
            throw new NotSupportedException($"'{name}' is not defined for bool: convert to numbers first, or use the logical operations.");
    }

    /// <exception cref="NotSupportedException">An operand is complex, or none is of reals.</exception>
    internal static void AllButReal(string name, Tensor a, Tensor? b = null, Tensor? c = null)
    {
        Complex(name, a, b, c);
        if (Find(a, b, c, DTypeKind.Float) is null)
            throw new NotSupportedException($"'{name}' is defined for real numbers, found {a.DType.Name}: convert to a floating-point dtype first.");
    }

    /// <exception cref="NotSupportedException">An operand is not of whole numbers or bool.</exception>
    internal static void AllButWhole(string name, bool allowBool, Tensor a, Tensor? b = null)
    {
        if ((Find(a, b, null, DTypeKind.Float) ?? Find(a, b, null, DTypeKind.Complex) ?? Find(a, b, null, DTypeKind.Bits)) is { } found)
            throw new NotSupportedException($"'{name}' is defined for whole numbers{(allowBool ? " and bool" : "")}, found {found.Name}.");
        if (!allowBool)
            Bool(name, a, b);
    }

    /// <exception cref="ArgumentException">An operand is a plain number, where only tensors are taken.</exception>
    internal static void Numbers(string name, Tensor a, Tensor b)
    {
        if (a.IsWrappedNumber || b.IsWrappedNumber)
            throw new ArgumentException($"'{name}' takes tensors, found a number: make a tensor of it.");
    }

    /// <exception cref="ArgumentException">Both operands are plain numbers.</exception>
    internal static void TwoNumbers(string name, Tensor a, Tensor b)
    {
        if (a.IsWrappedNumber && b.IsWrappedNumber)
            throw new ArgumentException($"'{name}' takes at least one tensor, found two numbers: compute with the numbers themselves.");
    }

    /// <summary>What a backward pass meets where no derivative is defined.</summary>
    internal static NotSupportedException Derivative(string name, string of) => new($"The derivative of '{name}' with respect to {of} is not defined: detach it.");

    private static DType? Find(Tensor a, Tensor? b, Tensor? c, DTypeKind kind) =>
        a.DType.Kind == kind ? a.DType : b?.DType.Kind == kind ? b.DType : c?.DType.Kind == kind ? c.DType : null;
}
