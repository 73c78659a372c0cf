using System.Buffers.Binary;
using System.Text;
using Interop.Checkpoints;

namespace Interop.PyTorch.Pickle;

/// <summary>Reads the operands of a pickle from a file, through a buffer; never believes a length before comparing it with what is left.</summary>
internal sealed class PickleCursor(FileSource file, string? entry, long start)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private long _bufferStart = start;
    private int _at;
    private int _end;

    /// <summary>The place of the next byte, from the start of the record.</summary>
    internal long Position => _bufferStart + _at;

    internal ModelFormatException Error(string problem) => new(file.Name, entry, Position, problem);

    internal ModelFormatException ErrorAt(long position, string problem) => new(file.Name, entry, position, problem);

    internal byte Byte() => Take(1)[0];

    internal ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    internal int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    internal uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    internal ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    internal double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    internal void Skip(long count)
    {
        CheckLeft(count);
        if (count <= _end - _at)
            _at += (int)count;
        else
            (_bufferStart, _at, _end) = (Position + count, 0, 0);
    }

    internal byte[] Bytes(ulong length)
    {
        CheckLeft(length > long.MaxValue ? long.MaxValue : (long)length);
        if (length > (ulong)Array.MaxLength)
            throw Error($"a byte string of {length} bytes is longer than the {Array.MaxLength} that can be held");
        if ((int)length <= _buffer.Length)
            return Take((int)length).ToArray();
        byte[] bytes = file.ReadBytes(Position, (int)length);
        Skip((long)length);
        return bytes;
    }

    /// <summary>A frame is a promise about the length of what follows.</summary>
    internal void CheckFrame(ulong length) => CheckLeft(length > long.MaxValue ? long.MaxValue : (long)length);

    /// <summary>UTF-8 as Python writes it: lone surrogates appear as three bytes of their own.</summary>
    internal string Text(ulong length)
    {
        byte[] bytes = Bytes(length);
        try
        {
            return SurrogateUtf8.Decode(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Error($"a text of {length} bytes is not valid UTF-8");
        }
    }

    /// <summary>Bytes up to a line feed, without it.</summary>
    internal string Line(int limit)
    {
        StringBuilder line = new();
        while (true)
        {
            byte b = Byte();
            if (b == '\n')
                return line.ToString();
            if (line.Length >= limit)
                throw Error($"a line is longer than {limit} bytes");
            line.Append((char)b);
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_end - _at < count)
            Fill(count);
        _at += count;
        return _buffer.AsSpan(_at - count, count);
    }

    private void Fill(int count)
    {
        CheckLeft(count);
        _bufferStart = Position;
        _at = 0;
        _end = (int)Math.Min(_buffer.Length, file.Length - _bufferStart);
        file.Read(_bufferStart, _buffer.AsSpan(0, _end));
    }

    private void CheckLeft(long count)
    {
        long left = file.Length - Position;
        if (count < 0 || count > left)
            throw Error($"the pickle is truncated: {count} more bytes are expected, {left} are left");
    }
}
