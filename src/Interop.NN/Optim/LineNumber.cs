namespace Interop.NN;

/// <summary>A number of a line search. PyTorch has some as Python's numbers and some as tensors, which round to their dtype; what comes of a tensor is one.</summary>
/// <param name="Value">The number.</param>
/// <param name="IsTensor">Whether PyTorch has it as a tensor.</param>
/// <param name="IsSingle">Whether tensors here round to float32.</param>
internal readonly record struct LineNumber(double Value, bool IsTensor, bool IsSingle)
{
    public static LineNumber operator +(LineNumber a, LineNumber b) => Join(a, b, a.Value + b.Value);

    public static LineNumber operator -(LineNumber a, LineNumber b) => Join(a, b, a.Value - b.Value);

    public static LineNumber operator *(LineNumber a, LineNumber b) => Join(a, b, a.Value * b.Value);

    public static LineNumber operator /(LineNumber a, LineNumber b) => Join(a, b, a.Value / b.Value);

    public static LineNumber operator *(double a, LineNumber b) => Join(b, b, a * b.Value);

    public static bool operator <(LineNumber a, LineNumber b) => a.Value < b.Value;

    public static bool operator >(LineNumber a, LineNumber b) => a.Value > b.Value;

    public static bool operator <=(LineNumber a, LineNumber b) => a.Value <= b.Value;

    public static bool operator >=(LineNumber a, LineNumber b) => a.Value >= b.Value;

    internal LineNumber Sqrt() => Join(this, this, Math.Sqrt(Value));

    internal LineNumber Abs() => this with { Value = Math.Abs(Value) };

    /// <summary>The first unless the other is above it, as Python takes it, NaN included.</summary>
    internal static LineNumber Max(LineNumber a, LineNumber b) => b.Value > a.Value ? b : a;

    /// <summary>The first unless the other is below it.</summary>
    internal static LineNumber Min(LineNumber a, LineNumber b) => b.Value < a.Value ? b : a;

    private static LineNumber Join(LineNumber a, LineNumber b, double value)
    {
        bool tensor = a.IsTensor || b.IsTensor;
        return new(tensor && a.IsSingle ? (float)value : value, tensor, a.IsSingle);
    }
}
