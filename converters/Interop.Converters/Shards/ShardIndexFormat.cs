using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Converters.Shards;

/// <summary>A checkpoint in several files, as transformers writes it.</summary>
/// <remarks>
/// <c>model.safetensors.index.json</c> or <c>pytorch_model.bin.index.json</c> is a JSON object:
/// <c>{"metadata": {"total_size": BYTES}, "weight_map": {"TENSOR": "FILE", …}}</c>. Each FILE lies in the same folder and is a
/// whole checkpoint in its own format. The tensors appear in the order of the weight map; tensors that share memory in one file
/// go on sharing it. A name that a file holds besides its mapped ones is an alias of one of them, or else a warning.
/// </remarks>
public sealed class ShardIndexFormat : FileFormat
{
    /// <inheritdoc/>
    public override string Name => "sharded";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [ShardNames.IndexEnding];

    /// <inheritdoc/>
    public override bool Matches(OpenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ShardIndex.IsLikely(context);
    }

    /// <inheritdoc/>
    public override Checkpoint Open(OpenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ShardIndex index = ShardIndex.Read(context);
        Dictionary<string, Checkpoint> shards = new(StringComparer.Ordinal);
        try
        {
            foreach (string shard in index.Shards)
                shards.Add(shard, OpenShard(context, shard));
            MapNode root = Merge(context, index, shards);
            Checkpoint checkpoint = new(root)
            {
                FormatName = $"{Name} ({string.Join(", ", shards.Values.Select(s => s.FormatName).Distinct())}, {shards.Count} files)",
                Metadata = [.. shards.Values.SelectMany(s => s.Metadata).DistinctBy(m => m.Key)],
                Warnings = context.Warnings,
            };
            foreach (Checkpoint shard in shards.Values)
                checkpoint.Owning(shard);
            return checkpoint.Owning(context.File);
        }
        catch
        {
            foreach (Checkpoint shard in shards.Values)
                shard.Dispose();
            throw;
        }
    }

    private static Checkpoint OpenShard(OpenContext context, string shard)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(context.Path))!;
        string path = Path.Combine(folder, shard);
        if (!File.Exists(path))
            throw new ModelFormatException(context.File.Name, null, null, $"the shard '{shard}' is missing: the index names it, the folder {folder} does not hold it");
        Checkpoint checkpoint = context.OpenOther(path);
        if (checkpoint.Root is not MapNode)
        {
            using (checkpoint)
                throw new ModelFormatException(context.File.Name, null, null, $"the shard '{shard}' holds a {checkpoint.Root.TypeName}; a map of tensors is expected");
        }

        foreach (string warning in checkpoint.Warnings)
            context.Warnings.Add(warning);
        return checkpoint;
    }

    private static MapNode Merge(OpenContext context, ShardIndex index, Dictionary<string, Checkpoint> shards)
    {
        MapNode root = new(shards.Count > 0 && shards.Values.All(s => s.Root.TypeName == MapNode.OrderedDict) ? MapNode.OrderedDict : "dict");
        HashSet<CheckpointNode> mapped = new(ReferenceEqualityComparer.Instance);
        foreach ((string name, string shard) in index.WeightMap)
        {
            if (((MapNode)shards[shard].Root)[name] is not TensorEntry tensor)
                throw new ModelFormatException(context.File.Name, null, null, $"the tensor '{name}' is not in the shard '{shard}', where the weight_map says it is");
            root.Add(name, tensor);
            mapped.Add(tensor.Storage);
        }

        Dictionary<string, string> places = index.WeightMap.ToDictionary(w => w.Tensor, w => w.Shard, StringComparer.Ordinal);
        List<string> unlisted = [];
        foreach ((string shard, Checkpoint checkpoint) in shards)
        {
            foreach ((CheckpointNode key, CheckpointNode value) in ((MapNode)checkpoint.Root).Entries)
            {
                string name = key.ToString()!;
                if (places.TryGetValue(name, out string? place))
                {
                    if (place != shard)
                        throw new ModelFormatException(context.File.Name, null, null, $"the tensor '{name}' is in two shards: in '{place}', as the weight_map says, and in '{shard}'");
                    continue;
                }

                places.Add(name, shard);
                if (value is TensorEntry alias && mapped.Contains(alias.Storage))
                    root.Add(key, value);
                else
                    unlisted.Add($"'{name}' in {shard}");
            }
        }

        if (unlisted.Count > 0)
            context.Warnings.Add($"{context.File.Name}: {unlisted.Count} parts of the shards are not in the weight_map and are left out: {string.Join(", ", unlisted.Take(5))}{(unlisted.Count > 5 ? ", …" : "")}");
        WarnOfSize(context, index, root);
        return root;
    }

    private static Int128 Total(IEnumerable<TensorEntry> tensors) => tensors.Aggregate((Int128)0, (sum, t) => sum + t.ByteLength);

    /// <summary>The size is for progress bars and is often wrong: shared memory is counted once or twice.</summary>
    private static void WarnOfSize(OpenContext context, ShardIndex index, MapNode root)
    {
        List<TensorEntry> tensors = [.. root.Entries.Select(e => (TensorEntry)e.Value)];
        Int128 all = Total(tensors), once = Total(tensors.DistinctBy(t => (t.Storage, t.StorageOffset, t.Shape)));
        if (index.TotalSize is { } stated && stated != all && stated != once)
            context.Warnings.Add($"{context.File.Name}: total_size says {stated} bytes, the tensors have {all}");
    }
}
