using System.Text.Unicode;
using Interop.Checkpoints;
using Interop.Onnx.Values;

namespace Interop.Onnx.Wire;

/// <summary>
/// Copies a model's bytes without those of large tensors, which stay in the file and are listed in <see cref="RawParts"/>.
/// A message is a list of fields: a number that is 8 × field + kind, then a number (kind 0), 8 bytes (1), a length and bytes (2) or 4 bytes (5).
/// Where bytes are taken out the lengths around them change, so every length that may change is written as five bytes.
/// </summary>
internal sealed class ModelIndex
{
    /// <summary>Messages within messages; Google.Protobuf's own limit too.</summary>
    internal const int MaxDepth = 100;

    private const int LengthBytes = 5;
    private readonly FileSource _file;
    private readonly RawParts _parts;
    private readonly WireCursor _cursor;
    private byte[] _copy;
    private int _used;

    private ModelIndex(FileSource file, RawParts parts)
    {
        (_file, _parts, _cursor) = (file, parts, new WireCursor(file));
        _copy = new byte[(int)Math.Min(1 << 16, file.Length + 64)];
    }

    /// <summary>The bytes for Google.Protobuf to parse.</summary>
    /// <exception cref="ModelFormatException">The file is no model, damaged or hostile.</exception>
    internal static ReadOnlySpan<byte> Read(FileSource file, RawParts parts)
    {
        ModelIndex index = new(file, parts);
        index.Message(WireMessage.Model, file.Length, 1);
        return index._copy.AsSpan(0, index._used);
    }

    private void Message(WireMessage message, long end, int depth)
    {
        if (depth > MaxDepth)
            throw _cursor.Fail($"messages lie more than {MaxDepth} deep in each other");
        while (_cursor.Position < end)
        {
            long start = _cursor.Position;
            ulong tag = _cursor.Varint(end);
            if (tag > uint.MaxValue || tag >> 3 == 0)
                throw _cursor.Fail($"{tag >> 3} is no number of a field of {message.Name}", start);
            int field = (int)(tag >> 3);
            Varint(tag);
            switch ((int)tag & 7)
            {
                case 0: Varint(_cursor.Varint(end)); break;
                case 1: Copy(Fixed(8, end, message, field)); break;
                case 5: Copy(Fixed(4, end, message, field)); break;
                case 2: Bytes(message, field, _cursor.Length(end, $"field {field} of {message.Name}"), depth); break;
                case 3 or 4: throw _cursor.Fail($"field {field} of {message.Name} is a group, which no ONNX file has", start);
                default: throw _cursor.Fail($"field {field} of {message.Name} is of kind {tag & 7}, which does not exist", start);
            }
        }
    }

    private long Fixed(int bytes, long end, WireMessage message, int field) =>
        bytes <= end - _cursor.Position ? bytes : throw _cursor.Fail($"field {field} of {message.Name} takes {bytes} bytes, {end - _cursor.Position} are left: the file is truncated or damaged");

    private void Bytes(WireMessage message, int field, long length, int depth)
    {
        long start = _cursor.Position;
        WireMessage? part = message[field];
        if (message == WireMessage.Tensor && field == 9 && length >= RawParts.Least)
        {
            Varint(RawParts.MarkerLength);
            _parts.Add(new RawPart(_file.Window(start, length), start), Room(RawParts.MarkerLength));
            _cursor.Skip(length);
        }
        else if (part is null || part == WireMessage.Text)
        {
            Varint((ulong)length);
            int at = _used;
            Copy(length);
            if (part is not null && !Utf8.IsValid(_copy.AsSpan(at, (int)length)))
                throw _cursor.Fail($"field {field} of {message.Name} is text and not valid UTF-8", start);
        }
        else
        {
            Room(LengthBytes);
            int from = _used;
            Message(part, start + length, depth + 1);
            uint copied = (uint)(_used - from);
            for (int i = 0; i < LengthBytes; i++)
                _copy[from - LengthBytes + i] = (byte)(copied >> (7 * i) & 0x7F | (i < LengthBytes - 1 ? 0x80u : 0));
        }
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Room(1)[0] = (byte)(value | 0x80);
        Room(1)[0] = (byte)value;
    }

    private void Copy(long length) => _cursor.Read(Room(length));

    private Span<byte> Room(long length)
    {
        if (_used + length > _copy.Length)
        {
            if (_used + length > Array.MaxLength)
                throw _cursor.Fail($"what is not raw data of large tensors passes {Array.MaxLength} bytes");
            Array.Resize(ref _copy, (int)Math.Min(Array.MaxLength, Math.Max(_copy.Length * 2L, _used + length)));
        }

        _used += (int)length;
        return _copy.AsSpan(_used - (int)length, (int)length);
    }
}
