using System.Buffers.Binary;
using System.Numerics;
using Interop.Checkpoints;
using Interop.PyTorch.Pickle;
using Interop.PyTorch.Rebuild;
using Interop.Tensors;

namespace Interop.PyTorch.Formats;

/// <summary>One legacy stream while it is opened.</summary>
internal sealed class LegacyStream(OpenContext context)
{
    private static readonly BigInteger s_magic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);
    private readonly Dictionary<string, StorageEntry> _storages = [];
    private readonly Dictionary<string, StorageEntry> _views = [];
    private readonly Dictionary<StorageEntry, FileSource> _data = new(ReferenceEqualityComparer.Instance);
    private long _position;

    internal Checkpoint Read()
    {
        if (Next("the magic number") is not ScalarNode { Value: BigInteger magic } || magic != s_magic)
            throw Error(0, "the file does not begin with the magic number of torch.save");
        if (Next("the protocol") is not ScalarNode { Value: 1001L })
            throw Error(_position, "the protocol is not 1001, the only one there is");
        if (Next("the system's description") is not MapNode system || system["little_endian"] is not ScalarNode { Value: bool little })
            throw Error(_position, "the description of the saving system does not say whether it was little endian");
        CheckpointNode root = Next("the saved object");
        if (Next("the list of storages") is not ListNode keys)
            throw Error(_position, "the list of storages is not a list");
        ReadData(keys, little);
        return new Checkpoint(root) { FormatName = "torch-legacy", Warnings = context.Warnings }.Owning(context.File);
    }

    private ModelFormatException Error(long at, string problem) => new(context.File.Name, null, at, problem);

    private CheckpointNode Next(string what)
    {
        if (_position >= context.File.Length)
            throw Error(_position, $"the file is truncated: it ends before {what}");
        ObjectFactory factory = new() { Limits = context.Limits, ResolvePersistent = Persistent };
        PickleReader reader = new(context.File, null, _position, context.Limits, factory);
        CheckpointNode node = reader.Read();
        _position = reader.End;
        return node;
    }

    private CheckpointNode Persistent(ObjectFactory factory, CheckpointNode id)
    {
        if (id is TupleNode { Items: [ScalarNode { Value: "module" }, OpaqueNode { Kind: OpaqueKind.Global } @class, ScalarNode { Value: string file }, ScalarNode { Value: string text }] })
        {
            (@class.SourceFile, @class.SourceText) = (file, text);
            return @class;
        }

        StorageId s = StorageId.Parse(factory, id);
        if (!_storages.TryGetValue(s.Key, out StorageEntry? root))
        {
            StorageEntry made = null!;
            root = made = new StorageEntry(s.Key, s.ElementType, s.ByteLength, () => _data[made]) { Location = s.Location };
            _storages.Add(s.Key, root);
        }
        else if (root.ByteLength != s.ByteLength || root.ElementType != s.ElementType)
        {
            throw factory.Error($"storage '{s.Key}' is described a second time, as {s.ByteLength} bytes of {s.ElementType?.Name} where it was {root.ByteLength} bytes of {root.ElementType?.Name}");
        }

        return s.View is null ? root : View(factory, s, root);
    }

    /// <summary>A storage that is a window into another: tensors over it become tensors over the whole, further in.</summary>
    private StorageEntry View(ObjectFactory factory, StorageId s, StorageEntry root)
    {
        if (s.View!.Items is not [CheckpointNode key, CheckpointNode first, CheckpointNode count] || s.ElementType is not { IsPacked: false } type)
            throw factory.Error("a storage's view is not (key, offset, number of elements)");
        long offset = TensorRebuild.Whole(factory, first, "view's offset"), length = TensorRebuild.Whole(factory, count, "view's length");
        if (offset < 0 || length < 0 || offset > root.ByteLength / type.Size - length)
            throw factory.Error($"a view of {length} elements from {offset} on is outside its storage of {root.ByteLength / type.Size}");
        string name = key.ToString()!;
        if (!_views.TryGetValue(name, out StorageEntry? view))
        {
            view = new StorageEntry(name, type, length * type.Size, () => _data[root].Window(offset * type.Size, length * type.Size)) { Location = s.Location };
            _views.Add(name, view);
        }

        factory.StorageViews[view] = (root, offset);
        return view;
    }

    private void ReadData(ListNode keys, bool little)
    {
        HashSet<string> done = [];
        foreach (CheckpointNode item in keys.Items)
        {
            string key = item.ToString()!;
            if (!_storages.TryGetValue(key, out StorageEntry? storage))
                throw Error(_position, $"the list of storages names '{key}', which the saved object does not use");
            if (!done.Add(key))
                throw Error(_position, $"the list of storages names '{key}' twice");
            byte[] count = context.File.ReadBytes(_position, 8);
            long elements = little ? BinaryPrimitives.ReadInt64LittleEndian(count) : BinaryPrimitives.ReadInt64BigEndian(count);
            int size = storage.ElementType is { IsPacked: false } type ? type.Size : 1;
            if (elements < 0 || (Int128)elements * size != storage.ByteLength)
                throw Error(_position, $"storage '{key}' has {elements} elements of {size} bytes here, the saved object needs {storage.ByteLength} bytes");
            _position += 8;
            if (storage.ByteLength > context.File.Length - _position)
                throw Error(_position, $"the file is truncated: storage '{key}' needs {storage.ByteLength} bytes, {context.File.Length - _position} are left");
            _data[storage] = context.File.Window(_position, storage.ByteLength);
            storage.SwapUnit = little ? 0 : storage.ElementType?.SwapUnit ?? 0;
            _position += storage.ByteLength;
        }

        if (_storages.Keys.FirstOrDefault(k => !done.Contains(k)) is { } missing)
            throw Error(_position, $"the data of storage '{missing}' is missing: the list of storages does not name it");
        if (_position != context.File.Length)
            throw Error(_position, $"the data ends here, and {context.File.Length - _position} bytes of trailing data follow");
    }
}
