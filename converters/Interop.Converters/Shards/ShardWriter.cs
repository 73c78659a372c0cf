using System.Text.Encodings.Web;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.Safetensors;

namespace Interop.Converters.Shards;

/// <summary>Writes a flat map of tensors as several files and an index, all of which appear together, the index last.</summary>
internal static class ShardWriter
{
    /// <summary>Writes shards of at most this many tensor bytes; a plain file and no index where one suffices.</summary>
    /// <exception cref="ArgumentException">The size is not positive, or the checkpoint is no flat map of tensors.</exception>
    internal static void Write(Checkpoint checkpoint, string path, FileFormat format, long most, SaveOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        List<MapNode> shards = Plan(Flat(checkpoint, path), most);
        if (shards.Count <= 1)
        {
            AtomicFile.Write(path, stream => format.Write(checkpoint, stream, CheckpointFiles.Context(path, options)));
            return;
        }

        // All losses are listed before the first byte is written.
        if (!options.Lossy && format.FindLosses(checkpoint) is { Count: > 0 } losses)
            throw new ContentLossException(format.Name, losses);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        List<(string Name, string Shard)> weightMap = [];
        List<(string Path, Action<Stream> Write)> files = [];
        for (int i = 0; i < shards.Count; i++)
        {
            string name = ShardNames.Shard(path, i + 1, shards.Count);
            MapNode map = shards[i];
            files.Add((Path.Combine(folder, name), stream =>
            {
                Checkpoint shard = new(map) { Metadata = checkpoint.Metadata };
                format.Write(shard, stream, CheckpointFiles.Context(name, options));
                weightMap.AddRange(Names(shard, format).Select(n => (n, name)));
            }
            ));
        }

        files.Add((path + ShardNames.IndexEnding, stream => WriteIndex(stream, shards, weightMap)));
        AtomicFile.WriteAll(files);
    }

    private static MapNode Flat(Checkpoint checkpoint, string path)
    {
        if (checkpoint.Root is not MapNode map)
            throw new ArgumentException($"'{path}': only a flat map of tensors can be split over several files, and this checkpoint is a {checkpoint.Root.TypeName}; select a part that is one (--at PATH).");
        foreach ((CheckpointNode key, CheckpointNode value) in map.Entries)
        {
            if (value is not TensorEntry || key is not ScalarNode { Value: string })
                throw new ArgumentException($"'{path}': only a flat map of tensors can be split over several files, and '{key}' is a {value.TypeName}; select a part that is one (--at PATH).");
        }

        return map;
    }

    /// <summary>Fills one file after the other, in order. Tensors over one storage stay together, where the first of them is.</summary>
    internal static List<MapNode> Plan(MapNode map, long most)
    {
        Dictionary<StorageEntry, int> places = new(ReferenceEqualityComparer.Instance);
        Dictionary<StorageEntry, long> sizes = new(ReferenceEqualityComparer.Instance);
        foreach (TensorEntry tensor in Distinct(map))
            sizes[tensor.Storage] = sizes.GetValueOrDefault(tensor.Storage) + tensor.ByteLength;
        List<MapNode> shards = [];
        long filled = 0;
        foreach ((CheckpointNode key, CheckpointNode value) in map.Entries)
        {
            TensorEntry tensor = (TensorEntry)value;
            if (!places.TryGetValue(tensor.Storage, out int place))
            {
                long size = sizes[tensor.Storage];
                if (shards.Count == 0 || (filled > 0 && filled + size > most))
                {
                    shards.Add(new MapNode(map.TypeName));
                    filled = 0;
                }

                filled += size;
                places.Add(tensor.Storage, place = shards.Count - 1);
            }

            shards[place].Add(key, value);
        }

        return shards;
    }

    /// <summary>Each view once, under however many names it stands.</summary>
    private static IEnumerable<TensorEntry> Distinct(MapNode map) =>
        map.Entries.Select(e => (TensorEntry)e.Value).DistinctBy(t => (t.Storage, t.StorageOffset, t.DType, t.Shape, string.Join(',', t.Strides.ToArray())));

    /// <summary>A safetensors file keeps one name of tied tensors, and the index may only list what the file's header has.</summary>
    private static IEnumerable<string> Names(Checkpoint shard, FileFormat format)
    {
        HashSet<string>? held = format is SafetensorsFormat ? [.. SafetensorsFormat.FileOrder(shard).Select(t => t.Key)] : null;
        return ((MapNode)shard.Root).Entries.Select(e => e.Key.ToString()!).Where(n => held is null || held.Contains(n));
    }

    private static void WriteIndex(Stream stream, List<MapNode> shards, List<(string Name, string Shard)> weightMap)
    {
        List<TensorEntry> tensors = [.. shards.SelectMany(Distinct)];
        // Names are shown as they are: the file is text for people too, never part of a page.
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("metadata");
            writer.WriteNumber("total_parameters", tensors.Sum(t => t.ElementCount));
            writer.WriteNumber("total_size", tensors.Sum(t => t.ByteLength));
            writer.WriteEndObject();
            writer.WriteStartObject("weight_map");
            foreach ((string name, string shard) in weightMap)
                writer.WriteString(name, shard);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        stream.Write("\n"u8);
    }
}
