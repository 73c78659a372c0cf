using System.Buffers.Binary;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Conformance;

/// <summary>The few lines that the safetensors format needs when nothing is wrong: a second opinion.</summary>
internal static class PlainSafetensors
{
    internal static IReadOnlyList<string> Compare(string path, Checkpoint checkpoint)
    {
        byte[] all = File.ReadAllBytes(path);
        int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(all));
        using JsonDocument header = JsonDocument.Parse(all.AsMemory(8, length));
        List<string> differences = [];
        int tensors = 0;
        if (checkpoint.Root is not MapNode map)
            return ["the root is no map"];
        foreach (JsonProperty p in header.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__"))
        {
            tensors++;
            if (map[p.Name] is not TensorEntry tensor)
            {
                differences.Add($"{p.Name} is missing");
                continue;
            }

            int begin = 8 + length + p.Value.GetProperty("data_offsets")[0].GetInt32(), end = 8 + length + p.Value.GetProperty("data_offsets")[1].GetInt32();
            if (tensor.DType.SafetensorsName != p.Value.GetProperty("dtype").GetString() || !tensor.Shape.ToArray().SequenceEqual(p.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())))
                differences.Add($"{p.Name} is {tensor}");
            else if (!TensorBytes.ToArray(tensor).AsSpan().SequenceEqual(all.AsSpan(begin, end - begin)))
                differences.Add($"{p.Name} has other values");
        }

        if (tensors != map.Count)
            differences.Add($"{map.Count} tensors where {tensors} are");
        return differences;
    }
}
