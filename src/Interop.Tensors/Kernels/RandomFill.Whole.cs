namespace Interop.Tensors.Kernels;

/// <content>Whole numbers, and orders of whole numbers.</content>
internal static unsafe partial class RandomFill
{
    /// <summary>base + draw mod range, or the draw itself where the range is 0.</summary>
    internal static void Whole(Generator generator, Tensor y, ulong range, long @base, bool isWide)
    {
        Span<uint> draws = stackalloc uint[2 * Chunk];
        long* values = stackalloc long[Chunk];
        delegate*<long*, byte*, long, long, void> store = Elements.Storer<long>(y.DType);
        lock (generator.Gate)
        {
            for (long done = 0; done < y.ElementCount; done += Chunk)
            {
                Span<long> part = new(values, (int)Math.Min(Chunk, y.ElementCount - done));
                generator.Engine.Fill(draws[..(part.Length * (isWide ? 2 : 1))]);
                if (isWide)
                    Reduce64(draws, part, range, @base);
                else
                    Reduce32(draws, part, range, @base);
                store(values, First<byte>(y, done), 1, part.Length);
            }
        }
    }

    /// <summary>The numbers below the length of a dense int64 tensor in a random order. Source: Fisher and Yates.</summary>
    internal static void Permutation(Generator generator, Tensor y)
    {
        long* p = First<long>(y, 0);
        long n = y.ElementCount;
        lock (generator.Gate)
        {
            MersenneTwister engine = generator.Engine;
            if (n >= uint.MaxValue / 20)
            {
                // Draws of 32 bits would favour some orders: 64 bits each, and the order grows from the inside.
                for (long i = 0; i < n; i++)
                {
                    long other = (long)(engine.NextUInt64() % (ulong)(i + 1));
                    p[i] = p[other];
                    p[other] = i;
                }

                return;
            }

            for (long i = 0; i < n; i++)
                p[i] = i;
            for (long i = 0; i < n - 1; i++)
            {
                long other = i + engine.NextUInt32() % (uint)(n - i);
                (p[i], p[other]) = (p[other], p[i]);
            }
        }
    }

    private static void Reduce32(ReadOnlySpan<uint> draws, Span<long> values, ulong range, long @base)
    {
        if (range <= uint.MaxValue)
        {
            // draw mod range without a division: the fraction of draw / range in 64 bits, times range.
            ulong reciprocal = ulong.MaxValue / range + 1;
            for (int i = 0; i < values.Length; i++)
                values[i] = unchecked((long)Math.BigMul(reciprocal * draws[i], range, out _) + @base);
            return;
        }

        for (int i = 0; i < values.Length; i++)
            values[i] = unchecked((long)(draws[i] % range) + @base);
    }

    private static void Reduce64(ReadOnlySpan<uint> draws, Span<long> values, ulong range, long @base)
    {
        for (int i = 0; i < values.Length; i++)
        {
            ulong draw = (ulong)draws[2 * i] << 32 | draws[2 * i + 1];
            values[i] = unchecked((long)(range == 0 ? draw : draw % range) + @base);
        }
    }
}
