using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Interop.Checkpoints;

namespace Interop.Onnx.Values;

/// <summary>Bytes that belong to a model's messages and stay where they are: in its file, or in a tensor's memory.</summary>
/// <remarks>
/// A message holds a marker in their place: 16 bytes that are drawn when the process starts, so that no file can hold them, and a number.
/// So a copy of a message still knows its bytes, and a message of another origin is never taken for one with a marker.
/// </remarks>
internal sealed class RawParts
{
    internal const int MarkerLength = 24;

    /// <summary>Shorter bytes are not worth a marker.</summary>
    internal const int Least = 4096;

    private static readonly byte[] s_secret = RandomNumberGenerator.GetBytes(16);
    private readonly List<RawPart> _parts = [];

    /// <summary>Takes bytes in, and gives what a message holds for them.</summary>
    internal void Add(RawPart part, Span<byte> marker)
    {
        s_secret.CopyTo(marker);
        BinaryPrimitives.WriteInt64LittleEndian(marker[16..], _parts.Count);
        _parts.Add(part);
    }

    /// <summary>Takes bytes in, and gives what a message holds for them.</summary>
    internal ByteString Add(RawPart part)
    {
        byte[] marker = new byte[MarkerLength];
        Add(part, marker);
        return UnsafeByteOperations.UnsafeWrap(marker);
    }

    /// <summary>The bytes that a marker stands for; null for what is no marker.</summary>
    internal RawPart? Find(ReadOnlySpan<byte> bytes) =>
        bytes.Length == MarkerLength && bytes.StartsWith(s_secret) && BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) is var number && number < _parts.Count ? _parts[(int)number] : null;
}

/// <summary>Bytes somewhere.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Offset">Where they begin in the file; null in memory.</param>
internal sealed record RawPart(FileSource Bytes, long? Offset);
