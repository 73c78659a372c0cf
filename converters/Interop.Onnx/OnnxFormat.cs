using Interop.Checkpoints;
using Interop.Onnx.Values;
using Interop.Onnx.Wire;
using Interop.Tensors;

namespace Interop.Onnx;

/// <summary>ONNX models as checkpoints: initializers and the values of Constant nodes, by name. They are read; a graph is written by <see cref="OnnxModel.Save"/>.</summary>
public sealed class OnnxFormat : FileFormat
{
    /// <summary>The model's own fields, by number, with the kind that each is written in.</summary>
    private static readonly Dictionary<int, int> s_fields = new() { [1] = 0, [2] = 2, [3] = 2, [4] = 2, [5] = 0, [6] = 2, [7] = 2, [8] = 2, [14] = 2, [20] = 2, [25] = 2, [26] = 2 };

    /// <inheritdoc/>
    public override string Name => "onnx";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".onnx"];

    /// <inheritdoc/>
    public override bool Matches(OpenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        byte[] head = context.File.Head(3);
        // A small ir_version and another of the model's fields is how nearly every writer begins; a truncated file does too.
        return head is [0x08, > 0 and < 64, 0x12 or 0x1A or 0x22 or 0x28 or 0x32 or 0x3A or 0x42] || IsWhole(context.File);
    }

    /// <inheritdoc/>
    public override Checkpoint Open(OpenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        OnnxModel model = OnnxModel.Open(context.File, context.Path, OnnxOpenOptions.Default);
        foreach (IGrouping<string, ModelTensor> kind in model.Named.Values.Where(t => t.Dense is not null && OnnxTypes.Element(t.Dense.DataType) is { IsPacked: true }).GroupBy(t => $"{OnnxTypes.Element(t.Dense!.DataType)}"))
            context.Warnings.Add($"{context.File.Name}: {kind.Count()} tensors of {kind.Key}, such as '{OnnxTensors.Printable(kind.First().Path)}', are read as {OnnxTypes.Element(kind.First().Dense!.DataType)!.Value.DType.Name}, one number in each element");
        return new Checkpoint(model.ToTree())
        {
            FormatName = Name,
            Metadata = [.. model.Metadata],
            Warnings = [.. context.Warnings, .. model.Warnings],
        }.Owning(context.File).Owning(model);
    }

    /// <summary>Whether all fields are a model's and the last one ends where the file does.</summary>
    private static bool IsWhole(FileSource file)
    {
        WireCursor cursor = new(file);
        bool version = false, graph = false;
        try
        {
            while (cursor.Position < file.Length)
            {
                ulong tag = cursor.Varint(file.Length);
                int field = (int)Math.Min(tag >> 3, int.MaxValue);
                if (!s_fields.TryGetValue(field, out int kind) || (int)(tag & 7) != kind)
                    return false;
                (version, graph) = (version || field == 1, graph || field == 7);
                if (kind == 0)
                    cursor.Varint(file.Length);
                else
                    cursor.Skip(cursor.Length(file.Length, "a field"));
            }
        }
        catch (ModelFormatException)
        {
            return false;
        }

        return version && graph;
    }
}
