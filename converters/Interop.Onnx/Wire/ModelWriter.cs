using Google.Protobuf;
using Interop.Checkpoints;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;

namespace Interop.Onnx.Wire;

/// <summary>Writes a model with its large tensors' bytes, which are streamed from where they are: the way of <see cref="ModelIndex"/> back.</summary>
internal sealed class ModelWriter
{
    private const int ChunkBytes = 1 << 20;
    private readonly byte[] _slim;
    private readonly RawParts _parts;

    /// <summary>The length of each message that holds tensors, in the order they begin.</summary>
    private readonly List<long> _lengths = [];
    private int _next;

    /// <summary>Measures the file.</summary>
    internal ModelWriter(ModelProto model, RawParts parts)
    {
        (_slim, _parts) = (model.ToByteArray(), parts);
        Length = Measure(WireMessage.Model, 0, _slim.Length);
    }

    /// <summary>Bytes of the whole file.</summary>
    internal long Length { get; }

    /// <summary>Writes the whole file.</summary>
    internal void Write(Stream destination, IProgress<long>? progress, CancellationToken cancellation)
    {
        _next = 0;
        Write(WireMessage.Model, 0, _slim.Length, destination, progress, cancellation);
    }

    /// <summary>Copies bytes of a file a piece at a time.</summary>
    internal static void Copy(FileSource source, Stream destination, IProgress<long>? progress, CancellationToken cancellation)
    {
        byte[] buffer = new byte[(int)Math.Min(ChunkBytes, source.Length)];
        for (long at = 0; at < source.Length; at += buffer.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, source.Length - at));
            source.Read(at, piece);
            destination.Write(piece);
            progress?.Report(piece.Length);
        }
    }

    private long Measure(WireMessage message, int start, int end)
    {
        long length = 0;
        for (int at = start; at < end;)
        {
            Field field = Next(message, at, end);
            length += field.Kind switch
            {
                FieldKind.Part => field.Start - at - SizeOf(field.End - field.Start) + SizeOf(field.Part!.Bytes.Length) + field.Part.Bytes.Length,
                FieldKind.Message => field.Start - at - SizeOf(field.End - field.Start) + Framed(Inner(field)),
                _ => field.End - at,
            };
            at = field.End;
        }

        return length;

        long Inner(Field field)
        {
            int slot = _lengths.Count;
            _lengths.Add(0);
            return _lengths[slot] = Measure(field.Message!, field.Start, field.End);
        }

        static long Framed(long inner) => SizeOf(inner) + inner;
    }

    private void Write(WireMessage message, int start, int end, Stream destination, IProgress<long>? progress, CancellationToken cancellation)
    {
        // Fields that stay as they are go out together.
        int from = start;
        Span<byte> number = stackalloc byte[10];
        for (int at = start; at < end;)
        {
            Field field = Next(message, at, end);
            at = field.End;
            if (field.Kind == FieldKind.Plain)
                continue;
            int lengthAt = field.Start - SizeOf(field.End - field.Start);
            destination.Write(_slim, from, lengthAt - from);
            from = field.End;
            long length = field.Kind == FieldKind.Part ? field.Part!.Bytes.Length : _lengths[_next++];
            destination.Write(number[..Varint(number, length)]);
            if (field.Kind == FieldKind.Part)
                Copy(field.Part!.Bytes, destination, progress, cancellation);
            else
                Write(field.Message!, field.Start, field.End, destination, progress, cancellation);
        }

        destination.Write(_slim, from, end - from);
    }

    private enum FieldKind { Plain, Part, Message }

    private readonly record struct Field(FieldKind Kind, int Start, int End, WireMessage? Message = null, RawPart? Part = null);

    /// <summary>The field at a place in bytes that Google.Protobuf wrote; of one with a length, where its content is.</summary>
    private Field Next(WireMessage message, int at, int end)
    {
        ulong tag = Varint(ref at);
        switch ((int)tag & 7)
        {
            case 0:
                Varint(ref at);
                return new(FieldKind.Plain, at, at);
            case 1: return new(FieldKind.Plain, at, at + 8);
            case 5: return new(FieldKind.Plain, at, at + 4);
        }

        int length = (int)Varint(ref at), field = (int)(tag >> 3);
        if (message == WireMessage.Tensor && field == 9 && _parts.Find(_slim.AsSpan(at, length)) is { } part)
            return new(FieldKind.Part, at, at + length, Part: part);
        return message[field] is { HasTensors: true } inner ? new(FieldKind.Message, at, at + length, inner) : new(FieldKind.Plain, at, at + length);
    }

    private ulong Varint(ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = _slim[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
    }

    private static int Varint(Span<byte> destination, long value)
    {
        int n = 0;
        for (; value >= 0x80; value >>= 7)
            destination[n++] = (byte)(value | 0x80);
        destination[n++] = (byte)value;
        return n;
    }

    private static int SizeOf(long length)
    {
        int n = 1;
        for (; length >= 0x80; length >>= 7)
            n++;
        return n;
    }
}
