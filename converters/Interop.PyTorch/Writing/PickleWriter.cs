using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Interop.Checkpoints;
using Interop.PyTorch.Pickle;
using Interop.Tensors;

namespace Interop.PyTorch.Writing;

/// <summary>Writes a tree as a pickle of protocol 2, opcode for opcode as CPython's own pickler writes the objects that PyTorch would.</summary>
/// <remarks>
/// The memo decides the bytes: every text, tuple, container and object is remembered under the next number when it is
/// written first and only referred to afterwards. Objects are the tree's nodes, by identity; texts that are one object in
/// every Python program (empty, one Latin-1 character, literals) are remembered by content. What PyTorch makes anew on
/// each call (argument tuples, hooks) takes a number that nothing ever refers to.
/// </remarks>
internal sealed class PickleWriter
{
    private const int MaxDepth = 2_000;
    private const int BatchSize = 1000;

    private readonly ArrayBufferWriter<byte> _out = new(1 << 16);
    private readonly Dictionary<CheckpointNode, int> _memo = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _texts = [];
    private readonly Dictionary<(string, string), int> _globals = [];
    private readonly Func<StorageEntry, string> _storageKey;
    private int _remembered;
    private int _depth;

    private PickleWriter(Func<StorageEntry, string> storageKey) => _storageKey = storageKey;

    /// <summary>The pickle's bytes.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="storageKey">Names a storage, called in the order of first appearance.</param>
    /// <exception cref="NotSupportedException">The tree is nested deeper than any pickler could write.</exception>
    internal static ReadOnlyMemory<byte> Write(CheckpointNode root, Func<StorageEntry, string> storageKey)
    {
        PickleWriter writer = new(storageKey);
        writer.Emit(Opcode.Proto);
        writer._out.Write([(byte)2]);
        writer.Save(root);
        writer.Emit(Opcode.Stop);
        return writer._out.WrittenMemory;
    }

    internal void Save(CheckpointNode node)
    {
        if (node is ScalarNode scalar)
        {
            SaveScalar(scalar);
            return;
        }

        if (node is OpaqueNode { Kind: OpaqueKind.Global } global)
        {
            Global(global.Module!, global.Name!);
            return;
        }

        if (node is StorageEntry storage)
        {
            Storage(storage, storage.ElementType is { StorageClass.Length: > 0 } type ? type : null);
            return;
        }

        if (Recall(node))
            return;
        if (++_depth > MaxDepth)
            throw new NotSupportedException($"The checkpoint is nested more than {MaxDepth} levels deep, which no pickle reader would accept.");
        switch (node)
        {
            case TupleNode tuple: SaveTuple(tuple); break;
            case ListNode list: SaveList(list.Items, list); break;
            case SetNode set: SaveSet(set); break;
            case MapNode map: SaveMap(map); break;
            case TensorEntry tensor: new TensorWriter(this).Save(tensor); break;
            case OpaqueNode opaque: SaveObject(opaque); break;
        }

        _depth--;
    }

    // Pieces that tensors are written with.

    internal void Emit(Opcode opcode) => _out.Write([(byte)opcode]);

    internal void Global(string module, string name)
    {
        if (_globals.TryGetValue((module, name), out int known))
        {
            Get(known);
            return;
        }

        int dot = name.LastIndexOf('.');
        if (dot > 0)
        {
            // Protocol 2 has no dotted names: an inner class is an attribute of the outer one.
            Global("builtins", "getattr");
            Global(module, name[..dot]);
            Text(name[(dot + 1)..], null);
            EndFresh(Opcode.Tuple2);
            Emit(Opcode.Reduce);
        }
        else
        {
            (string oldModule, string oldName) = PythonNames.ToPython2(module, name);
            Emit(Opcode.Global);
            _out.Write(SurrogateUtf8.Encode($"{oldModule}\n{oldName}\n"));
        }

        _globals.Add((module, name), _remembered);
        Put();
    }

    /// <summary>A persistent id. PyTorch names the class after the tensor that asks, bytes where there is no class.</summary>
    internal void Storage(StorageEntry storage, DType? type)
    {
        Emit(Opcode.Mark);
        Literal("storage");
        if (type is { } named)
            Global("torch", named.StorageClass);
        else
            Global("torch.storage", "UntypedStorage");
        Text(_storageKey(storage), storage);
        Literal("cpu");
        int size = type is { IsPacked: false } t ? t.Size : 1;
        Integer(storage.ByteLength / size);
        EndFresh(Opcode.Tuple);
        Emit(Opcode.BinPersistentId);
    }

    /// <summary>A tuple, list or call result that nothing refers to later.</summary>
    internal void EndFresh(Opcode opcode)
    {
        Emit(opcode);
        Put();
    }

    internal void FreshTuple(ReadOnlySpan<long> values)
    {
        if (values.Length == 0)
        {
            Emit(Opcode.EmptyTuple);
            return;
        }

        if (values.Length > 3)
            Emit(Opcode.Mark);
        foreach (long value in values)
            Integer(value);
        EndFresh(values.Length switch { 1 => Opcode.Tuple1, 2 => Opcode.Tuple2, 3 => Opcode.Tuple3, _ => Opcode.Tuple });
    }

