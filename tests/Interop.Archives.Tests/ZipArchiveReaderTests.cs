using System.IO.Compression;
using Interop.Checkpoints;
using static Interop.Archives.Tests.ZipBuilder;

namespace Interop.Archives.Tests;

public class ZipArchiveReaderTests
{
    [Fact]
    public void A_stored_record_is_a_window_over_the_file()
    {
        ZipArchiveReader archive = With("m/a", "m/b").Open();
        ZipEntry entry = archive.Find("m/b")!;
        FileSource source = archive.OpenEntry(entry);
        Assert.Equal("content of m/b"u8.ToArray(), source.ReadBytes(0, (int)source.Length));
        Assert.Equal(entry.HeaderOffset + 33, entry.DataOffset);
        Assert.True(archive.VerifyCrc(entry, TestContext.Current.CancellationToken, out uint actual) && actual == entry.Crc32);
        Assert.Null(archive.Find("M/B"));
    }

    [Fact]
    public void A_mapped_file_gives_mapped_records()
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, With("a", "b").Build());
        using (FileSource file = FileSource.Map(path))
        {
            ZipArchiveReader archive = ZipArchiveReader.Open(file, ReadLimits.Default);
            Assert.True(file.TryMap(0, 1, out nint start, out _));
            Assert.True(archive.OpenEntry(archive.Find("b")!).TryMap(0, 5, out nint data, out object? owner));
            Assert.Equal(archive.Find("b")!.DataOffset, data - start);
            Assert.NotNull(owner);
        }

        File.Delete(path);
    }

    [Fact]
    public void An_archive_inside_a_larger_file_is_read_through_a_window()
    {
        byte[] zip = With("m/a").Build();
        FileSource file = FileSource.FromMemory(new byte[] { 9, 9, 9 }.Concat(zip).Concat(zip).ToArray(), "shard.distcp");
        ZipArchiveReader archive = ZipArchiveReader.Open(file.Window(3 + zip.Length, zip.Length), ReadLimits.Default);
        Assert.Equal("content of m/a"u8.ToArray(), archive.ReadAll(archive.Entries[0], 100));
    }

    [Fact]
    public void What_the_framework_writes_is_read()
    {
        MemoryStream stream = new();
        byte[] text = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i >> 7))];
        using (ZipArchive writer = new(stream, ZipArchiveMode.Create, true))
        {
            foreach (CompressionLevel level in new[] { CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.SmallestSize })
            {
                using Stream entry = writer.CreateEntry($"folder/{level}", level).Open();
                entry.Write(text);
            }

            writer.CreateEntry("empty");
        }

        ZipArchiveReader archive = ZipArchiveReader.Open(FileSource.FromMemory(stream.ToArray(), "net.zip"), ReadLimits.Default);
        Assert.Equal(4, archive.Entries.Count);
        foreach (ZipEntry entry in archive.Entries.Take(3))
        {
            FileSource source = archive.OpenEntry(entry);
            Assert.Equal(text, source.ReadBytes(0, (int)source.Length));
            Assert.Equal(text[70_000..70_010], source.ReadBytes(70_000, 10));
            Assert.Equal(text, archive.ReadAll(entry, text.Length));
            Assert.True(archive.VerifyCrc(entry, TestContext.Current.CancellationToken, out _));
        }

        Assert.Empty(archive.Warnings);
    }

    [Fact]
    public void Only_zip_files_look_like_one()
    {
        Assert.True(LooksLikeZip(With("a").Build()));
        Assert.True(LooksLikeZip(new ZipBuilder().Build()));
        Assert.False(LooksLikeZip("PK"u8.ToArray()));
        Assert.False(LooksLikeZip("PK\u0001\u0002"u8.ToArray()));
        Assert.False(LooksLikeZip([]));
        Assert.Empty(new ZipBuilder().Open().Entries);
    }

    [Fact]
    public void A_wrong_CRC_is_found_when_asked_for_and_not_before()
    {
        ZipBuilder zip = new();
        zip.Add("a", [1, 2, 3]).Crc = 0x12345678;
        zip.Add("b", new byte[5000], true).Crc = 0;
        ZipArchiveReader archive = zip.Open();
        Assert.Equal([1, 2, 3], archive.ReadAll(archive.Entries[0], 3));
        Assert.False(archive.VerifyCrc(archive.Entries[0], TestContext.Current.CancellationToken, out uint actual));
        Assert.Equal(0x55bc801du, actual);
        Assert.False(archive.VerifyCrc(archive.Entries[1], TestContext.Current.CancellationToken, out _));
        Assert.Throws<OperationCanceledException>(() => archive.VerifyCrc(archive.Entries[0], new CancellationToken(true), out _));
    }

    [Fact]
    public void A_record_larger_than_expected_is_refused()
    {
        ZipArchiveReader archive = With("a").Open();
        Assert.Contains("12 bytes, at most 11", Refused(() => archive.ReadAll(archive.Entries[0], 11)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_of_another_archive_is_refused()
    {
        ZipEntry entry = With("a").Open().Entries[0];
        ZipArchiveReader archive = With("a").Open();
        Assert.Throws<ArgumentException>(() => archive.OpenEntry(entry));
        Assert.Throws<ArgumentException>(() => archive.ReadAll(entry, 100));
        Assert.Throws<ArgumentException>(() => archive.VerifyCrc(entry, TestContext.Current.CancellationToken, out _));
    }

    [Fact]
    public async Task Several_threads_may_use_one_reader()
    {
        ZipBuilder zip = new();
        byte[] content = [.. Enumerable.Range(0, 50_000).Select(i => (byte)(i / 7))];
        for (int i = 0; i < 8; i++)
            zip.Add($"m/{i}", content, i % 2 == 0);
        ZipArchiveReader archive = zip.Open();
        FileSource[] sources = [.. archive.Entries.Select(archive.OpenEntry)];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Assert.All(sources, s => Assert.Equal(content, s.ReadBytes(0, content.Length))))));
    }

    [Theory]
    [InlineData(0, 0, "begins with 0x04034b00, not with a local header's signature")]
    [InlineData(8, 8, "says method 8 (deflate), the directory says 0 (stored)")]
    [InlineData(6, 8, "has flags 0x0808, the directory 0x0800")]
    [InlineData(6, 1, "has flags 0x0801, the directory 0x0800")]
    [InlineData(26, 2, "names another record")]
    [InlineData(30, 'b', "names another record: 'b'")]
    [InlineData(28, 1, "puts 3 bytes of data at byte 32; they would overlap what begins at byte 34")]
    [InlineData(14, 1, "says CRC-32 55bc8001, the directory says 55bc801d")]
    [InlineData(18, 4, "says 4 bytes that hold 3, the directory says 3 that hold 3")]
    [InlineData(22, 4, "says 3 bytes that hold 4, the directory says 3 that hold 3")]
    public void A_local_header_that_contradicts_the_directory_is_refused(int field, byte value, string words)
    {
        ZipBuilder zip = new();
        zip.Add("a", [1, 2, 3]).EditLocal = l => l[field] = value;
        ZipArchiveReader archive = zip.Open();
        string message = Refused(() => archive.OpenEntry(archive.Entries[0]));
        Assert.Contains("record 'a': the local header at byte 0 of the file " + words, message, StringComparison.Ordinal);
        Assert.Equal(message, Refused(() => archive.ReadAll(archive.Entries[0], 10)));
        Assert.Equal(message, Refused(() => archive.VerifyCrc(archive.Entries[0], TestContext.Current.CancellationToken, out _)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_local_header_of_an_empty_record_is_checked_too(bool deflated)
    {
        ZipBuilder zip = new();
        ZipBuilder.Record record = zip.Add("a", [], deflated);
        record.EditLocal = l => l[30] = (byte)'b';
        ZipArchiveReader archive = zip.Open();
        Assert.Contains("names another record", Refused(() => archive.OpenEntry(archive.Entries[0])), StringComparison.Ordinal);
        Assert.Contains("names another record", Refused(() => archive.ReadAll(archive.Entries[0], 0)), StringComparison.Ordinal);
        Assert.Contains("names another record", Refused(() => archive.VerifyCrc(archive.Entries[0], TestContext.Current.CancellationToken, out _)), StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_that_follow_the_data_may_be_missing_from_the_local_header()
    {
        ZipBuilder zip = new();
        ZipBuilder.Record record = zip.Add("a", [1, 2, 3]);
        record.Flags = 0x0808;
        record.After = new byte[16];
        record.EditLocal = l => l.AsSpan(14, 12).Clear();
        ZipArchiveReader archive = zip.Open();
        Assert.Equal([1, 2, 3], archive.ReadAll(archive.Entries[0], 3));
    }

    [Fact]
    public void A_damaged_archive_is_read_or_refused_by_name()
    {
        Random random = new(11);
        ZipBuilder builder = With("m/data.pkl", "m/data/0");
        builder.Zip64 = true;
        builder.Add("m/code.py", new byte[300], true);
        byte[] good = builder.Build();
        int read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bad = [.. good];
            for (int k = random.Next(1, 4); k > 0; k--)
                bad[random.Next(bad.Length)] = random.Next(3) switch { 0 => 0, 1 => 255, _ => (byte)random.Next(256) };
            try
            {
                ZipArchiveReader archive = ZipArchiveReader.Open(FileSource.FromMemory(bad, "bad.zip"), ReadLimits.Default);
                foreach (ZipEntry entry in archive.Entries)
                    archive.VerifyCrc(entry, TestContext.Current.CancellationToken, out _);
                read++;
            }
            catch (ModelFormatException e)
            {
                Assert.StartsWith("bad.zip: ", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(read, 1, 19_999);
    }

    internal static string Refused(Action action) => Assert.Throws<ModelFormatException>(action).Message;

    private static bool LooksLikeZip(byte[] bytes) => ZipArchiveReader.LooksLikeZip(FileSource.FromMemory(bytes, "x"));
}
