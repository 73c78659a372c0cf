using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Interop.Checkpoints;

namespace Interop.Vision;

/// <summary>Checksums and the amount of data of a PNG file, which the decoding library does not look at: a small file could inflate without end.</summary>
/// <remarks>
/// 8 bytes of signature, then chunks: length (big endian), four letters, data, CRC-32 of letters and data. IHDR: width, height, bits, colour, 0, 0, interlaced. All IDAT together are one zlib
/// stream of rows, each with a byte before it that names its filter; interlaced pictures have seven passes. IEND ends the file.
/// </remarks>
internal static class PngCheck
{
    private static readonly (int X, int Y, int StepX, int StepY)[] s_passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    internal static void Run(byte[] bytes, string name)
    {
        using MemoryStream data = new();
        long expected = 0;
        int at = 8;
        for (bool first = true; ; first = false)
        {
            if (bytes.Length - at < 12)
                throw new ModelFormatException(name, null, at, $"found {bytes.Length - at} bytes, expected another chunk: the PNG picture is truncated");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            string kind = Encoding.Latin1.GetString(bytes, at + 4, 4);
            if (length > bytes.Length - at - 12)
                throw new ModelFormatException(name, Printable(kind), at, $"found {bytes.Length - at - 12} bytes, expected {length}: the PNG picture is truncated");
            Span<byte> content = bytes.AsSpan(at + 8, (int)length);
            uint crc = Crc32.HashToUInt32(bytes.AsSpan(at + 4, (int)length + 4)), told = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 8 + (int)length));
            // Upper case marks what a picture cannot be decoded without.
            if (crc != told && kind[0] is >= 'A' and <= 'Z')
                throw new ModelFormatException(name, Printable(kind), at, $"found the checksum {crc:x8}, expected {told:x8}: the PNG picture is damaged");
            if (first != (kind == "IHDR"))
                throw new ModelFormatException(name, Printable(kind), at, "expected one chunk IHDR, at the start of a PNG picture");
            if (first)
                expected = DataLength(content, name);
            if (kind == "IDAT")
                data.Write(content);
            at += 12 + (int)length;
            if (kind == "IEND")
                break;
        }

        data.Position = 0;
        Inflate(data, expected, name);
    }

    /// <summary>Bytes of all rows.</summary>
    private static long DataLength(ReadOnlySpan<byte> header, string name)
    {
        if (header.Length != 13)
            throw new ModelFormatException(name, "IHDR", null, $"found {header.Length} bytes, expected 13");
        long width = BinaryPrimitives.ReadUInt32BigEndian(header), height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        int bits = header[8], channels = header[9] switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, byte other => throw new ModelFormatException(name, "IHDR", null, $"found the colour type {other}, expected 0, 2, 3, 4 or 6") };
        if (header[12] == 0)
            return Rows(width, height);
        long sum = 0;
        foreach ((int x, int y, int stepX, int stepY) in s_passes)
            sum += Rows((width - x + stepX - 1) / stepX, (height - y + stepY - 1) / stepY);
        return sum;

        long Rows(long columns, long rows) => columns <= 0 || rows <= 0 ? 0 : rows * (1 + (columns * bits * channels + 7) / 8);
    }

    private static void Inflate(Stream data, long expected, string name)
    {
        byte[] buffer = new byte[1 << 16];
        long found = 0;
        try
        {
            using ZLibStream inflater = new(data, CompressionMode.Decompress, leaveOpen: true);
            for (int n; found <= expected && (n = inflater.Read(buffer)) > 0; found += n)
            {
            }
        }
        catch (InvalidDataException error)
        {
            throw new ModelFormatException(name, "IDAT", null, $"the data of the PNG picture are damaged after {found} of {expected} bytes: {error.Message}", error);
        }

        if (found != expected)
            throw new ModelFormatException(name, "IDAT", null, $"found {(found > expected ? "more" : $"{found}")} bytes of pixels, expected {expected}: the PNG picture is {(found > expected ? "damaged" : "truncated")}");
    }

    private static string Printable(string kind) => string.Concat(kind.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '?'));
}
