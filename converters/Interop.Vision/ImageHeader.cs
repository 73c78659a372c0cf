using System.Buffers.Binary;
using Interop.Checkpoints;
using StbImageSharp;

namespace Interop.Vision;

/// <summary>The kinds of files that are decoded.</summary>
internal enum ImageKind
{
    Jpeg,
    Png,
    Gif,
    Bmp,
}

/// <summary>What is known of a picture before it is decoded.</summary>
internal static class ImageHeader
{
    /// <summary>The kind by the first bytes; the name of a file says nothing.</summary>
    internal static ImageKind KindOf(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes is [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..])
            return ImageKind.Png;
        if (bytes is [0xff, 0xd8, 0xff, ..])
            return ImageKind.Jpeg;
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8))
            return ImageKind.Gif;
        if (bytes.StartsWith("BM"u8))
            return ImageKind.Bmp;
        throw new ModelFormatException(name, null, 0, bytes.IsEmpty ? "found an empty file, expected a picture"
            : $"found the bytes {Convert.ToHexStringLower(bytes[..Math.Min(8, bytes.Length)])}{Guess(bytes)}, expected a picture: PNG, JPEG, GIF or BMP");
    }

    /// <summary>The size, which must be within the limit.</summary>
    internal static ImageInfo Check(byte[] bytes, ImageKind kind, long maxPixels, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPixels, 1);
        // The library refuses large sizes of PNG as if the header was broken.
        if (kind == ImageKind.Png && bytes.Length >= 24)
            CheckSize(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(20)), kind, maxPixels, name);
        ImageInfo info = Library.Run(bytes, name, kind, ImageInfo.FromStream)
            ?? throw new ModelFormatException(name, null, null, $"a broken header of a {kind} picture: expected width, height and kind of pixels");
        CheckSize(info.Width, info.Height, kind, maxPixels, name);
        return info;
    }

    private static void CheckSize(long width, long height, ImageKind kind, long maxPixels, string name)
    {
        if (width <= 0 || height <= 0)
            throw new ModelFormatException(name, null, null, $"a {kind} picture of {width} × {height} pixels: expected at least one");
        // Data of four channels must also fit an array.
        long most = Math.Min(maxPixels, int.MaxValue / 4);
        if ((Int128)width * height > most)
            throw new ModelFormatException(name, null, null, $"a {kind} picture of {width} × {height} = {(Int128)width * height} pixels: expected at most {most}; give a larger maxPixels if the file is trusted");
    }

    private static string Guess(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..].StartsWith("WEBP"u8) ? " of WebP"
        : bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) ? " of TIFF"
        : bytes.Length > 1 && bytes[0] == 'P' && bytes[1] is >= (byte)'1' and <= (byte)'7' ? " of PNM"
        : bytes.Length >= 12 && bytes[4..].StartsWith("ftyp"u8) ? " of AVIF or HEIC" : "";
}
