using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.CommandLine.Running;
using Interop.Tensors;

namespace Interop.CommandLine.Inspecting;

/// <summary>The JSON of <c>inspect --json</c>; its schema is in the README.</summary>
internal static class InspectJson
{
    internal static void Write(InspectModel model, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("file", model.Path);
        writer.WriteString("format", model.Checkpoint.FormatName);
        if (model.FileBytes is { } bytes)
            writer.WriteNumber("file_bytes", bytes);
        writer.WriteString("type", model.Checkpoint.Root.TypeName);
        writer.WriteNumber("tensor_count", model.Tensors.Count);
        writer.WriteNumber("element_count", model.ElementCount);
        writer.WriteNumber("byte_count", model.ByteCount);
        writer.WriteStartObject("metadata");
        foreach ((string key, string value) in model.Checkpoint.Metadata)
            writer.WriteString(key, value);
        writer.WriteEndObject();
        if (model.Graph is not null)
            GraphSummary.Write(model.Graph, writer);
        writer.WriteStartArray("warnings");
        foreach (string warning in model.Checkpoint.Warnings)
            writer.WriteStringValue(warning);
        if (model.IsCut)
            writer.WriteStringValue($"levels below {InspectText.MaxDepth} are left out");
        writer.WriteEndArray();

        writer.WriteStartArray("tensors");
        foreach ((CheckpointItem item, TensorEntry tensor) in model.Tensors)
            WriteTensor(model, item, tensor, writer);
        writer.WriteEndArray();

        writer.WriteStartArray("values");
        foreach (CheckpointItem item in model.Items.Where(model.IsShown))
            WriteValue(item, writer);
        writer.WriteEndArray();

        writer.WriteStartArray("containers");
        foreach (CheckpointItem item in model.Items.Where(model.IsShown))
            WriteContainer(item, writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTensor(InspectModel model, CheckpointItem item, TensorEntry tensor, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("path", item.Path);
        writer.WriteString("dtype", tensor.DType.Name);
        writer.Numbers("shape", tensor.Shape.AsSpan());
        writer.Numbers("stride", tensor.Strides);
        writer.WriteNumber("offset", tensor.StorageOffset);
        writer.WriteNumber("bytes", tensor.ByteLength);
        writer.WriteNumber("storage", model.StorageId(tensor));
        writer.WriteNumber("storage_bytes", tensor.Storage.ByteLength);
        writer.WriteString("location", tensor.Storage.Location);
        writer.WriteBoolean("contiguous", tensor.IsContiguous);
        writer.WriteBoolean("shared", model.IsShared(tensor));
        Text(writer, "tied_to", model.TiedTo(item, tensor));
        writer.WriteBoolean("requires_grad", tensor.RequiresGrad);
        writer.WriteBoolean("parameter", tensor.IsParameter);
        Text(writer, "class", tensor.Subclass?.TypeName);
        if (tensor.Quantization is { } q)
        {
            writer.WriteStartObject("quantization");
            writer.WriteString("scheme", q.Scheme);
            if (q.Scales is null)
            {
                writer.Number("scale", q.Scale);
                writer.WriteNumber("zero_point", q.ZeroPoint);
            }
            else
            {
                writer.WriteNumber("axis", q.Axis);
            }

            writer.WriteEndObject();
        }

        if (model.Statistics(tensor) is { } s)
            WriteStatistics(writer, s);
        writer.WriteEndObject();
    }

    private static void WriteStatistics(Utf8JsonWriter writer, TensorStatistics s)
    {
        writer.WriteStartObject("stats");
        writer.WriteNumber("count", s.Count);
        if (s.ExactMin is { } least && s.ExactMax is { } most)
        {
            writer.WritePropertyName("min");
            writer.WriteRawValue(least.ToString(CultureInfo.InvariantCulture));
            writer.WritePropertyName("max");
            writer.WriteRawValue(most.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            writer.Number("min", s.Min);
            writer.Number("max", s.Max);
        }

        writer.Number("mean", s.Mean);
        writer.WriteNumber("nan", s.NaNCount);
        writer.WriteNumber("inf", s.InfinityCount);
        writer.WriteEndObject();
    }

    private static void WriteValue(CheckpointItem item, Utf8JsonWriter writer)
    {
        ScalarNode? scalar = item.Node as ScalarNode ?? (item.Node as OpaqueNode)?.Meaning as ScalarNode;
        if (scalar is null)
            return;
        writer.WriteStartObject();
        writer.WriteString("path", item.Path);
        writer.WriteString("type", item.Node.TypeName);
        switch (scalar.Value)
        {
            case null: writer.WriteNull("value"); break;
            case bool truth: writer.WriteBoolean("value", truth); break;
            case long number: writer.WriteNumber("value", number); break;
            case double number: writer.Number("value", number); break;
            case BigInteger big:
                writer.WritePropertyName("value");
                writer.WriteRawValue(big.ToString(CultureInfo.InvariantCulture));
                break;
            case byte[] bytes: writer.WriteBase64String("value", bytes); break;
            default: writer.WriteString("value", scalar.ToString()); break;
        }

        writer.WriteEndObject();
    }

    private static void WriteContainer(CheckpointItem item, Utf8JsonWriter writer)
    {
        if (item.Node is ScalarNode or TensorEntry or OpaqueNode { Meaning: ScalarNode })
            return;
        writer.WriteStartObject();
        writer.WriteString("path", item.Path);
        writer.WriteString("type", item.Node.TypeName);
        writer.WriteString("kind", item.Node switch
        {
            MapNode => "map",
            ListNode => "list",
            TupleNode => "tuple",
            SetNode => "set",
            StorageEntry => "storage",
            OpaqueNode { Kind: OpaqueKind.Global } => "global",
            _ => SavedModule.TryGet(item.Node, out _) ? "module" : "object",
        });
        if (item.AliasOf is not null)
            writer.WriteString("same_as", item.AliasOf.Path);
        else
            writer.WriteNumber("entries", CheckpointWalk.Children(item.Node).Count());
        writer.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is null)
            writer.WriteNull(name);
        else
            writer.WriteString(name, value);
    }
}
