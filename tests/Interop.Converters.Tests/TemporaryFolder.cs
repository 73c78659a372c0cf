using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Converters.Tests;

/// <summary>A folder of a test's own.</summary>
public abstract class TemporaryFolder : IDisposable
{
    private protected string Folder { get; } = Directory.CreateTempSubdirectory("interop-converters-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, true);
        GC.SuppressFinalize(this);
    }

    private protected string At(string name) => Path.Combine(Folder, name);

    private protected string[] Names() => [.. Directory.GetFileSystemEntries(Folder).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    private protected string Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    private protected string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    private protected static Tensor Filled(float value, int count) => Tensor.From<float>([.. Enumerable.Repeat(value, count)], [count]);

    private protected static Checkpoint Dict(params (string Name, CheckpointNode Value)[] entries)
    {
        MapNode map = new();
        foreach ((string name, CheckpointNode value) in entries)
            map.Add(name, value);
        return new Checkpoint(map);
    }

    private protected static float[] Values(Checkpoint checkpoint, string name) => checkpoint[name].Read().Contiguous().ToArray<float>();
}
