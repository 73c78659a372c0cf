using System.Globalization;
using System.Numerics;
using System.Text;
using Interop.Checkpoints;

namespace Interop.PyTorch.Pickle;

/// <summary>A pickle as a tree of values. Nothing in it is ever looked up, called or created.</summary>
/// <remarks>
/// A pickle is a program for a small stack machine: opcodes push constants, collect what lies above a mark into lists,
/// tuples and dicts, name classes and functions (GLOBAL), and ask to call them (REDUCE, NEWOBJ), to set state (BUILD)
/// and to add items. A memo keeps objects for later reference, which is how sharing and cycles are written. Calls stay
/// data here: <see cref="ObjectFactory"/> recognises those that stand for plain values and tensors, all others become
/// <see cref="OpaqueNode"/>s. Marks live on a stack of their own, so no value can be mistaken for one.
/// </remarks>
internal sealed class PickleReader
{
    private readonly PickleCursor _cursor;
    private readonly ReadLimits _limits;
    private readonly ObjectFactory _factory;
    private readonly List<CheckpointNode> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<long, CheckpointNode> _memo = new(ScatteredComparer.Instance);
    private readonly Dictionary<CheckpointNode, List<long>> _unfinished = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(string, string), OpaqueNode> _globals = [];
    private long _opcodes;
    private long _opcodeAt;
    private int _protocol;

    internal PickleReader(FileSource file, string? entry, long start, ReadLimits limits, ObjectFactory factory)
    {
        _cursor = new PickleCursor(file, entry, start);
        (_limits, _factory) = (limits, factory);
        factory.Error = problem => _cursor.ErrorAt(_opcodeAt, problem);
        factory.Replace = Replace;
        factory.Budget = Math.Min(file.Length * 16 + (64L << 20), 4 * limits.MaxHeaderBytes);
    }

    /// <summary>The byte after the STOP opcode.</summary>
    internal long End => _cursor.Position;

    /// <summary>Runs up to STOP and gives the one value that is left.</summary>
    internal CheckpointNode Read()
    {
        while (true)
        {
            _opcodeAt = _cursor.Position;
            if (++_opcodes > _limits.MaxOpcodes)
                throw Error($"the pickle has more than {_limits.MaxOpcodes} opcodes, the limit");
            Opcode opcode = (Opcode)_cursor.Byte();
            if (opcode == Opcode.Stop)
            {
                CheckpointNode result = Pop();
                if (_stack.Count != 0 || _marks.Count != 0)
                    throw Error($"the pickle ends with {_stack.Count} values and {_marks.Count} marks too many on its stack");
                return result;
            }

            Step(opcode);
            if (_stack.Count > _limits.MaxCollection)
                throw Error($"the pickle holds more than {_limits.MaxCollection} values on its stack, the limit");
        }
    }

    private ModelFormatException Error(string problem) => _cursor.ErrorAt(_opcodeAt, problem);

