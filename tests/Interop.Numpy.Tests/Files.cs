using System.Text;
using Interop.Checkpoints;

namespace Interop.Numpy.Tests;

/// <summary>Files in memory, whole or forged.</summary>
internal static class Files
{
    internal static readonly NpyFormat Npy = new();
    internal static readonly NpzFormat Npz = new();

    internal static byte[] Array(string header, byte[] data, byte version = 1)
    {
        byte[] text = version == 3 ? Encoding.UTF8.GetBytes(header) : Encoding.Latin1.GetBytes(header);
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }

    internal static byte[] Array(string descr, string shape, params byte[] data) => Array($"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n", data);

    internal static OpenContext Context(byte[] bytes, string name, ReadLimits? limits = null) =>
        new() { File = FileSource.FromMemory(bytes, name), Path = name, Limits = limits ?? ReadLimits.Default };

    internal static TensorEntry OpenNpy(byte[] bytes) => Assert.IsType<TensorEntry>(Npy.Open(Context(bytes, "a.npy")).Root);

    internal static MapNode OpenNpz(byte[] bytes) => Assert.IsType<MapNode>(Npz.Open(Context(bytes, "a.npz")).Root);

    internal static byte[] Save(FileFormat format, CheckpointNode root, bool lossy = false)
    {
        using MemoryStream stream = new();
        format.Write(new Checkpoint(root), stream, new SaveContext { Stem = "a", Lossy = lossy });
        return stream.ToArray();
    }

    internal static void Refused(byte[] bytes, params string[] fragments)
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => OpenNpy(bytes));
        foreach (string fragment in fragments.Append("a.npy: "))
            Assert.Contains(fragment, e.Message, StringComparison.Ordinal);
    }
}
