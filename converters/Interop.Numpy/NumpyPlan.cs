using System.Text;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Numpy;

/// <summary>The arrays that a checkpoint becomes, with their names, and all that arrays cannot hold.</summary>
internal sealed class NumpyPlan
{
    /// <summary>Characters, at most three bytes each: names stay below what archives allow.</summary>
    private const int MaxNameLength = 20_000;

    private readonly Dictionary<StorageEntry, string> _storages = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly HashSet<CheckpointItem> _silent = [];
    private readonly bool _single;
    private HashSet<string>? _textKeys;

    internal NumpyPlan(Checkpoint checkpoint, bool single)
    {
        _single = single;
        foreach ((string key, _) in checkpoint.Metadata.Where(m => m.Key != "format"))
            Losses.Add(new ContentLoss("__metadata__", NpyReader.Printable(key), "arrays have no place for texts about the file; it would be left out"));
        foreach (CheckpointItem item in checkpoint.Walk())
            Visit(item);
        if (single && Arrays.Count != 1)
            Losses.Add(new ContentLoss("", $"{Arrays.Count} tensors", "an npy file holds exactly one array: select one, or write an npz file"));
    }

    internal List<KeyValuePair<string, TensorEntry>> Arrays { get; } = [];

    internal List<ContentLoss> Losses { get; } = [];

    private void Visit(CheckpointItem item)
    {
        bool silent = item.Parent is not null && (_silent.Contains(item.Parent) || item.Segment == ".__dict__");
        if (silent)
            _silent.Add(item);
        if (item.Node is TensorEntry tensor)
        {
            Tensor(item, tensor);
            return;
        }

        if (silent)
        {
            if (item.Segment == ".__dict__" && !_silent.Contains(item.Parent!))
                Lose(item, "attributes", "they would be left out");
            return;
        }

        switch (item.Node)
        {
            case ScalarNode scalar: Lose(item, $"{scalar.TypeName} {NpyReader.Printable(scalar.ToString())}", "only arrays can be stored; it would be left out"); break;
            case StorageEntry: Lose(item, "a storage", "only arrays can be stored; it would be left out"); break;
            case OpaqueNode { Meaning: TensorEntry } opaque: Lose(item, opaque.TypeName, "an object; the array it stands for would be stored"); break;
            case OpaqueNode opaque: Lose(item, opaque.TypeName, "an object; tensors in it would be stored under path names, the rest left out"); break;
            case MapNode when item.Parent is null: break;
            default:
                if (item.Parent?.Parent is null)
                    Lose(item, $"a {item.Node.TypeName}", "the file is one flat list of names; tensors in it would be stored under path names");
                break;
        }
    }

    private void Tensor(CheckpointItem item, TensorEntry tensor)
    {
        string? name = NpyTypes.NameOf(tensor.DType);
        if (name is null || !tensor.Storage.HasData)
        {
            Lose(item, tensor.ToString(), name is null ? $"NumPy has no dtype {tensor.DType.Name}; it would be left out: convert it to another dtype" : "the tensor has no data; it would be left out");
            return;
        }

        if (tensor.ByteLength > tensor.Storage.ByteLength && tensor.ByteLength > ReadLimits.Default.MaxTensorBytes)
        {
            Lose(item, tensor.ToString(), $"the view repeats {tensor.Storage.ByteLength} bytes to {tensor.ByteLength}; it would be left out");
            return;
        }

        if (tensor.DType == DType.BFloat16)
            Lose(item, tensor.ToString(), $"NumPy has no bfloat16; its bytes would be stored as '{NpyTypes.BFloat16}', numbers of two bytes without a type");
        if (tensor.IsParameter || tensor.RequiresGrad)
            Lose(item, tensor.IsParameter ? "a parameter" : "requires_grad", "arrays have no such mark; it would be left out");
        if (tensor.Subclass is not null)
            Lose(item, tensor.Subclass.TypeName, "a tensor of a class of its own would become a plain array");
        if (!_storages.TryAdd(tensor.Storage, item.Path))
            Lose(item, tensor.ToString(), $"it shares memory with '{NpyReader.Printable(_storages[tensor.Storage])}'; it would become a copy");
        else if (!IsWhole(tensor))
            Lose(item, $"a view {tensor}", $"its storage '{NpyReader.Printable(tensor.Storage.Key)}' has {tensor.Storage.ByteLength} bytes and other strides; the elements it sees would be stored alone");
        if (!_single && item.Parent is null)
            Lose(item, tensor.ToString(), "a tensor without a name; it would be stored as 'arr_0'");
        if (!_single && item.Parent is { Parent: null, Node: MapNode } && !TextKeys(item).Contains(item.Segment) && !item.Segment.StartsWith(".__", StringComparison.Ordinal))
            Lose(item, "a key that is no text", $"names are texts; it would become '{NpyReader.Printable(item.Path)}'");
        Arrays.Add(new(Unique(NameOf(item)), tensor));
    }

    private HashSet<string> TextKeys(CheckpointItem item) =>
        _textKeys ??= [.. ((MapNode)item.Parent!.Node).Entries.Where(e => e.Key is ScalarNode { Value: string }).Select(e => CheckpointWalk.Segment(e.Key))];

    /// <summary>Whether the tensor is all of its storage, in an order that an array can have.</summary>
    private static bool IsWhole(TensorEntry tensor) =>
        tensor.StorageOffset == 0 && tensor.ByteLength == tensor.Storage.ByteLength && (tensor.IsContiguous || NpyWriter.IsFortran(tensor));

    private static string NameOf(CheckpointItem item)
    {
        if (item.Parent is null)
            return "arr_0";
        if (item.Parent.Node is OpaqueNode { Meaning: TensorEntry meaning } && meaning == item.Node)
            return item.Parent.Parent is null ? "arr_0" : item.Parent.Path;
        // In the outermost map a text key is the name as it is, whatever characters are in it.
        if (item.Parent is { Parent: null, Node: MapNode map } && item.Segment.StartsWith('['))
        {
            foreach ((CheckpointNode key, _) in map.Entries)
            {
                if (key is ScalarNode { Value: string text } && CheckpointWalk.Segment(key) == item.Segment)
                    return text;
            }
        }

        return item.Path;
    }

    private string Unique(string wanted)
    {
        string plain = Safe(wanted), name = plain;
        while (!_names.Add(name))
            name = $"{plain}~{_numbers[plain] = _numbers.GetValueOrDefault(plain, 1) + 1}";
        if (name != wanted && !_single)
            Losses.Add(new ContentLoss(NpyReader.Printable(wanted), "a name", $"it is used twice, too long, no Unicode or leads out of a folder; it would become '{NpyReader.Printable(name)}'"));
        return name;
    }

    /// <summary>A name that an archive takes: programs unpack archives by their names, so none may lead out of a folder.</summary>
    private static string Safe(string wanted)
    {
        string cut = wanted.Length > MaxNameLength ? wanted[..MaxNameLength] + "…" : wanted;
        string name = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)).Replace('\\', '_').Replace('\0', '_');
        if (name.StartsWith('/') || name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]))
            name = "_" + name;
        return string.Join('/', name.Split('/').Select(part => part == ".." ? "__" : part));
    }

    private void Lose(CheckpointItem item, string what, string reason) => Losses.Add(new ContentLoss(item.Path, what, reason));
}
