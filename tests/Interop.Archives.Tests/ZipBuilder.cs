using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Interop.Checkpoints;

namespace Interop.Archives.Tests;

/// <summary>Makes zip archives, right ones and wrong ones: every number can be set to something else.</summary>
internal sealed class ZipBuilder
{
    private readonly List<Record> _records = [];

    internal byte[] Prefix { get; set; } = [];
    internal byte[] BeforeEnd { get; set; } = [];
    internal byte[] Comment { get; set; } = [];
    internal byte[] Trailing { get; set; } = [];
    internal bool Zip64 { get; set; }
    internal Action<byte[]>? EditEnd { get; set; }
    internal Action<byte[]>? EditZip64End { get; set; }
    internal Action<byte[]>? EditLocator { get; set; }

    internal static ZipBuilder With(params string[] names)
    {
        ZipBuilder zip = new();
        foreach (string name in names)
            zip.Add(name, Encoding.UTF8.GetBytes("content of " + name));
        return zip;
    }

    internal Record Add(string name, byte[] content, bool deflate = false)
    {
        byte[] data = deflate ? Deflate(content) : content;
        Record record = new(Encoding.UTF8.GetBytes(name), data, content.Length, System.IO.Hashing.Crc32.HashToUInt32(content), deflate ? 8 : 0);
        _records.Add(record);
        return record;
    }

    internal static byte[] Deflate(byte[] content)
    {
        MemoryStream target = new();
        using (DeflateStream deflate = new(target, CompressionLevel.SmallestSize, true))
            deflate.Write(content);
        return target.ToArray();
    }

    internal byte[] Build()
    {
        MemoryStream file = new(), directory = new();
        file.Write(Prefix);
        foreach (Record record in _records)
        {
            long offset = file.Position;
            byte[] local = Header(record, 30, false, 0), central = Header(record, 46, true, offset);
            record.EditLocal?.Invoke(local);
            record.EditCentral?.Invoke(central);
            file.Write(local);
            file.Write(record.Data);
            file.Write(record.After);
            directory.Write(central);
        }

        long start = file.Position, length = directory.Length;
        directory.WriteTo(file);
        file.Write(BeforeEnd);
        if (Zip64)
            WriteZip64(file, start, length);
        byte[] end = new byte[22 + Comment.Length];
        Put32(end, 0, 0x06054b50);
        Put16(end, 8, _records.Count);
        Put16(end, 10, _records.Count);
        Put32(end, 12, length);
        Put32(end, 16, start);
        Put16(end, 20, Comment.Length);
        Comment.CopyTo(end, 22);
        EditEnd?.Invoke(end);
        file.Write(end);
        file.Write(Trailing);
        return file.ToArray();
    }

    internal ZipArchiveReader Open(ReadLimits? limits = null) => ZipArchiveReader.Open(FileSource.FromMemory(Build(), "test.zip"), limits ?? ReadLimits.Default);

    internal void IsRefused(string words, ReadLimits? limits = null)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Open(limits));
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("test.zip: ", e.Message, StringComparison.Ordinal);
    }

    internal static void Put16(byte[] bytes, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)value);
    internal static void Put32(byte[] bytes, int at, long value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), (uint)value);
    internal static void Put64(byte[] bytes, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), value);

    /// <summary>A zip64 extra field with these numbers.</summary>
    internal static byte[] Zip64Extra(params long[] values)
    {
        byte[] extra = new byte[4 + (8 * values.Length)];
        Put16(extra, 0, 1);
        Put16(extra, 2, 8 * values.Length);
        for (int i = 0; i < values.Length; i++)
            Put64(extra, 4 + (8 * i), values[i]);
        return extra;
    }

    private void WriteZip64(MemoryStream file, long start, long length)
    {
        byte[] end = new byte[56], locator = new byte[20];
        Put32(end, 0, 0x06064b50);
        Put64(end, 4, 44);
        Put64(end, 24, _records.Count);
        Put64(end, 32, _records.Count);
        Put64(end, 40, length);
        Put64(end, 48, start);
        Put32(locator, 0, 0x07064b50);
        Put64(locator, 8, file.Position);
        Put32(locator, 16, 1);
        EditZip64End?.Invoke(end);
        EditLocator?.Invoke(locator);
        file.Write(end);
        file.Write(locator);
    }

    private static byte[] Header(Record record, int fixedLength, bool central, long offset)
    {
        byte[] extra = central ? record.CentralExtra : record.LocalExtra;
        byte[] header = [.. new byte[fixedLength], .. record.Name, .. extra];
        // The directory's fields are the local header's, two bytes on.
        int shift = central ? 2 : 0;
        Put32(header, 0, central ? 0x02014b50 : 0x04034b50);
        Put16(header, 6 + shift, record.Flags);
        Put16(header, 8 + shift, record.Method);
        Put32(header, 14 + shift, record.Crc);
        Put32(header, 18 + shift, record.Data.Length);
        Put32(header, 22 + shift, record.Length);
        Put16(header, 26 + shift, record.Name.Length);
        Put16(header, 28 + shift, extra.Length);
        if (central)
            Put32(header, 42, offset);
        return header;
    }

    internal sealed class Record(byte[] name, byte[] data, int length, uint crc, int method)
    {
        internal byte[] Name { get; set; } = name;
        internal byte[] Data { get; set; } = data;
        internal byte[] After { get; set; } = [];
        internal long Length { get; set; } = length;
        internal uint Crc { get; set; } = crc;
        internal int Method { get; set; } = method;
        internal int Flags { get; set; } = 0x0800;
        internal byte[] LocalExtra { get; set; } = [];
        internal byte[] CentralExtra { get; set; } = [];
        internal Action<byte[]>? EditLocal { get; set; }
        internal Action<byte[]>? EditCentral { get; set; }
    }
}
