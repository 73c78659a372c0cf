using Interop.Checkpoints;

namespace Interop.Archives.Tests;

public class TorchZipWriterTests
{
    private const long FourGiB = 1L << 32;

    [Theory]
    [InlineData("torch-1.13.pt")]
    [InlineData("torch-2.6.pt")]
    [InlineData("torch-2.14.pt")]
    [InlineData("torch-2.14-descriptor-like.pt")]
    public void Writing_the_records_of_a_PyTorch_file_again_gives_the_same_bytes(string name)
    {
        byte[] real = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", name));
        ZipArchiveReader archive = ZipArchiveReader.Open(FileSource.FromMemory(real, name), ReadLimits.Default);
        string folder = archive.Entries[0].Name.Split('/')[0];
        MemoryStream target = new();
        using TorchZipWriter writer = new(target, folder);
        foreach (ZipEntry entry in archive.Entries)
        {
            string record = entry.Name[(folder.Length + 1)..];
            byte[] content = archive.ReadAll(entry, 1000);
            Assert.True(archive.VerifyCrc(entry, TestContext.Current.CancellationToken, out _));
            if (record == SerializationId.RecordName)
                writer.WriteSerializationId();
            else if (record.StartsWith("data/", StringComparison.Ordinal))
                writer.Write(record, content.Length, s => Array.ForEach(content, s.WriteByte));
            else
                writer.Write(record, content);
        }

        writer.Finish();
        Assert.Equal(real, target.ToArray());
        Assert.Equal(archive.Entries.Count, writer.Names.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(32768)]
    public void Every_record_begins_at_a_multiple_of_the_alignment(int alignment)
    {
        MemoryStream target = new();
        target.Write(new byte[13]);
        using TorchZipWriter writer = new(target, "m", alignment);
        for (int i = 0; i < 70; i++)
            writer.Write($"data/{i}", new byte[i * 3]);
        writer.Finish();
        ZipArchiveReader archive = ZipArchiveReader.Open(FileSource.FromMemory(target.ToArray().AsMemory(13), "m.pt"), ReadLimits.Default);
        Assert.All(archive.Entries, e => Assert.Equal(0, e.DataOffset % alignment));
        Assert.Empty(archive.Warnings);
    }

    [Fact]
    public void Records_and_offsets_beyond_4_GiB_get_zip64_fields_as_in_miniz()
    {
        string path = Path.GetTempFileName();
        using (TorchZipWriter writer = new(new SparseFile(path), "big"))
        {
            writer.Write("data/0", FourGiB + 5, s => WriteZeros(s, FourGiB + 5));
            writer.Write("data/1", [1, 2, 3]);
            writer.Write("data/2", uint.MaxValue, s => WriteZeros(s, uint.MaxValue));
            writer.Write("data/3", []);
            writer.Finish();
        }

        using (FileSource file = FileSource.Open(path))
        {
            ZipArchiveReader archive = ZipArchiveReader.Open(file, ReadLimits.Default);
            Assert.Equal([FourGiB + 5, 3, uint.MaxValue, 0], archive.Entries.Select(e => e.Length));
            Assert.All(archive.Entries, e => Assert.Equal(0, e.DataOffset % 64));
            Assert.Equal([1, 2, 3], archive.ReadAll(archive.Entries[1], 3));

            // Id, length, both lengths, the second one zero because miniz does not know it yet.
            Assert.Equal([1, 0, 16, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'F', (byte)'B'], LocalExtra(file, archive.Entries[0], 22));
            Assert.Equal([1, 0, 8, 0, .. BitConverter.GetBytes(archive.Entries[1].HeaderOffset), (byte)'F', (byte)'B'], LocalExtra(file, archive.Entries[1], 14));
            Assert.Equal([1, 0, 24, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(archive.Entries[2].HeaderOffset)], LocalExtra(file, archive.Entries[2], 28));
            byte[] descriptor = file.ReadBytes(archive.Entries[1].DataOffset + 3, 24);
            Assert.Equal([(byte)'P', (byte)'K', 7, 8, 0x1d, 0x80, 0xbc, 0x55, 3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0], descriptor);
        }

        File.Delete(path);
    }

    [Fact]
    public void More_records_than_the_end_record_can_count_are_written()
    {
        MemoryStream target = new();
        using TorchZipWriter writer = new(target, "m", leaveOpen: true);
        for (int i = 0; i < 65_540; i++)
            writer.Write($"data/{i}", []);
        writer.Finish();
        Assert.Equal(65_540, ZipArchiveReader.Open(FileSource.FromMemory(target.ToArray(), "m.pt"), ReadLimits.Default).Entries.Count);
    }

    [Fact]
    public void A_body_of_another_length_than_announced_fails_and_ends_the_archive()
    {
        foreach (int actual in new[] { 3, 5 })
        {
            using TorchZipWriter writer = new(new MemoryStream(), "m");
            Exception e = Assert.Throws<InvalidOperationException>(() => writer.Write("a", 4, s => s.Write(new byte[actual])));
            Assert.Contains("announced with 4 bytes", e.Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => writer.Write("b", []));
            Assert.Throws<InvalidOperationException>(writer.Finish);
        }
    }

    [Fact]
    public void Names_that_no_reader_would_take_are_not_written()
    {
        Assert.Throws<ArgumentException>(() => new TorchZipWriter(Stream.Null, "a/b"));
        Assert.Throws<ArgumentException>(() => new TorchZipWriter(Stream.Null, ".."));
        using TorchZipWriter writer = new(Stream.Null, "m");
        writer.Write("a", []);
        foreach (string name in new[] { "a", "", "../b", "x\\y", new string('n', 65_535), "\ud800" })
            Assert.ThrowsAny<ArgumentException>(() => writer.Write(name, []));
        writer.Write("b", []);
        writer.Finish();
        Assert.Throws<InvalidOperationException>(() => writer.Write("c", []));
    }

    private static byte[] LocalExtra(FileSource file, ZipEntry entry, int length) => file.ReadBytes(entry.HeaderOffset + 30 + entry.Name.Length, length);

    private static void WriteZeros(Stream stream, long count)
    {
        byte[] zeros = new byte[1 << 20];
        for (long left = count; left > 0; left -= zeros.Length)
            stream.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
    }

    /// <summary>A file that leaves out large writes of zeros.</summary>
    private sealed class SparseFile(string path) : FileStream(path, FileMode.Create)
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (count >= 4096 && !buffer.AsSpan(offset, count).ContainsAnyExcept((byte)0))
                Seek(count, SeekOrigin.Current);
            else
                base.Write(buffer, offset, count);
        }
    }
}
