using Interop.Checkpoints;
using Interop.PyTorch.Formats;

namespace Interop.PyTorch.Tests;

/// <summary>Opens and writes with the formats of this assembly, whichever matches.</summary>
internal static class Files
{
    private static readonly FileFormat[] s_formats = [new TorchZipFormat(), new LegacyFormat()];

    internal static Checkpoint Open(string path, bool map = false) => Open(map ? FileSource.Map(path) : FileSource.Open(path), path);

    internal static Checkpoint Open(byte[] bytes, string name) => Open(FileSource.FromMemory(bytes, name), name);

    internal static byte[] Save(Checkpoint checkpoint, string stem)
    {
        using MemoryStream stream = new();
        new TorchZipFormat().Write(checkpoint, stream, new SaveContext { Stem = stem });
        return stream.ToArray();
    }

    private static Checkpoint Open(FileSource source, string path)
    {
        OpenContext context = new() { File = source, Path = path };
        FileFormat[] matching = [.. s_formats.Where(f => f.Matches(context))];
        return matching.Length == 1 ? matching[0].Open(context) : throw new ModelFormatException($"{path}: {matching.Length} formats match.");
    }
}