    private void Step(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Proto:
                _protocol = _cursor.Byte();
                if (_protocol > 5)
                    throw Error($"the pickle says protocol {_protocol}; 0 to 5 are known");
                break;
            case Opcode.Frame: _cursor.CheckFrame(_cursor.UInt64()); break;
            case Opcode.Mark:
                if (_marks.Count >= _limits.MaxDepth)
                    throw Error($"more than {_limits.MaxDepth} marks are open, the limit");
                _marks.Push(_stack.Count);
                break;
            case Opcode.Pop:
                // Python drops a mark where one lies on top.
                if (_marks.TryPeek(out int top) && top == _stack.Count)
                    _marks.Pop();
                else
                    Pop();
                break;
            case Opcode.PopMark: PopToMark(); break;
            case Opcode.Dup: Push(Peek()); break;

            case Opcode.None: Push(new ScalarNode(null)); break;
            case Opcode.NewTrue: Push(new ScalarNode(true)); break;
            case Opcode.NewFalse: Push(new ScalarNode(false)); break;
            case Opcode.BinInt: Push(new ScalarNode((long)_cursor.Int32())); break;
            case Opcode.BinInt1: Push(new ScalarNode((long)_cursor.Byte())); break;
            case Opcode.BinInt2: Push(new ScalarNode((long)_cursor.UInt16())); break;
            case Opcode.Long1: Push(Whole(new BigInteger(_cursor.Bytes(_cursor.Byte())))); break;
            case Opcode.Long4: Push(Whole(new BigInteger(_cursor.Bytes(Length(_cursor.Int32()))))); break;
            case Opcode.Int: Push(IntLine(_cursor.Line(4096))); break;
            case Opcode.Long: Push(Whole(ParseBig(_cursor.Line(1 << 16).TrimEnd('L')))); break;
            case Opcode.Float: Push(FloatLine(_cursor.Line(4096))); break;
            case Opcode.BinFloat: Push(new ScalarNode(_cursor.Double())); break;

            case Opcode.BinUnicode: Push(new ScalarNode(_cursor.Text(_cursor.UInt32()))); break;
            case Opcode.ShortBinUnicode: Push(new ScalarNode(_cursor.Text(_cursor.Byte()))); break;
            case Opcode.BinUnicode8: Push(new ScalarNode(_cursor.Text(_cursor.UInt64()))); break;
            case Opcode.Unicode: Push(new ScalarNode(PickleText.RawUnicodeEscape(_cursor.Line(1 << 24)))); break;
            case Opcode.String: Push(new ScalarNode(PickleText.Python2String(PickleText.Quoted(_cursor.Line(1 << 24)) ?? throw Error("a STRING opcode's text is not in quotes")))); break;
            case Opcode.BinString: Push(new ScalarNode(PickleText.Python2String(_cursor.Bytes(Length(_cursor.Int32()))))); break;
            case Opcode.ShortBinString: Push(new ScalarNode(PickleText.Python2String(_cursor.Bytes(_cursor.Byte())))); break;
            case Opcode.BinBytes: Push(new ScalarNode(_cursor.Bytes(_cursor.UInt32()))); break;
            case Opcode.ShortBinBytes: Push(new ScalarNode(_cursor.Bytes(_cursor.Byte()))); break;
            case Opcode.BinBytes8: Push(new ScalarNode(_cursor.Bytes(_cursor.UInt64()))); break;
            case Opcode.ByteArray8:
                Push(_factory.Call(Global("builtins", "bytearray"), new TupleNode(new ScalarNode(_cursor.Bytes(_cursor.UInt64())))));
                break;

            case Opcode.EmptyTuple: Push(new TupleNode()); break;
            case Opcode.Tuple1: Push(new TupleNode(PopMany(1))); break;
            case Opcode.Tuple2: Push(new TupleNode(PopMany(2))); break;
            case Opcode.Tuple3: Push(new TupleNode(PopMany(3))); break;
            case Opcode.Tuple: Push(new TupleNode(PopToMark())); break;
            case Opcode.EmptyList: Push(new ListNode()); break;
            case Opcode.List: Push(new ListNode(PopToMark())); break;
            case Opcode.EmptyDict: Push(new MapNode()); break;
            case Opcode.Dict:
                CheckpointNode[] pairs = PopToMark();
                MapNode dict = new();
                AddPairs(dict, pairs);
                Push(dict);
                break;
            case Opcode.EmptySet: Push(new SetNode([])); break;
            case Opcode.FrozenSet: Push(new SetNode(Hashable(PopToMark()), isFrozen: true)); break;
            case Opcode.Append: Append([Pop()]); break;
            case Opcode.Appends: Append(PopToMark()); break;
            case Opcode.AddItems: AddItems(PopToMark()); break;
            case Opcode.SetItem: SetItems(PopMany(2)); break;
            case Opcode.SetItems: SetItems(PopToMark()); break;

            case Opcode.Put: Put(ParseIndex(_cursor.Line(32)), Peek()); break;
            case Opcode.BinPut: Put(_cursor.Byte(), Peek()); break;
            case Opcode.LongBinPut: Put(_cursor.UInt32(), Peek()); break;
            case Opcode.Memoize: Put(_memo.Count, Peek()); break;
            case Opcode.Get: Push(FromMemo(ParseIndex(_cursor.Line(32)))); break;
            case Opcode.BinGet: Push(FromMemo(_cursor.Byte())); break;
            case Opcode.LongBinGet: Push(FromMemo(_cursor.UInt32())); break;

            case Opcode.Global:
                string module = _cursor.Line(4096), name = _cursor.Line(4096);
                Push(Global(PickleText.Latin1ToUtf8(module), PickleText.Latin1ToUtf8(name)));
                break;
            case Opcode.StackGlobal:
                CheckpointNode[] names = PopMany(2);
                if (names is not [ScalarNode { Value: string m }, ScalarNode { Value: string n }])
                    throw Error("STACK_GLOBAL needs two texts");
                Push(Global(m, n));
                break;
            case Opcode.Reduce:
                CheckpointNode arguments = Pop();
                Push(_factory.Call(Pop(), arguments));
                break;
            case Opcode.NewObj:
                CheckpointNode newArguments = Pop();
                Push(_factory.Instantiate(Pop(), newArguments, null));
                break;
            case Opcode.NewObjEx:
                CheckpointNode[] parts = PopMany(3);
                Push(_factory.Instantiate(parts[0], parts[1], parts[2]));
                break;
            case Opcode.Inst:
                OpaqueNode @class = Global(_cursor.Line(4096), _cursor.Line(4096));
                Push(_factory.Instantiate(@class, new TupleNode(PopToMark()), null));
                break;
            case Opcode.Obj:
                CheckpointNode[] all = PopToMark();
                if (all.Length == 0)
                    throw Error("OBJ needs a class above the mark");
                Push(_factory.Instantiate(all[0], new TupleNode(all[1..]), null));
                break;
            case Opcode.Build:
                CheckpointNode state = Pop();
                _stack[^1] = _factory.Build(Peek(), state);
                break;
            case Opcode.PersistentId: Push(_factory.Persistent(new ScalarNode(_cursor.Line(4096)))); break;
            case Opcode.BinPersistentId: Push(_factory.Persistent(Pop())); break;
            case Opcode.Ext1 or Opcode.Ext2 or Opcode.Ext4: throw Error("the pickle names a class by a number of Python's extension registry, which is not in the file");
            case Opcode.NextBuffer or Opcode.ReadOnlyBuffer: throw Error("the pickle's data is in separate buffers, which are not in the file");
            default: throw Error($"0x{(byte)opcode:x2} is not a pickle opcode; the record is damaged or not a pickle");
        }
    }

    private void Push(CheckpointNode node) => _stack.Add(node);

    /// <summary>The lowest index that belongs to what is above the last mark.</summary>
    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    private CheckpointNode Peek() => _stack.Count > Floor ? _stack[^1] : throw Error("the stack is empty where the opcode needs a value");

    private CheckpointNode Pop()
    {
        CheckpointNode top = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private CheckpointNode[] PopMany(int count)
    {
        if (_stack.Count - Floor < count)
            throw Error($"the stack has {_stack.Count - Floor} values where the opcode needs {count}");
        CheckpointNode[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private CheckpointNode[] PopToMark()
    {
        if (!_marks.TryPop(out int mark))
            throw Error("there is no mark on the stack where the opcode needs one");
        CheckpointNode[] values = [.. _stack[mark..]];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private void Put(long index, CheckpointNode node)
    {
        _memo[index] = node;
        if (node is OpaqueNode { Kind: OpaqueKind.Instance, Callable: OpaqueNode { Module: "torch" or "torch.cuda" } })
        {
            if (!_unfinished.TryGetValue(node, out List<long>? places))
                _unfinished.Add(node, places = []);
            places.Add(index);
        }

        if (_memo.Count > _limits.MaxMemo)
            throw Error($"the pickle remembers more than {_limits.MaxMemo} objects, the limit");
    }

    private CheckpointNode FromMemo(long index) =>
        _memo.TryGetValue(index, out CheckpointNode? node) ? node : throw Error($"the pickle refers to object {index} of its memo, which was never put there");

    /// <summary>An object turned out to be something else once its state was known: every place that remembers it follows.</summary>
    private void Replace(CheckpointNode old, CheckpointNode node)
    {
        if (!_unfinished.Remove(old, out List<long>? places))
            return;
        foreach (long place in places.Where(p => ReferenceEquals(_memo[p], old)))
            _memo[place] = node;
    }

    private OpaqueNode Global(string module, string name)
    {
        if (_protocol < 3)
            (module, name) = PythonNames.ToPython3(module, name);
        if (!_globals.TryGetValue((module, name), out OpaqueNode? global))
            _globals.Add((module, name), global = ObjectFactory.Global(module, name));
        return global;
    }

    private void Append(CheckpointNode[] items)
    {
        List<CheckpointNode> list = Peek() switch
        {
            ListNode l => l.Items,
            OpaqueNode { Kind: not OpaqueKind.Global } o => o.Items,
            CheckpointNode other => throw Error($"items are appended to a {other.TypeName}, which is not a list"),
        };
        list.AddRange(items);
        CheckSize(list.Count);
    }

    private void AddItems(CheckpointNode[] items)
    {
        List<CheckpointNode> set = Peek() switch
        {
            SetNode { IsFrozen: false } s => s.Items,
            OpaqueNode { Kind: not OpaqueKind.Global } o => o.Items,
            CheckpointNode other => throw Error($"items are added to a {other.TypeName}, which is not a set"),
        };
        set.AddRange(Hashable(items));
        CheckSize(set.Count);
    }

    private void SetItems(CheckpointNode[] pairs)
    {
        MapNode map = Peek() switch
        {
            MapNode m => m,
            OpaqueNode { Kind: not OpaqueKind.Global } o => o.Entries,
            CheckpointNode other => throw Error($"entries are stored in a {other.TypeName}, which is not a dict"),
        };
        AddPairs(map, pairs);
        CheckSize(map.Count);
    }

    private void AddPairs(MapNode map, CheckpointNode[] pairs)
    {
        if (pairs.Length % 2 != 0)
            throw Error("a dict gets an odd number of keys and values");
        for (int i = 0; i < pairs.Length; i += 2)
            map.Add(Hashable(pairs.AsSpan(i, 1))[0], pairs[i + 1]);
    }

    private CheckpointNode[] Hashable(ReadOnlySpan<CheckpointNode> keys)
    {
        foreach (CheckpointNode key in keys)
        {
            if (key is ListNode or MapNode or SetNode { IsFrozen: false })
                throw Error($"a {key.TypeName} is used as a key, which Python cannot hash");
        }

        return keys.ToArray();
    }

    private void CheckSize(int count)
    {
        if (count > _limits.MaxCollection)
            throw Error($"a collection has more than {_limits.MaxCollection} elements, the limit");
    }

    private ulong Length(int length) => length >= 0 ? (ulong)length : throw Error($"a length is negative: {length}");

    private static ScalarNode Whole(BigInteger value) => new(value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value);

    private ScalarNode IntLine(string line) => line switch
    {
        "00" => new ScalarNode(false),
        "01" => new ScalarNode(true),
        _ => Whole(ParseBig(line)),
    };

    private BigInteger ParseBig(string text) =>
        BigInteger.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value) ? value : throw Error($"'{Shorten(text)}' is not a whole number");

    private long ParseIndex(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? index : throw Error($"'{Shorten(text)}' is not a memo index");

    private ScalarNode FloatLine(string text) => text.Trim() switch
    {
        "inf" => new ScalarNode(double.PositiveInfinity),
        "-inf" => new ScalarNode(double.NegativeInfinity),
        "nan" or "-nan" => new ScalarNode(double.NaN),
        string s => double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? new ScalarNode(value) : throw Error($"'{Shorten(text)}' is not a number"),
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
