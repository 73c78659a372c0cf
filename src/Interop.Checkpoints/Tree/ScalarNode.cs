using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Interop.Tensors;

namespace Interop.Checkpoints;

/// <summary>A value without parts: null, bool, long, <see cref="BigInteger"/>, double, string, byte[], <see cref="Complex"/>, <see cref="DType"/> or <see cref="DateTime"/>.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class ScalarNode : CheckpointNode
{
    /// <summary>Holds one of the types above.</summary>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public ScalarNode(object? value)
    {
        if (value is not (null or bool or long or BigInteger or double or string or byte[] or Complex or DType or DateTime))
            throw new ArgumentException($"A scalar node cannot hold a {value.GetType()}.");
        Value = value;
    }

    /// <summary>The value.</summary>
    public object? Value { get; }

    /// <summary>For text: whether all equal strings marked so are one object, as string literals are in Python. Matters to byte-exact writing only.</summary>
    public bool IsInterned { get; set; }

    /// <inheritdoc/>
    public override string TypeName => Value switch
    {
        null => "None",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        string => "str",
        byte[] => "bytes",
        Complex => "complex",
        DType => "dtype",
        _ => "datetime",
    };

    /// <summary>The value in one line: text as it is, numbers round-trip exact, bytes as a count.</summary>
    public override string ToString() => Value switch
    {
        null => "None",
        true => "True",
        false => "False",
        string s => s,
        DType d => $"torch.{d.Name}",
        double d => FormatDouble(d),
        byte[] b => $"{b.Length} bytes",
        DateTime t => t.ToString("O", CultureInfo.InvariantCulture),
        Complex c => $"({FormatDouble(c.Real)}{(c.Imaginary < 0 || double.IsNegative(c.Imaginary) ? "" : "+")}{FormatDouble(c.Imaginary)}j)",
        BigInteger big when big.GetBitLength() > 100_000 => $"0x{big.ToString("x", CultureInfo.InvariantCulture)}",
        _ => Convert.ToString(Value, CultureInfo.InvariantCulture)!,
    };

    private static string FormatDouble(double d)
    {
        if (double.IsNaN(d) || double.IsInfinity(d))
            return double.IsNaN(d) ? "nan" : d > 0 ? "inf" : "-inf";
        string s = d.ToString("R", CultureInfo.InvariantCulture);
        return s.AsSpan().IndexOfAny('.', 'E') < 0 ? s + ".0" : s;
    }
}
