using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.IO.Hashing;
using Interop.Checkpoints;

namespace Interop.Vision.Tests;

/// <summary>Broken and malicious pictures: a named error or a sound reading, soon and with little memory.</summary>
public sealed class HostilePictureTests
{
    public static TheoryData<string> Files => [.. Pictures.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_shorter_prefix_of_a_picture_is_refused_by_name(string file)
    {
        byte[] whole = File.ReadAllBytes(Pictures.Path(file));
        // What follows the last pixel is not missed: the end mark of a GIF, and what pads its blocks.
        int needed = file.EndsWith(".gif", StringComparison.Ordinal) ? whole.Length - 3 : whole.Length;
        for (int length = 0; length < needed; length++)
        {
            ModelFormatException error = Assert.Throws<ModelFormatException>(() => Image.Decode(whole[..length], name: "a.pic"));
            Assert.StartsWith("a.pic: ", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_changed_byte_gives_a_named_error_or_a_sound_reading(string file)
    {
        byte[] whole = File.ReadAllBytes(Pictures.Path(file));
        Random random = new(2026);
        for (int i = 0; i < 1500; i++)
        {
            byte[] damaged = (byte[])whole.Clone();
            int at = random.Next(whole.Length);
            damaged[at] ^= (byte)random.Next(1, 256);
            Stopwatch clock = Stopwatch.StartNew();
            try
            {
                Image.Decode(damaged, maxPixels: 1 << 22);
            }
            catch (ModelFormatException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"byte {at} changed from {whole[at]:x2} to {damaged[at]:x2}: {e}");
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"byte {at} changed from {whole[at]:x2} to {damaged[at]:x2}: took {clock.Elapsed}");
        }
    }

    [Fact]
    public void A_picture_with_too_many_pixels_is_refused_before_it_takes_memory()
    {
        byte[] bomb = Png(60_000, 60_000, 8, 2, new byte[1000]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Image.Decode(bomb, name: "bomb.png"));
        Assert.Contains("60000 × 60000 = 3600000000 pixels: expected at most 178956970", error.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        Assert.Contains("expected at most 100", Assert.Throws<ModelFormatException>(() => Image.Read(Pictures.Path("rgb.png"), maxPixels: 100)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_inflates_without_end_is_refused_before_it_takes_memory()
    {
        byte[] bomb = Png(1, 1, 8, 2, new byte[50_000_000]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more bytes of pixels, expected 4", Assert.Throws<ModelFormatException>(() => Image.Decode(bomb, name: "bomb.png")).Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void A_checksum_is_believed()
    {
        byte[] whole = File.ReadAllBytes(Pictures.Path("rgb.png"));
        whole[^20] ^= 1;
        Assert.Contains("checksum", Assert.Throws<ModelFormatException>(() => Image.Decode(whole)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty file")]
    [InlineData("hello", "68656c6c6f, expected a picture: PNG, JPEG, GIF or BMP")]
    [InlineData("RIFF....WEBPVP8 ", "of WebP")]
    [InlineData("P6 1 1 255 ", "of PNM")]
    [InlineData("II*\0....", "of TIFF")]
    public void Other_files_are_named(string text, string expected)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Image.Decode(System.Text.Encoding.Latin1.GetBytes(text), name: "x"));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static byte[] Png(int width, int height, byte bits, byte colour, byte[] rows)
    {
        using MemoryStream png = new();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bits, colour);
        using MemoryStream data = new();
        using (ZLibStream zlib = new(data, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(rows);
        foreach ((string kind, byte[] content) in new[] { ("IHDR", header), ("IDAT", data.ToArray()), ("IEND", []) })
        {
            byte[] chunk = [.. System.Text.Encoding.ASCII.GetBytes(kind), .. content];
            byte[] number = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
            png.Write(number);
            png.Write(chunk);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(chunk));
            png.Write(number);
        }

        return png.ToArray();
    }
}
