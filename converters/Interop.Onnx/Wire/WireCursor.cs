using Interop.Checkpoints;

namespace Interop.Onnx.Wire;

/// <summary>Goes through a file of any length from front to back, a small piece of it in memory.</summary>
internal sealed class WireCursor(FileSource file)
{
    private readonly byte[] _buffer = new byte[(int)Math.Min(1 << 16, Math.Max(1, file.Length))];
    private long _start;
    private int _filled;

    internal long Position { get; private set; }

    internal ModelFormatException Fail(string problem, long? at = null) => new(file.Name, null, at ?? Position, problem);

    /// <summary>A number of up to 64 bits, seven in each byte.</summary>
    internal ulong Varint(long end)
    {
        ulong value = 0;
        long start = Position;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (Position >= end)
                throw Fail($"the message ends within a number at byte {start}: the file is truncated or damaged");
            byte b = Next();
            if (shift == 63 && b > 1)
                throw Fail("a number has more than 64 bits", start);
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw Fail("a number has more than 10 bytes", start);
    }

    /// <summary>The length of what follows, which must end within the message.</summary>
    internal long Length(long end, string what)
    {
        long start = Position;
        ulong length = Varint(end);
        return length <= (ulong)(end - Position) ? (long)length : throw Fail($"{what} is said to have {length} bytes, {end - Position} are left: the file is truncated or damaged", start);
    }

    /// <summary>The bytes from here on.</summary>
    internal void Read(Span<byte> destination)
    {
        if (destination.Length > _buffer.Length)
        {
            file.Read(Position, destination);
            Position += destination.Length;
            return;
        }

        if (Position < _start || Position + destination.Length > _start + _filled)
            Fill();
        _buffer.AsSpan((int)(Position - _start), destination.Length).CopyTo(destination);
        Position += destination.Length;
    }

    internal void Skip(long bytes) => Position += bytes;

    private byte Next()
    {
        if (Position < _start || Position >= _start + _filled)
            Fill();
        return _buffer[Position++ - _start];
    }

    private void Fill()
    {
        _start = Position;
        _filled = (int)Math.Min(_buffer.Length, file.Length - Position);
        file.Read(_start, _buffer.AsSpan(0, _filled));
    }
}