    internal void Integer(BigInteger value)
    {
        Span<byte> b = stackalloc byte[5];
        if (value >= int.MinValue && value <= int.MaxValue)
        {
            int v = (int)value;
            if (v is >= 0 and <= 0xFF)
                _out.Write([(byte)Opcode.BinInt1, (byte)v]);
            else if (v is >= 0 and <= 0xFFFF)
                _out.Write([(byte)Opcode.BinInt2, (byte)v, (byte)(v >> 8)]);
            else
                WriteWithInt32(b, Opcode.BinInt, v);
            return;
        }

        byte[] bytes = value.ToByteArray();
        if (bytes.Length < 256)
            _out.Write([(byte)Opcode.Long1, (byte)bytes.Length]);
        else
            WriteWithInt32(b, Opcode.Long4, bytes.Length);
        _out.Write(bytes);
    }

    internal void Truth(bool value) => Emit(value ? Opcode.NewTrue : Opcode.NewFalse);

    internal void Real(double value)
    {
        Span<byte> b = stackalloc byte[9];
        b[0] = (byte)Opcode.BinFloat;
        BinaryPrimitives.WriteDoubleBigEndian(b[1..], value);
        _out.Write(b);
    }

    /// <summary>A text that is a literal in PyTorch's or Python's source.</summary>
    internal void Literal(string text) => Text(text, null, isInterned: true);

    /// <summary>A text made anew by the saving program.</summary>
    internal void FreshText(string text) => Text(text, null);

    internal bool Recall(CheckpointNode node)
    {
        if (!_memo.TryGetValue(node, out int index))
            return false;
        Get(index);
        return true;
    }

    internal void Remember(CheckpointNode node)
    {
        _memo[node] = _remembered;
        Put();
    }

    private void SaveScalar(ScalarNode node)
    {
        switch (node.Value)
        {
            case null: Emit(Opcode.None); break;
            case bool b: Truth(b); break;
            case long l: Integer(l); break;
            case BigInteger big: Integer(big); break;
            case double d: Real(d); break;
            case string s: Text(s, node, node.IsInterned); break;
            case byte[] bytes: Bytes(bytes, node); break;
            case Complex c: Call(node, "builtins", "complex", () => { Real(c.Real); Real(c.Imaginary); EndFresh(Opcode.Tuple2); }); break;
            case DType dtype: Global("torch", dtype.TorchName.Length > 0 ? dtype.TorchName : throw new NotSupportedException($"PyTorch has no dtype {dtype.Name}.")); break;
            case DateTime time: Call(node, "datetime", "datetime", () => { Bytes(PackTime(time), null); EndFresh(Opcode.Tuple1); }); break;
        }
    }

    private void Text(string text, CheckpointNode? identity, bool isInterned = false)
    {
        if (isInterned && _texts.TryGetValue(text, out int known))
        {
            Get(known);
            return;
        }

        if (!isInterned && identity is not null && Recall(identity))
            return;
        byte[] bytes = SurrogateUtf8.Encode(text);
        Span<byte> b = stackalloc byte[5];
        WriteWithInt32(b, Opcode.BinUnicode, bytes.Length);
        _out.Write(bytes);
        if (isInterned)
            _texts.Add(text, _remembered);
        else if (identity is not null)
            _memo[identity] = _remembered;
        Put();
    }

    private void Bytes(byte[] bytes, CheckpointNode? identity)
    {
        if (identity is not null && Recall(identity))
            return;
        if (bytes.Length == 0)
        {
            Global("builtins", "bytes");
            Emit(Opcode.EmptyTuple);
        }
        else
        {
            Global("_codecs", "encode");
            // CPython keeps one object for each text of one Latin-1 character that it decodes.
            Text(System.Text.Encoding.Latin1.GetString(bytes), null, isInterned: bytes.Length == 1);
            Literal("latin1");
            EndFresh(Opcode.Tuple2);
        }

        Emit(Opcode.Reduce);
        if (identity is not null)
            _memo[identity] = _remembered;
        Put();
    }

    private void Call(CheckpointNode identity, string module, string name, Action arguments)
    {
        if (Recall(identity))
            return;
        Global(module, name);
        arguments();
        Emit(Opcode.Reduce);
        Remember(identity);
    }

    private void SaveTuple(TupleNode tuple)
    {
        int count = tuple.Items.Count;
        if (count == 0)
        {
            Emit(Opcode.EmptyTuple);
            return;
        }

        if (count > 3)
            Emit(Opcode.Mark);
        foreach (CheckpointNode item in tuple.Items)
            Save(item);
        if (_memo.TryGetValue(tuple, out int index))
        {
            // The tuple contains itself through a mutable object and is complete already.
            for (int i = 0; i < count && count <= 3; i++)
                Emit(Opcode.Pop);
            if (count > 3)
                Emit(Opcode.PopMark);
            Get(index);
            return;
        }

        Emit(count switch { 1 => Opcode.Tuple1, 2 => Opcode.Tuple2, 3 => Opcode.Tuple3, _ => Opcode.Tuple });
        Remember(tuple);
    }

