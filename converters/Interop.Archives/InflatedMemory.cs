using System.Buffers;
using Interop.Checkpoints;

namespace Interop.Archives;

/// <summary>A deflated record's content: inflated when it is first looked at, kept as long as anything refers to it.</summary>
internal sealed class InflatedMemory(FileSource file, ZipEntry entry) : MemoryManager<byte>
{
    private readonly Lazy<byte[]> _bytes = new(() => Inflate(file, entry));

    public override Memory<byte> Memory => CreateMemory((int)entry.Length);

    public override Span<byte> GetSpan() => _bytes.Value;

    public override MemoryHandle Pin(int elementIndex = 0) => _bytes.Value.AsMemory(elementIndex).Pin();

    public override void Unpin() { }

    protected override void Dispose(bool disposing) { }

    internal static byte[] Inflate(FileSource file, ZipEntry entry)
    {
        InflateReader reader = new(file, entry);
        byte[] bytes = new byte[checked((int)entry.Length)];
        int at = 0, n;
        while (at < bytes.Length && (n = reader.Read(bytes, at, bytes.Length - at)) > 0)
            at += n;
        reader.Read(new byte[1], 0, 1);
        return bytes;
    }
}
