using System.Globalization;

namespace Interop.CommandLine.Running;

/// <summary>Numbers of bytes as people write them.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] s_units =
    [
        ("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("TIB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1), ("", 1),
    ];

    /// <summary><c>500MB</c>, <c>5GB</c> (powers of 1000), <c>1GiB</c> (powers of 1024), <c>1000000</c>; null for anything else.</summary>
    internal static long? Parse(string text)
    {
        string upper = text.Trim().ToUpperInvariant();
        foreach ((string unit, long bytes) in s_units)
        {
            if (!upper.EndsWith(unit, StringComparison.Ordinal))
                continue;
            string number = upper[..^unit.Length].TrimEnd();
            bool valid = decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) && value > 0 && value * bytes is >= 1 and <= long.MaxValue;
            return valid ? (long)(value * bytes) : null;
        }

        return null;
    }

    /// <summary><c>600 B</c>, <c>1.5 KiB</c>.</summary>
    internal static string Format(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.Length - 1)
            (value, unit) = (value / 1024, unit + 1);
        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {units[unit]}");
    }

    /// <summary>With thousands apart: <c>1,234</c>.</summary>
    internal static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The sum; the largest number where it is larger, as expanded views can make it.</summary>
    internal static long Total(IEnumerable<long> numbers) => (long)Int128.Min(long.MaxValue, numbers.Aggregate((Int128)0, (sum, n) => sum + n));

    /// <summary>With the thing counted: <c>1 tensor</c>, <c>1,234 tensors</c>.</summary>
    internal static string Count(long number, string thing) => $"{Count(number)} {thing}{(number == 1 ? "" : "s")}";
}
