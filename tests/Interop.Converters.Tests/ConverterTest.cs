using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Converters.Tests;

/// <summary>A test with files of its own.</summary>
public abstract class ConverterTest : TemporaryFolder
{
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
