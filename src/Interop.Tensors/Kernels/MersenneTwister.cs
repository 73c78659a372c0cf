using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>The engine MT19937: 32 random bits at a time, of period 2¹⁹⁹³⁷ − 1. Source: Matsumoto and Nishimura, 1998.</summary>
/// <remarks>
/// <see cref="Left"/> and <see cref="Next"/> count as PyTorch counts, because saved states hold them: a new block is made by
/// the draw that finds <see cref="Left"/> at 1. Callers hold the generator's lock.
/// </remarks>
internal sealed class MersenneTwister
{
    /// <summary>Words of state.</summary>
    internal const int Length = 624;

    private const int Middle = 397;
    private const uint Matrix = 0x9908B0DF, Upper = 0x80000000, Lower = 0x7FFFFFFF;

    private readonly uint[] _state;

    /// <summary>The stream of a seed, of which the lower 32 bits count.</summary>
    internal MersenneTwister(ulong seed)
    {
        (Seed, Left, Next, _state) = (seed, 1, 0, new uint[Length]);
        _state[0] = (uint)seed;
        for (uint i = 1; i < Length; i++)
            _state[i] = 1812433253 * (_state[i - 1] ^ _state[i - 1] >> 30) + i;
    }

    /// <summary>A stream that goes on from a state.</summary>
    internal MersenneTwister(ulong seed, int left, int next, ReadOnlySpan<uint> state) => (Seed, Left, Next, _state) = (seed, left, next, state.ToArray());

    internal ulong Seed { get; }

    /// <summary>One more than the draws that the block still has.</summary>
    internal int Left { get; private set; }

    /// <summary>The word that is drawn next.</summary>
    internal int Next { get; private set; }

    internal ReadOnlySpan<uint> State => _state;

    internal MersenneTwister Clone() => new(Seed, Left, Next, _state);

    internal uint NextUInt32()
    {
        if (--Left == 0)
            Twist();
        uint y = _state[Next++];
        y ^= y >> 11;
        y ^= y << 7 & 0x9D2C5680;
        y ^= y << 15 & 0xEFC60000;
        return y ^ y >> 18;
    }

    /// <summary>Two draws, the first one above.</summary>
    internal ulong NextUInt64() => (ulong)NextUInt32() << 32 | NextUInt32();

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    internal double NextDouble() => (NextUInt64() & (1UL << 53) - 1) * (1.0 / (1UL << 53));

    /// <summary>As many draws as there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Fill(Span<uint> draws)
    {
        while (!draws.IsEmpty)
        {
            if (Left == 1)
            {
                Twist();
                Left++;
            }

            int count = Math.Min(Left - 1, draws.Length);
            Temper(_state.AsSpan(Next, count), draws);
            Left -= count;
            Next += count;
            draws = draws[count..];
        }
    }

    /// <summary>The next block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Twist()
    {
        (Left, Next) = (Length, 0);
        ref uint p = ref MemoryMarshal.GetArrayDataReference(_state);
        Twist(ref p, 0, Length - Middle, Middle);
        Twist(ref p, Length - Middle, Length - 1, Middle - Length);
        _state[^1] = Mix(_state[^1], _state[0], _state[Middle - 1]);
    }

    /// <summary>Words from <paramref name="from"/> to <paramref name="to"/>, each from itself, its successor and the word at a distance; the last successor is at <paramref name="to"/>.</summary>
    private static void Twist(ref uint p, int from, int to, int distance)
    {
        int i = from;
        for (; i <= to - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            // Eight words at once: the distance is longer than a vector, and successors are read before they are written.
            Vector256<uint> v = Vector256.LoadUnsafe(ref p, (nuint)i + 1);
            Vector256<uint> mixed = Vector256.LoadUnsafe(ref p, (nuint)i) & Vector256.Create(Upper) | v & Vector256.Create(Lower);
            Vector256<uint> odd = Vector256<uint>.Zero - (v & Vector256<uint>.One) & Vector256.Create(Matrix);
            (Vector256.LoadUnsafe(ref p, (nuint)(i + distance)) ^ mixed >>> 1 ^ odd).StoreUnsafe(ref p, (nuint)i);
        }

        for (; i < to; i++)
            Unsafe.Add(ref p, i) = Mix(Unsafe.Add(ref p, i), Unsafe.Add(ref p, i + 1), Unsafe.Add(ref p, i + distance));
    }

    private static uint Mix(uint u, uint v, uint far) => far ^ (u & Upper | v & Lower) >> 1 ^ (0 - (v & 1) & Matrix);

    private static void Temper(ReadOnlySpan<uint> state, Span<uint> draws)
    {
        ref uint from = ref MemoryMarshal.GetReference(state), to = ref MemoryMarshal.GetReference(draws);
        int i = 0;
        for (; i <= state.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            Vector256<uint> y = Vector256.LoadUnsafe(ref from, (nuint)i);
            y ^= y >>> 11;
            y ^= y << 7 & Vector256.Create(0x9D2C5680);
            y ^= y << 15 & Vector256.Create(0xEFC60000);
            (y ^ y >>> 18).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < state.Length; i++)
        {
            uint y = Unsafe.Add(ref from, i);
            y ^= y >> 11;
            y ^= y << 7 & 0x9D2C5680;
            y ^= y << 15 & 0xEFC60000;
            Unsafe.Add(ref to, i) = y ^ y >> 18;
        }
    }
}
