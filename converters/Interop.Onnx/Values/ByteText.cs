using System.Text;
using System.Text.Unicode;

namespace Interop.Onnx.Values;

/// <summary>Text that need not be UTF-8: a byte that is part of no character becomes a lone surrogate from U+DC80 on, and a byte again when written, as Python's <c>surrogateescape</c> has it.</summary>
internal static class ByteText
{
    internal static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        StringBuilder text = new();
        while (bytes.Length > 0)
        {
            bool whole = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            if (whole)
                text.Append(rune.ToString());
            else
                foreach (byte b in bytes[..length])
                    text.Append((char)(0xDC00 + b));
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <exception cref="ArgumentException">A lone surrogate stands for no byte.</exception>
    internal static byte[] Encode(string text)
    {
        List<byte> bytes = new(text.Length);
        Span<byte> encoded = stackalloc byte[4];
        for (int i = 0; i < text.Length; i++)
        {
            if (Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
                i += rune.Utf16SequenceLength - 1;
            }
            else if (text[i] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes.Add((byte)(text[i] - 0xDC00));
            }
            else
            {
                throw new ArgumentException($"The text has half a character, U+{(int)text[i]:X4}, at {i}: it has no UTF-8.");
            }
        }

        return [.. bytes];
    }
}
