namespace Interop.Tabular;

/// <summary>Texts of tables.</summary>
internal static class Texts
{
    /// <summary>For messages: short and on one line.</summary>
    internal static string Shown(ReadOnlySpan<char> text)
    {
        string start = text[..Math.Min(60, text.Length)].ToString();
        return string.Concat(start.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)) + (text.Length > 60 ? "…" : "");
    }
}
