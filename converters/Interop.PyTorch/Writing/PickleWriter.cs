using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Interop.Checkpoints;
using Interop.PyTorch.Pickle;
using Interop.Tensors;

namespace Interop.PyTorch.Writing;

/// <summary>Writes a tree as a pickle of protocol 2, opcode for opcode as CPython's own pickler writes the objects that PyTorch would.</summary>
/// <remarks>
/// The memo decides the bytes: every text, tuple, container and object is remembered under the next number when it is
/// written first and only referred to afterwards. Objects are the tree's nodes, by identity; texts that are literals in the
/// saving program are one object and remembered by content (<see cref="ScalarNode.IsInterned"/>). What PyTorch makes anew on
/// each call (argument tuples, hooks) takes a number that nothing ever refers to.
/// </remarks>
internal sealed partial class PickleWriter
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

    /// <summary>Why PyTorch could not hold a value, or null; such a value is written as None.</summary>
    internal static string? WhyNot(CheckpointNode node) => node switch
    {
        TensorEntry { DType.TorchName: "" } tensor => $"PyTorch has no dtype {tensor.DType.Name}; it would be None, or convert it to another dtype",
        StorageEntry { HasData: false } or TensorEntry { Storage.HasData: false } => "it has no data; it would be None",
        _ => null,
    };

    internal void Save(CheckpointNode node)
    {
        if (WhyNot(node) is not null)
        {
            Emit(Opcode.None);
            return;
        }

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
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
            SaveParts(node);
        else
            OnFreshStack(() => SaveParts(node));
        _depth--;
    }

    /// <summary>The caller's stack may be short; what is nested deep goes on on another one.</summary>
    private static void OnFreshStack(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }, 16 << 20);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private void SaveParts(CheckpointNode node)
    {
        switch (node)
        {
            case TupleNode tuple: SaveTuple(tuple); break;
            case ListNode list: SaveList(list.Items, list); break;
            case SetNode set: SaveSet(set); break;
            case MapNode map: SaveMap(map); break;
            case TensorEntry tensor: new TensorWriter(this).Save(tensor); break;
            case OpaqueNode opaque: SaveObject(opaque); break;
        }
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
}
