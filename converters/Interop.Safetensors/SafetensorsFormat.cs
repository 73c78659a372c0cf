using System.Buffers.Binary;
using Interop.Checkpoints;

namespace Interop.Safetensors;

/// <summary>safetensors files: named tensors behind a JSON header. Source: the format chapter of huggingface/safetensors.</summary>
/// <remarks>
/// Reading checks all that the specification asks for, and refuses duplicate keys as well. Without an <c>interop.tree</c> entry in the file's
/// metadata the root is a dict in the order of the tensors' bytes. Metadata entries that name a tensor under another name, as
/// <c>safetensors.torch.save_model</c> writes them for tied tensors, become further entries over the same storage, behind the others.
/// Writing keeps the whole tree: what names cannot say goes into the metadata entry <c>interop.tree</c>.
/// </remarks>
public sealed class SafetensorsFormat : FileFormat
{
    /// <inheritdoc/>
    public override string Name => "safetensors";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".safetensors"];

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool Matches(OpenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Header.Begins(context.File.Head(10));
    }

    /// <inheritdoc/>
    public override Checkpoint Open(OpenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Header header = Header.Read(context.File, context.Limits);
        FileTensors tensors = new(context.File, header);
        CheckpointNode root;
        List<KeyValuePair<string, string>> metadata = header.Metadata;
        int tree = metadata.FindIndex(m => m.Key == TreeText.Key);
        if (tree >= 0)
        {
            TreeReader reader = new(context.File.Name, tensors, context.Limits);
            root = reader.Read(metadata[tree].Value);
            HashSet<string> own = [TreeText.Key, .. reader.Aliases];
            if (reader.Aliases.Find(a => !metadata.Any(m => m.Key == a && tensors.Contains(m.Value))) is { } missing)
                throw new ModelFormatException(context.File.Name, null, null, $"__metadata__ has no entry '{FileTypes.Printable(missing)}' that names a tensor; its entry '{TreeText.Key}' speaks of one");
            metadata = [.. metadata.Where(m => !own.Contains(m.Key))];
        }
        else
        {
            root = FlatMap(header, tensors, ref metadata);
        }

        return new Checkpoint(root) { FormatName = Name, Metadata = metadata, Warnings = context.Warnings }.Owning(context.File);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ContentLoss> FindLosses(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new WritePlan(checkpoint).Losses;
    }

    /// <summary>The tensors as a file would hold them, in its order and under its names; what is tied appears once.</summary>
    public static IReadOnlyList<KeyValuePair<string, TensorEntry>> FileOrder(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return [.. new WritePlan(checkpoint).Tensors.Select(t => new KeyValuePair<string, TensorEntry>(t.Name, t.Entry))];
    }

    /// <inheritdoc/>
    public override void Write(Checkpoint checkpoint, Stream destination, SaveContext context)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(context);
        WritePlan plan = new(checkpoint);
        if (plan.Losses.Count > 0 && (!context.Lossy || plan.Scan.Root is null))
            throw new ContentLossException(Name, plan.Losses);
        ReadOnlyMemory<byte> header = HeaderWriter.Write(plan.Tensors, MetadataOf(plan));
        if (header.Length > Header.MaxLength)
            throw new ContentLossException(Name, [new ContentLoss("", $"a header of {header.Length} bytes", $"safetensors allows {Header.MaxLength}: there are too many names or values beside the tensors")]);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        destination.Write(length);
        destination.Write(header.Span);
        foreach (FileTensor tensor in plan.Tensors)
            context.Copy(tensor.Entry, destination);
    }

    private static IEnumerable<KeyValuePair<string, string>> MetadataOf(WritePlan plan)
    {
        // Older versions of transformers refuse files that do not say who wrote them.
        if (!plan.Metadata.Any(m => m.Key == "format"))
            yield return new("format", "pt");
        foreach (KeyValuePair<string, string> entry in plan.Metadata.Concat(plan.Aliases))
            yield return entry;
        if (plan.NeedsTree)
            yield return new(TreeText.Key, TreeWriter.Write(plan));
    }

    private static MapNode FlatMap(Header header, FileTensors tensors, ref List<KeyValuePair<string, string>> metadata)
    {
        MapNode map = new();
        foreach (HeaderTensor tensor in header.Tensors)
            map.Add(tensor.Name, tensors.Make(tensor.Name));
        List<KeyValuePair<string, string>> texts = [];
        HashSet<string> names = [.. header.Tensors.Select(t => t.Name)];
        foreach (KeyValuePair<string, string> entry in metadata)
        {
            if (Header.LooksLikeAlias(entry, names))
                map.Add(entry.Key, tensors.Make(entry.Value));
            else
                texts.Add(entry);
        }

        metadata = texts;
        return map;
    }
}
