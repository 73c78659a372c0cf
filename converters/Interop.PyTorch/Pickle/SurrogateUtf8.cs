using System.Text;

namespace Interop.PyTorch.Pickle;

/// <summary>UTF-8 with Python's <c>surrogatepass</c>: a lone surrogate is written as the three bytes its number gives.</summary>
internal static class SurrogateUtf8
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    internal static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOf((byte)0xED) < 0)
            return s_strict.GetString(bytes);
        StringBuilder text = new();
        int from = 0;
        for (int i = 0; i + 2 < bytes.Length; i++)
        {
            if (bytes[i] != 0xED || bytes[i + 1] < 0xA0 || bytes[i + 1] > 0xBF || bytes[i + 2] is < 0x80 or > 0xBF)
                continue;
            text.Append(s_strict.GetString(bytes[from..i]));
            text.Append((char)(0xD000 | (bytes[i + 1] & 0x3F) << 6 | bytes[i + 2] & 0x3F));
            i += 2;
            from = i + 1;
        }

        return text.Append(s_strict.GetString(bytes[from..])).ToString();
    }

    internal static byte[] Encode(string text)
    {
        bool lone = false;
        for (int i = 0; i < text.Length && !lone; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else
                lone = char.IsSurrogate(text[i]);
        }

        if (!lone)
            return s_strict.GetBytes(text);
        List<byte> bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                bytes.AddRange(s_strict.GetBytes([c, text[++i]]));
            else if (char.IsSurrogate(c))
                bytes.AddRange([(byte)(0xE0 | c >> 12), (byte)(0x80 | c >> 6 & 0x3F), (byte)(0x80 | c & 0x3F)]);
            else
                bytes.AddRange(s_strict.GetBytes([c]));
        }

        return [.. bytes];
    }
}
