using System.Buffers;
using System.Numerics;
using Interop.Checkpoints;
using Interop.PyTorch.Pickle;
using Interop.Tensors;

namespace Interop.PyTorch.Writing;

/// <summary>Values without parts.</summary>
internal sealed partial class PickleWriter
{
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

    private static byte[] PackTime(DateTime t)
    {
        int micro = (int)(t.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        return [(byte)(t.Year >> 8), (byte)t.Year, (byte)t.Month, (byte)t.Day, (byte)t.Hour, (byte)t.Minute, (byte)t.Second, (byte)(micro >> 16), (byte)(micro >> 8), (byte)micro];
    }
}
