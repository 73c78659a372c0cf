using System.Globalization;
using Interop.Checkpoints;
using Interop.CommandLine.Running;
using Interop.Tensors;

namespace Interop.CommandLine.Inspecting;

/// <summary>The tree as indented lines, one value each, never wrapped.</summary>
internal sealed class InspectText(InspectModel model, TextWriter writer, int depth)
{
    /// <summary>Levels that are shown at most.</summary>
    internal const int MaxDepth = 500;

    private const int MostNamePadding = 56;
    private readonly Dictionary<CheckpointItem, (int Name, int DType, int Shape)> _widths = [];
    private readonly HashSet<CheckpointItem> _hidden = [];
    private readonly Dictionary<string, int> _classes = [];

    internal void Write()
    {
        string size = model.FileBytes is { } bytes ? $", {ByteSize.Format(bytes)} ({ByteSize.Count(bytes)} bytes)" : "";
        writer.WriteLine($"{model.Path}: {model.Checkpoint.FormatName}{size}");
        writer.WriteLine($"{ByteSize.Count(model.Tensors.Count, "tensor")}, {ByteSize.Count(model.ElementCount, "parameter")}, {ByteSize.Format(model.ByteCount)} of values");
        foreach ((string key, string value) in model.Checkpoint.Metadata)
            writer.WriteLine($"metadata {Output.OneLine(key)}: {ValueText.Clip(value)}");
        if (model.Graph is not null)
            GraphSummary.Write(model.Graph, writer);
        MeasureNames();
        foreach (CheckpointItem item in model.Items)
            WriteItem(item);
        if (model.IsCut)
            writer.WriteLine($"levels below {MaxDepth} are left out");
        if (_classes.Count > 0)
            writer.WriteLine($"objects of other classes: {string.Join(", ", _classes.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{Output.OneLine(c.Key)} ({c.Value})"))}");
    }

    private void MeasureNames()
    {
        foreach ((CheckpointItem item, TensorEntry tensor) in model.Tensors)
        {
            if (item.Parent is not { } parent)
                continue;
            (int name, int dtype, int shape) = _widths.GetValueOrDefault(parent);
            _widths[parent] = (Math.Max(name, Math.Min(MostNamePadding, Name(item).Length)), Math.Max(dtype, tensor.DType.Name.Length), Math.Max(shape, Math.Min(MostNamePadding, tensor.Shape.ToString().Length)));
        }
    }

    private void WriteItem(CheckpointItem item)
    {
        if (!model.IsShown(item) || (item.Parent is { } parent && _hidden.Contains(parent)))
        {
            _hidden.Add(item);
            return;
        }

        if (item.Depth >= depth)
            _hidden.Add(item);
        string? line = Describe(item);
        if (line is null)
            _hidden.Add(item);
        else
            writer.WriteLine(new string(' ', 2 * Math.Min(item.Depth, 40)) + line);
    }

    /// <summary>The line of a value; null for one that is not shown, nor its parts.</summary>
    private string? Describe(CheckpointItem item)
    {
        CheckpointNode node = item.Node;
        string name = Name(item);
        if (node is TensorEntry tensor)
            return Tensor(item, tensor);
        if (item.Parent?.Node is { } parent && SavedModule.TryGet(parent, out _))
        {
            // The attributes of a module are its own business; plain ones stand in the module's line.
            if (SavedModule.TryGet(node, out SavedModule? child))
                return $"({name}): {Output.OneLine(child.ClassName)}{Alias(item)}{ValueText.Attributes(child)}";
            if (name.StartsWith('_') || node is ScalarNode or TupleNode or OpaqueNode { Kind: OpaqueKind.Global } || CheckpointWalk.Children(node) is var parts && !parts.Any())
                return null;
        }

        if (SavedModule.TryGet(node, out SavedModule? module))
            return Label(name) + Output.OneLine(module.ClassName) + Alias(item) + ValueText.Attributes(module);
        if (item.Segment == ".__dict__" && item.Parent?.Node is MapNode && node is MapNode { Count: 1 } attributes && attributes["_metadata"] is MapNode versions)
        {
            _hidden.Add(item);
            return $"_metadata: {ValueText.Versions(versions)}";
        }

        if (item.AliasOf is not null)
            return Label(name) + node.TypeName + Alias(item);
        if (ValueText.Inline(node) is { } text)
        {
            _hidden.Add(item);
            return Label(name) + text;
        }

        if (node is OpaqueNode { Meaning: null, Kind: not OpaqueKind.Global })
            _classes[node.TypeName] = _classes.GetValueOrDefault(node.TypeName) + 1;
        return Label(name) + Output.OneLine(node.TypeName) + ValueText.Entries(node);
    }

    private string Tensor(CheckpointItem item, TensorEntry tensor)
    {
        (int name, int dtype, int shape) = item.Parent is { } parent ? _widths.GetValueOrDefault(parent) : default;
        List<string> notes = [];
        if (!tensor.IsContiguous)
            notes.Add($"strides [{string.Join(", ", tensor.Strides.ToArray())}]");
        if (tensor.StorageOffset != 0)
            notes.Add($"offset {tensor.StorageOffset}");
        if (model.TiedTo(item, tensor) is { } tied)
            notes.Add($"tied to {Output.OneLine(tied)}");
        else if (model.SharesWith(item, tensor) is { } shared)
            notes.Add($"shares memory with {Output.OneLine(shared)}");
        if (!tensor.CoversStorage && tensor.Storage.HasData && tensor.Storage.ByteLength > tensor.ByteLength)
            notes.Add($"view of {ByteSize.Format(tensor.Storage.ByteLength)}");
        if (tensor.IsConjugated)
            notes.Add("conjugated");
        if (tensor.IsNegated)
            notes.Add("negated");
        if (tensor.IsParameter)
            notes.Add("parameter");
        else if (tensor.RequiresGrad)
            notes.Add("requires_grad");
        if (tensor.Subclass is { } subclass)
            notes.Add(Output.OneLine(subclass.TypeName));
        if (tensor.Storage.Location != "cpu")
            notes.Add($"on {Output.OneLine(tensor.Storage.Location)}");
        if (tensor.Quantization is { } q)
            notes.Add(q.Scales is null ? string.Create(CultureInfo.InvariantCulture, $"{q.Scheme} scale {q.Scale:R} zero_point {q.ZeroPoint}") : $"{q.Scheme} axis {q.Axis}");
        string line = $"{Name(item).PadRight(name)}  {tensor.DType.Name.PadRight(dtype)}  {tensor.Shape.ToString().PadRight(shape)}  {ByteSize.Format(tensor.ByteLength)}";
        if (model.HasStatistics)
            line += "  " + (model.Statistics(tensor) is { } s ? ValueText.Statistics(s) : "no numbers");
        return notes.Count == 0 ? line : $"{line}  {string.Join(", ", notes)}";
    }

    private static string Name(CheckpointItem item) => Output.OneLine(item.Segment.StartsWith('.') ? item.Segment[1..] : item.Segment);

    private static string Label(string name) => name.Length == 0 ? "" : name + ": ";

    private static string Alias(CheckpointItem item) => item.AliasOf is { } first ? $" (the same object as {(first.Path.Length == 0 ? "the root" : Output.OneLine(first.Path))})" : "";
}
