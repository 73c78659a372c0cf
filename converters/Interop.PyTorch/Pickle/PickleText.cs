using System.Globalization;
using System.Text;

namespace Interop.PyTorch.Pickle;

/// <summary>The text encodings of old pickles.</summary>
internal static class PickleText
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Python 2's byte strings, read as PyTorch reads them: UTF-8, and Latin-1 where that fails.</summary>
    internal static string Python2String(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    internal static string Latin1ToUtf8(string line) => Ascii.IsValid(line) ? line : Python2String(Encoding.Latin1.GetBytes(line));

    /// <summary>The bytes of a Python 2 string literal, or null where the quotes are missing.</summary>
    internal static byte[]? Quoted(string line)
    {
        line = line.Trim();
        if (line.Length < 2 || line[0] != line[^1] || line[0] is not ('\'' or '"'))
            return null;
        List<byte> bytes = [];
        for (int i = 1; i < line.Length - 1; i++)
        {
            if (line[i] != '\\' || i + 1 >= line.Length - 1)
            {
                bytes.Add((byte)line[i]);
                continue;
            }

            char c = line[++i];
            switch (c)
            {
                case 'n': bytes.Add((byte)'\n'); break;
                case 't': bytes.Add((byte)'\t'); break;
                case 'r': bytes.Add((byte)'\r'); break;
                case 'x' when i + 2 < line.Length - 1 && byte.TryParse(line.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte b):
                    bytes.Add(b);
                    i += 2;
                    break;
                case '\\' or '\'' or '"': bytes.Add((byte)c); break;
                default: bytes.AddRange([(byte)'\\', (byte)c]); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Python's <c>raw-unicode-escape</c>: Latin-1 with <c>\uXXXX</c> and <c>\UXXXXXXXX</c>.</summary>
    internal static string RawUnicodeEscape(string line)
    {
        if (!line.Contains('\\'))
            return line;
        StringBuilder text = new();
        for (int i = 0; i < line.Length; i++)
        {
            int digits = line[i] == '\\' && i + 1 < line.Length ? line[i + 1] switch { 'u' => 4, 'U' => 8, _ => 0 } : 0;
            if (digits > 0 && i + 2 + digits <= line.Length
                && int.TryParse(line.AsSpan(i + 2, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int code) && code is >= 0 and <= 0x10FFFF)
            {
                text.Append(code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code));
                i += 1 + digits;
            }
            else
            {
                text.Append(line[i]);
            }
        }

        return text.ToString();
    }
}
