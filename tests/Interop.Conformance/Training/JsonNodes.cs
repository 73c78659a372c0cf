using System.Text.Json;
using System.Text.RegularExpressions;
using Interop.Checkpoints;

namespace Interop.Conformance.Training;

/// <summary>JSON of Python's as nodes: whole and real numbers stay apart, infinities are read, and whole numbers are keys again.</summary>
internal static class JsonNodes
{
    internal static CheckpointNode Read(string path) =>
        Build(JsonDocument.Parse(Regex.Replace(File.ReadAllText(path), @"(?<=[:\[,] ?)(-?Infinity|NaN)", "\"$1\"")).RootElement);

    private static CheckpointNode Build(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                MapNode map = new();
                foreach (JsonProperty p in json.EnumerateObject())
                    map.Add(long.TryParse(p.Name, out long number) ? number : (CheckpointNode)p.Name, Build(p.Value));
                return map;
            case JsonValueKind.Array: return new ListNode(json.EnumerateArray().Select(Build));
            case JsonValueKind.String: return json.GetString() switch
            {
                "Infinity" => double.PositiveInfinity,
                "-Infinity" => double.NegativeInfinity,
                "NaN" => double.NaN,
                var text => text!,
            };
            case JsonValueKind.Number: return json.TryGetInt64(out long whole) && !json.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') ? (CheckpointNode)whole : json.GetDouble();
            case JsonValueKind.Null: return new ScalarNode(null);
            default: return json.GetBoolean();
        }
    }
}
