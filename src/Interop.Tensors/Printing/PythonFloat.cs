using System.Globalization;

namespace Interop.Tensors;

/// <summary>Numbers as Python's <c>format</c> writes them: the exact value rounded to the nearest, ties to the even digit.</summary>
internal static class PythonFloat
{
    /// <summary>Digits that the exact decimal expansion of any double fits.</summary>
    private const int ExactDigits = 770;

    /// <summary>Python's <c>repr</c>: the shortest digits that give the number back, with a point or an exponent.</summary>
    internal static string Repr(double value)
    {
        if (!double.IsFinite(value))
            return NonFinite(value);
        string text = value.ToString("E16", CultureInfo.InvariantCulture), shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = value == 0 ? 0 : int.Parse(text.AsSpan(text.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent is >= -4 and < 16)
        {
            string plain = shortest.Contains('E') ? ((decimal)value).ToString(CultureInfo.InvariantCulture) : shortest;
            return plain.Contains('.') ? plain : plain + ".0";
        }

        string digits = string.Concat(shortest.TrimStart('-').Split('E')[0].Where(char.IsAsciiDigit)).TrimStart('0').TrimEnd('0');
        string mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return $"{(value < 0 ? "-" : "")}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("D2", CultureInfo.InvariantCulture)}";
    }

    /// <summary>Python's <c>.Nf</c>.</summary>
    internal static string Fixed(double value, int precision)
    {
        if (!double.IsFinite(value))
            return NonFinite(value);
        // A tie has at most one binary digit more than decimal ones, so that one more decimal digit writes it exactly.
        if (double.IsInteger(Math.ScaleB(value, precision + 1)))
        {
            string exact = Text(value, "F", precision + 1);
            if (IsTieToEven(exact, exact.Length - 1))
                return exact[..^(precision == 0 ? 2 : 1)];
        }

        return Text(value, "F", precision);
    }

    /// <summary>Python's <c>.Ne</c>.</summary>
    internal static string Scientific(double value, int precision)
    {
        if (!double.IsFinite(value))
            return NonFinite(value);
        string text = Text(value, "E", precision), longer = Text(value, "E", precision + 1);
        int end = longer.IndexOf('E') - 1;
        if (IsTieToEven(longer, end))
        {
            string exact = Text(value, "E", Math.Max(ExactDigits, precision + 2));
            if (exact.StartsWith(longer[..(end + 1)], StringComparison.Ordinal) && exact.AsSpan()[(end + 1)..exact.IndexOf('E')].TrimStart('0').IsEmpty)
                text = longer[..(precision == 0 ? end - 1 : end)] + longer[(end + 1)..];
        }

        int e = text.IndexOf('E');
        int exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return $"{text.AsSpan(0, e)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("D2", CultureInfo.InvariantCulture)}";
    }

    private static string NonFinite(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

    private static string Text(double value, string format, int precision) => value.ToString(format + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Whether the digit here is a 5 after an even one, on whichever side of the point that is.</summary>
    private static bool IsTieToEven(string digits, int at) =>
        digits[at] == '5' && (digits[at - 1] == '.' ? digits[at - 2] : digits[at - 1]) % 2 == 0;
}
