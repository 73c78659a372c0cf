using System.Buffers.Binary;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>The 5056 bytes in which PyTorch keeps a generator of the CPU.</summary>
/// <remarks>
/// Little endian: seed (uint64), draws left (int32), seeded (int32), next word (uint64), 624 words of 32 bits in 64 each, two
/// unused doubles around the kept normal number (double), whether there is one (int32), padding, then the kept float normal
/// number and whether there is one (byte), padding.
/// </remarks>
internal static class GeneratorState
{
    internal const int Length = 5056;

    private const int LeftAt = 8, SeededAt = 12, NextAt = 16, StateAt = 24, NormalAt = 5024, HasNormalAt = 5040, FloatNormalAt = 5048, HasFloatNormalAt = 5052;

    internal static void Write(MersenneTwister engine, double? nextNormal, float? nextFloatNormal, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, engine.Seed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[LeftAt..], engine.Left);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[SeededAt..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[NextAt..], (ulong)engine.Next);
        for (int i = 0; i < MersenneTwister.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(StateAt + 8 * i)..], engine.State[i]);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[NormalAt..], nextNormal ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[HasNormalAt..], nextNormal is null ? 0 : 1);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[FloatNormalAt..], nextFloatNormal ?? 0);
        bytes[HasFloatNormalAt] = nextFloatNormal is null ? (byte)0 : (byte)1;
    }

    /// <exception cref="ArgumentException">The bytes are no state.</exception>
    internal static (MersenneTwister Engine, double? NextNormal, float? NextFloatNormal) Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException($"A state of a generator of the CPU has {Length} bytes, found {bytes.Length}. States of other devices' generators are of no use here.");
        int left = BinaryPrimitives.ReadInt32LittleEndian(bytes[LeftAt..]), seeded = BinaryPrimitives.ReadInt32LittleEndian(bytes[SeededAt..]);
        ulong next = BinaryPrimitives.ReadUInt64LittleEndian(bytes[NextAt..]);
        // Draws go on from the next word until none are left, all inside the block.
        if (seeded == 0 || left is < 1 or > MersenneTwister.Length || next > MersenneTwister.Length || (int)next + left - 1 > MersenneTwister.Length)
            throw new ArgumentException($"These bytes are no valid state of MT19937: seeded is {seeded}, {left} draws are left (1 to {MersenneTwister.Length}), the next word is {next}.");
        uint[] words = new uint[MersenneTwister.Length];
        for (int i = 0; i < words.Length; i++)
            words[i] = (uint)BinaryPrimitives.ReadUInt64LittleEndian(bytes[(StateAt + 8 * i)..]);
        MersenneTwister engine = new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), left, (int)next, words);
        double? normal = BinaryPrimitives.ReadInt32LittleEndian(bytes[HasNormalAt..]) == 0 ? null : BinaryPrimitives.ReadDoubleLittleEndian(bytes[NormalAt..]);
        float? floatNormal = bytes[HasFloatNormalAt] == 0 ? null : BinaryPrimitives.ReadSingleLittleEndian(bytes[FloatNormalAt..]);
        return (engine, normal, floatNormal);
    }
}
