namespace Interop.Tabular;

/// <summary>Texts of tables.</summary>
internal static class Texts
{
    /// <summary>Python's order, which that of UTF-16 is not beyond U+FFFF.</summary>
    internal static int ByCodePoint(string a, string b)
    {
        int n = Math.Min(a.Length, b.Length);
        for (int i = 0; i < n; i++)
        {
            if (a[i] == b[i])
                continue;
            bool x = char.IsSurrogate(a[i]), y = char.IsSurrogate(b[i]);
            return x == y ? a[i].CompareTo(b[i]) : x ? 1 : -1;
        }

        return a.Length.CompareTo(b.Length);
    }

    /// <summary>For messages: short and on one line.</summary>
    internal static string Shown(ReadOnlySpan<char> text)
    {
        string start = text[..Math.Min(60, text.Length)].ToString();
        return string.Concat(start.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)) + (text.Length > 60 ? "…" : "");
    }
}
