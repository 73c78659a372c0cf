using System.Text;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>What a file will hold: the tensors with their names, the metadata, and all that does not fit.</summary>
internal sealed class WritePlan
{
    /// <summary>Characters, at most three bytes each: names stay below what readers allow.</summary>
    private const int MaxNameLength = 20_000;

    private readonly Dictionary<TensorEntry, FileTensor> _of = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _names = [Header.MetadataKey];
    private readonly Dictionary<string, int> _numbers = [];

    internal WritePlan(Checkpoint checkpoint)
    {
        Scan = new TreeScan(checkpoint.Root);
        Losses.AddRange(Scan.Losses);
        List<FileTensor> tensors = GroupTensors();
        foreach (FileTensor tensor in tensors)
            tensor.Name = Unique(tensor.Places[0].Name);
        FindAliases(tensors);
        KeepMetadata(checkpoint.Metadata);
        tensors.Sort(Compare);
        Tensors = tensors;
        NeedsTree = !IsPlain() || Metadata.Any(m => Header.LooksLikeAlias(m, _names));
    }

    internal TreeScan Scan { get; }

    /// <summary>The tensors in the file's order: dtypes as the reference ranks them, the last first, then names.</summary>
    internal IReadOnlyList<FileTensor> Tensors { get; }

    /// <summary>Further names of stored tensors, each with the name that is stored.</summary>
    internal List<KeyValuePair<string, string>> Aliases { get; } = [];

    /// <summary>The checkpoint's own texts, as far as they can be kept.</summary>
    internal List<KeyValuePair<string, string>> Metadata { get; } = [];

    internal List<ContentLoss> Losses { get; } = [];

    /// <summary>Whether names and tensors alone would not give the same tree back.</summary>
    internal bool NeedsTree { get; }

    internal FileTensor TensorOf(TensorEntry entry) => _of[entry];

    private List<FileTensor> GroupTensors()
    {
        Dictionary<StorageEntry, List<FileTensor>> byStorage = new(ReferenceEqualityComparer.Instance);
        List<FileTensor> all = [];
        foreach ((Place place, TensorEntry entry) in Scan.Tensors)
        {
            if (!_of.TryGetValue(entry, out FileTensor? tensor))
            {
                if (!byStorage.TryGetValue(entry.Storage, out List<FileTensor>? views))
                    byStorage.Add(entry.Storage, views = []);
                tensor = views.Find(v => v.IsTiedTo(entry));
                if (tensor is null)
                {
                    views.Add(tensor = new FileTensor(entry));
                    all.Add(tensor);
                }

                _of.Add(entry, tensor);
            }

            tensor.Places.Add(place);
        }

        foreach (List<FileTensor> views in byStorage.Values)
            ViewLosses.Report(views, Losses);
        return all;
    }

    /// <summary>Names are texts of Unicode; a name that is used already gets a number behind it.</summary>
    private string Unique(string wanted)
    {
        string plain = ToName(wanted), name = plain;
        while (!_names.Add(name))
            name = $"{plain}~{_numbers[plain] = _numbers.GetValueOrDefault(plain, 1) + 1}";
        return name;
    }

    private static string ToName(string wanted) => ToUnicode(wanted.Length > MaxNameLength ? string.Concat(wanted.AsSpan(0, MaxNameLength), "…") : wanted);

    /// <summary>Replaces halves of surrogate pairs, which Python's texts may hold and UTF-8 cannot.</summary>
    private static string ToUnicode(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private void FindAliases(List<FileTensor> tensors)
    {
        HashSet<string> used = [.. _names, "format", TreeText.Key];
        foreach (FileTensor tensor in tensors)
        {
            foreach (Place place in tensor.Places.Skip(1))
            {
                string alias = ToName(place.Name);
                if (used.Add(alias))
                    Aliases.Add(new(alias, tensor.Name));
            }
        }
    }

    private void KeepMetadata(IEnumerable<KeyValuePair<string, string>> metadata)
    {
        HashSet<string> used = [TreeText.Key, .. Aliases.Select(a => a.Key)];
        foreach ((string key, string value) in metadata)
        {
            if (ToUnicode(key) != key || ToUnicode(value) != value)
                Losses.Add(new ContentLoss("__metadata__", FileTypes.Printable(key), "the text holds half of a surrogate pair, which UTF-8 cannot; it would be left out"));
            else if (!used.Add(key))
                Losses.Add(new ContentLoss("__metadata__", FileTypes.Printable(key), "an entry of this name is needed for the tree, for a tied tensor or by an earlier entry; it would be left out"));
            else
                Metadata.Add(new(key, value));
        }
    }

    private static int Compare(FileTensor a, FileTensor b)
    {
        int byType = FileTypes.Rank(b.Entry.DType).CompareTo(FileTypes.Rank(a.Entry.DType));
        return byType != 0 ? byType : Encoding.UTF8.GetBytes(a.Name).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b.Name));
    }

    /// <summary>Whether the root is a dict from names to plain tensors in the file's order.</summary>
    private bool IsPlain()
    {
        if (Scan.Root is not MapNode { TypeName: "dict", Attributes: null } map || map.Count != Tensors.Count)
            return false;
        for (int i = 0; i < map.Count; i++)
        {
            (CheckpointNode key, CheckpointNode value) = map.Entries[i];
            if (key is not ScalarNode { Value: string name } || name != Tensors[i].Name || value is not TensorEntry entry || !IsPlain(entry) || Tensors[i].Places.Count != 1)
                return false;
        }

        return true;
    }

    private static bool IsPlain(TensorEntry entry) =>
        !entry.RequiresGrad && !entry.IsParameter && entry.Storage.Location == "cpu" && entry.Strides.SequenceEqual(entry.Shape.ContiguousStrides());
}
