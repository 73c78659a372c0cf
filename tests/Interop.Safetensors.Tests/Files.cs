using System.Buffers.Binary;
using System.Text;
using Interop.Checkpoints;

namespace Interop.Safetensors.Tests;

/// <summary>Files in memory, whole or forged.</summary>
internal static class Files
{
    internal static readonly SafetensorsFormat Format = new();

    internal static byte[] Raw(string header, params byte[] data) => Raw(Encoding.UTF8.GetBytes(header), data);

    internal static byte[] Raw(byte[] header, byte[] data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    internal static OpenContext Context(byte[] bytes, ReadLimits? limits = null) =>
        new() { File = FileSource.FromMemory(bytes, "model.safetensors"), Path = "model.safetensors", Limits = limits ?? ReadLimits.Default };

    internal static Checkpoint Open(byte[] bytes, ReadLimits? limits = null) => Format.Open(Context(bytes, limits));

    internal static Checkpoint Open(string header, params byte[] data) => Open(Raw(header, data));

    internal static byte[] Save(Checkpoint checkpoint, bool lossy = false)
    {
        using MemoryStream stream = new();
        Format.Write(checkpoint, stream, new SaveContext { Stem = "model", Lossy = lossy });
        return stream.ToArray();
    }

    internal static string HeaderOf(byte[] bytes) => Encoding.UTF8.GetString(bytes, 8, (int)BinaryPrimitives.ReadInt64LittleEndian(bytes));

    internal static void Refused(byte[] bytes, params string[] fragments) => Refused(bytes, null, fragments);

    internal static void Refused(byte[] bytes, ReadLimits? limits, params string[] fragments)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Open(bytes, limits));
        Assert.Equal("model.safetensors", e.File);
        foreach (string fragment in fragments)
            Assert.Contains(fragment, e.Message, StringComparison.Ordinal);
    }
}