    private void SaveList(List<CheckpointNode> items, CheckpointNode? identity)
    {
        Emit(Opcode.EmptyList);
        if (identity is null)
            Put();
        else
            Remember(identity);
        if (items.Count == 1)
        {
            Save(items[0]);
            Emit(Opcode.Append);
            return;
        }

        foreach (CheckpointNode[] batch in items.Chunk(BatchSize))
            Batch(batch, Opcode.Appends);
    }

    private void SaveSet(SetNode set)
    {
        Global("builtins", set.IsFrozen ? "frozenset" : "set");
        SaveList(set.Items, null);
        EndFresh(Opcode.Tuple1);
        Emit(Opcode.Reduce);
        Remember(set);
    }

    private void SaveMap(MapNode map)
    {
        if (map.TypeName == "dict")
        {
            Emit(Opcode.EmptyDict);
            Remember(map);
            SaveDict(map);
            return;
        }

        Global("collections", "OrderedDict");
        Emit(Opcode.EmptyTuple);
        Emit(Opcode.Reduce);
        Remember(map);
        SaveEntries(map);
        if (map.Attributes is not null)
        {
            Save(map.Attributes);
            Emit(Opcode.Build);
        }
    }

    /// <summary>A plain dict: CPython asks for its size, so a full last batch is followed by an empty one.</summary>
    private void SaveDict(MapNode map)
    {
        if (map.Count == 1)
        {
            SaveEntries(map);
            return;
        }

        for (int from = 0; map.Count > 0 && from <= map.Count; from += BatchSize)
        {
            if (from == map.Count && from % BatchSize != 0)
                break;
            BatchEntries(map, from, Math.Min(BatchSize, map.Count - from));
        }
    }

    /// <summary>Any other map: CPython walks its items, so a last single item stands alone.</summary>
    private void SaveEntries(MapNode map)
    {
        for (int from = 0; from < map.Count; from += BatchSize)
        {
            int count = Math.Min(BatchSize, map.Count - from);
            if (count > 1)
            {
                BatchEntries(map, from, count);
                continue;
            }

            Save(map.Entries[from].Key);
            Save(map.Entries[from].Value);
            Emit(Opcode.SetItem);
        }
    }

    private void BatchEntries(MapNode map, int from, int count)
    {
        Emit(Opcode.Mark);
        for (int i = from; i < from + count; i++)
        {
            Save(map.Entries[i].Key);
            Save(map.Entries[i].Value);
        }

        Emit(Opcode.SetItems);
    }

    private void SaveObject(OpaqueNode node)
    {
        if (node.Kind == OpaqueKind.Instance && node.KeywordArguments is not null)
        {
            // Protocol 2 cannot make an instance with keywords; this function of Python's does.
            Global("copyreg", "__newobj_ex__");
            Save(node.Callable!);
            Save(node.Arguments);
            Save(node.KeywordArguments);
            EndFresh(Opcode.Tuple3);
            Emit(Opcode.Reduce);
        }
        else
        {
            Save(node.Callable!);
            Save(node.Arguments);
            Emit(node.Kind == OpaqueKind.Call ? Opcode.Reduce : Opcode.NewObj);
        }

        if (_memo.TryGetValue(node, out int index))
        {
            Emit(Opcode.Pop);
            Get(index);
            return;
        }

        Remember(node);
        if (node.Items.Count == 1)
        {
            Save(node.Items[0]);
            Emit(Opcode.Append);
        }
        else
        {
            foreach (CheckpointNode[] batch in node.Items.Chunk(BatchSize))
                Batch(batch, Opcode.Appends);
        }

        SaveEntries(node.Entries);
        if (node.State is null)
            return;
        Save(node.State);
        Emit(Opcode.Build);
    }

    private void Batch(CheckpointNode[] items, Opcode end)
    {
        Emit(Opcode.Mark);
        foreach (CheckpointNode item in items)
            Save(item);
        Emit(end);
    }

    private void Get(int index)
    {
        if (index < 256)
        {
            _out.Write([(byte)Opcode.BinGet, (byte)index]);
            return;
        }

        Span<byte> b = stackalloc byte[5];
        WriteWithInt32(b, Opcode.LongBinGet, index);
    }

    private void Put()
    {
        if (_remembered < 256)
        {
            _out.Write([(byte)Opcode.BinPut, (byte)_remembered]);
        }
        else
        {
            Span<byte> b = stackalloc byte[5];
            WriteWithInt32(b, Opcode.LongBinPut, _remembered);
        }

        _remembered++;
    }

    private void WriteWithInt32(Span<byte> buffer, Opcode opcode, int value)
    {
        buffer[0] = (byte)opcode;
        BinaryPrimitives.WriteInt32LittleEndian(buffer[1..], value);
        _out.Write(buffer);
    }

    private static byte[] PackTime(DateTime t)
    {
        int micro = (int)(t.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        return [(byte)(t.Year >> 8), (byte)t.Year, (byte)t.Month, (byte)t.Day, (byte)t.Hour, (byte)t.Minute, (byte)t.Second, (byte)(micro >> 16), (byte)(micro >> 8), (byte)micro];
    }
}
