using System.Buffers.Binary;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.Conformance.Operators;
using Interop.Tensors;

namespace Interop.Conformance;

/// <summary>The few lines that the safetensors format needs when nothing is wrong: a second opinion.</summary>
internal sealed class PlainSafetensors
{
    internal PlainSafetensors(string path)
    {
        byte[] all = File.ReadAllBytes(path);
        int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(all));
        JsonElement header = JsonDocument.Parse(all.AsMemory(8, length)).RootElement;
        if (header.TryGetProperty("__metadata__", out JsonElement metadata))
            Metadata = metadata;
        foreach (JsonProperty p in header.EnumerateObject().Where(p => p.Name != "__metadata__"))
        {
            (int begin, int end) = (p.Value.GetProperty("data_offsets")[0].GetInt32(), p.Value.GetProperty("data_offsets")[1].GetInt32());
            Tensors[p.Name] = (p.Value.GetProperty("dtype").GetString()!, ExpectedTensor.Numbers(p.Value.GetProperty("shape")), all.AsMemory(8 + length + begin, end - begin));
        }
    }

    internal JsonElement Metadata { get; }

    internal Dictionary<string, (string DType, long[] Shape, ReadOnlyMemory<byte> Bytes)> Tensors { get; } = [];

    internal static IReadOnlyList<string> Compare(string path, Checkpoint checkpoint)
    {
        PlainSafetensors plain = new(path);
        List<string> differences = [];
        if (checkpoint.Root is not MapNode map)
            return ["the root is no map"];
        foreach ((string name, (string dtype, long[] shape, ReadOnlyMemory<byte> bytes)) in plain.Tensors)
        {
            if (map[name] is not TensorEntry tensor)
                differences.Add($"{name} is missing");
            else if (tensor.DType.SafetensorsName != dtype || !tensor.Shape.ToArray().SequenceEqual(shape))
                differences.Add($"{name} is {tensor}");
            else if (!TensorBytes.ToArray(tensor).AsSpan().SequenceEqual(bytes.Span))
                differences.Add($"{name} has other values");
        }

        if (plain.Tensors.Count != map.Count)
            differences.Add($"{map.Count} tensors where {plain.Tensors.Count} are");
        return differences;
    }
}
