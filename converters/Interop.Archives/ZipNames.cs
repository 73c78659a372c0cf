using System.Text;

namespace Interop.Archives;

/// <summary>What a record may be called.</summary>
internal static class ZipNames
{
    private const int Shown = 120;
    private static readonly UTF8Encoding s_utf8 = new(false, true);

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out string name)
    {
        try
        {
            name = s_utf8.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            name = Printable(Encoding.Latin1.GetString(bytes));
            return false;
        }
    }

    /// <summary>The bytes of a name that is to be written.</summary>
    /// <exception cref="ArgumentException">The name is empty, escapes its folder, is no valid text or passes 65,535 bytes.</exception>
    internal static byte[] Encode(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Problem(name) is { } problem)
            throw new ArgumentException($"'{Printable(name)}' cannot name a record: {problem}.", nameof(name));
        byte[] bytes = s_utf8.GetBytes(name);
        return bytes.Length <= ushort.MaxValue ? bytes : throw new ArgumentException($"A record's name has at most 65,535 bytes; '{Printable(name)}' has {bytes.Length}.", nameof(name));
    }

    /// <summary>Why a name is refused, or null. Names are keys here, but other programs unpack archives by them.</summary>
    internal static string? Problem(string name)
    {
        if (name.Length == 0)
            return "the name is empty";
        if (name.Contains('\0'))
            return "the name holds a NUL character";
        if (name.Contains('\\'))
            return "the name is path-escaping: it holds a backslash";
        if (name[0] == '/')
            return "the name is path-escaping: it is absolute";
        if (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]))
            return "the name is path-escaping: it begins with a drive letter";
        foreach (Range segment in name.AsSpan().Split('/'))
        {
            if (name.AsSpan(segment) is "..")
                return "the name is path-escaping: it holds a '..' segment";
        }

        return null;
    }

    /// <summary>A name from a file made safe and short enough for a message.</summary>
    internal static string Printable(string name)
    {
        StringBuilder text = new();
        foreach (char c in name.Length <= Shown ? name : name.AsSpan(0, Shown))
            text.Append(char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? $"\\u{(int)c:x4}" : c.ToString());
        return name.Length <= Shown ? text.ToString() : text.Append('…').ToString();
    }
}
