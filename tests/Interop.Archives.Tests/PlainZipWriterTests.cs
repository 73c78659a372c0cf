using System.IO.Compression;
using Interop.Checkpoints;

namespace Interop.Archives.Tests;

public class PlainZipWriterTests
{
    [Fact]
    public void Writing_the_records_of_a_NumPy_file_again_gives_the_same_bytes()
    {
        byte[] real = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", "numpy.npz"));
        ZipArchiveReader archive = ZipArchiveReader.Open(FileSource.FromMemory(real, "numpy.npz"), ReadLimits.Default);
        MemoryStream target = new();
        using PlainZipWriter writer = new(target);
        foreach (ZipEntry entry in archive.Entries)
            writer.Write(entry.Name, archive.ReadAll(entry, 1000));
        writer.Finish();
        Assert.Equal(real, target.ToArray());
    }

    [Fact]
    public void An_archive_may_begin_inside_a_stream()
    {
        MemoryStream target = new();
        target.Write(new byte[7]);
        WriteTwo(target);
        CheckTwo(target.ToArray()[7..]);
    }

    [Fact]
    public void A_stream_that_cannot_seek_gets_descriptors()
    {
        MemoryStream target = new();
        WriteTwo(new ForwardOnly(target));
        CheckTwo(target.ToArray());
    }

    [Fact]
    public void A_body_of_another_length_than_announced_fails_and_ends_the_archive()
    {
        using PlainZipWriter writer = new(new MemoryStream());
        Assert.Throws<InvalidOperationException>(() => writer.Write("a", 4, s => s.Write(new byte[3])));
        Assert.Throws<InvalidOperationException>(() => writer.Write("b", []));
        Assert.Throws<InvalidOperationException>(writer.Finish);
    }

    [Fact]
    public void A_name_is_written_once()
    {
        using PlainZipWriter writer = new(new MemoryStream());
        writer.Write("a", []);
        Assert.Throws<ArgumentException>(() => writer.Write("a", []));
        Assert.Throws<ArgumentException>(() => writer.Write("/a", []));
    }

    private static void WriteTwo(Stream target)
    {
        using PlainZipWriter writer = new(target, true);
        writer.Write("a.npy", [1, 2, 3]);
        writer.Write("é.npy", 5000, s => s.Write(new byte[5000]));
        writer.Finish();
    }

    private static void CheckTwo(byte[] zip)
    {
        ZipArchiveReader ours = ZipArchiveReader.Open(FileSource.FromMemory(zip, "x.npz"), ReadLimits.Default);
        Assert.Equal([1, 2, 3], ours.ReadAll(ours.Find("a.npy")!, 3));
        Assert.True(ours.VerifyCrc(ours.Find("é.npy")!, TestContext.Current.CancellationToken, out _));
        Assert.Empty(ours.Warnings);
        using ZipArchive framework = new(new MemoryStream(zip));
        Assert.Equal(["a.npy", "é.npy"], framework.Entries.Select(e => e.FullName));
        using Stream content = framework.Entries[1].Open();
        MemoryStream copy = new();
        content.CopyTo(copy);
        Assert.Equal(new byte[5000], copy.ToArray());
    }

    private sealed class ForwardOnly(Stream inner) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
