using System.Text.Json;
using Interop.CommandLine.Running;
using Interop.Graphs;
using Interop.Onnx;

namespace Interop.CommandLine.Inspecting;

/// <summary>What an ONNX file says about its graph.</summary>
internal static class GraphSummary
{
    internal static void Write(OnnxModel model, TextWriter writer)
    {
        writer.WriteLine($"IR version {model.IrVersion}, opsets {string.Join(", ", model.Opsets.Select(o => $"{Output.OneLine(o.Key)} {o.Value}"))}");
        string producer = string.Join(' ', new[] { model.ProducerName, model.ProducerVersion }.Where(t => t.Length > 0));
        foreach ((string what, string text) in (ReadOnlySpan<(string, string)>)[("producer", producer), ("domain", model.Domain), ("model version", model.ModelVersion == 0 ? "" : $"{model.ModelVersion}"), ("graph", model.GraphName), ("about", model.DocString)])
        {
            if (text.Length > 0)
                writer.WriteLine($"{what}: {ValueText.Clip(text)}");
        }

        foreach ((string name, GraphType? type) in model.Inputs)
            writer.WriteLine($"input {Output.OneLine(name)}: {Type(type)}");
        foreach ((string name, GraphType? type) in model.Outputs)
            writer.WriteLine($"output {Output.OneLine(name)}: {Type(type)}");
        writer.WriteLine($"{ByteSize.Count(model.OpCounts.Sum(o => (long)o.Value), "node")}: {string.Join(", ", model.OpCounts.Select(o => $"{Output.OneLine(o.Key)} {o.Value}"))}");
        if (model.Functions.Count > 0)
            writer.WriteLine($"functions: {string.Join(", ", model.Functions.Select(Output.OneLine))}");
    }

    internal static void Write(OnnxModel model, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("graph");
        writer.WriteString("name", model.GraphName);
        writer.WriteNumber("ir_version", model.IrVersion);
        writer.WriteStartArray("opsets");
        foreach ((string domain, long version) in model.Opsets)
        {
            writer.WriteStartObject();
            writer.WriteString("domain", domain);
            writer.WriteNumber("version", version);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("producer", model.ProducerName);
        writer.WriteString("producer_version", model.ProducerVersion);
        Values("inputs", model.Inputs);
        Values("outputs", model.Outputs);
        writer.WriteStartObject("ops");
        foreach ((string op, int count) in model.OpCounts)
            writer.WriteNumber(op, count);
        writer.WriteEndObject();
        writer.WriteEndObject();

        void Values(string name, IReadOnlyList<KeyValuePair<string, GraphType?>> values)
        {
            writer.WriteStartArray(name);
            foreach ((string value, GraphType? type) in values)
            {
                writer.WriteStartObject();
                writer.WriteString("name", value);
                writer.WriteString("type", Type(type));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }

    private static string Type(GraphType? type) => Output.OneLine(type?.ToString() ?? "any");
}
