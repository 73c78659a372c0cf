using System.Globalization;

namespace Interop.Testing;

/// <summary>Numbers as Python prints them.</summary>
internal static class PythonNumber
{
    /// <summary><c>float.hex()</c>: <c>-0x1.8p+3</c>, <c>inf</c>, <c>nan</c>.</summary>
    internal static double FromHex(string text)
    {
        string s = text.TrimStart('-');
        double sign = text.StartsWith('-') ? -1 : 1;
        if (s is "inf" or "nan")
            return s == "inf" ? sign * double.PositiveInfinity : double.NaN;
        int p = s.IndexOf('p', StringComparison.Ordinal), dot = s.IndexOf('.', StringComparison.Ordinal);
        string whole = s[2..(dot < 0 ? p : dot)], fraction = dot < 0 ? "" : s[(dot + 1)..p];
        ulong mantissa = ulong.Parse(whole + fraction, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        int exponent = int.Parse(s[(p + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) - 4 * fraction.Length;
        return sign * Math.ScaleB((double)mantissa, exponent);
    }

    /// <summary><c>repr</c> of a float.</summary>
    internal static double FromRepr(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    /// <summary>Equal to the bit; any NaN equals any other.</summary>
    internal static bool Same(double a, double b) => double.IsNaN(a) && double.IsNaN(b) || BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
