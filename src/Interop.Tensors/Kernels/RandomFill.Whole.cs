using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <content>Whole numbers, and orders of whole numbers.</content>
internal static unsafe partial class RandomFill
{
    /// <summary>base + draw mod range, or the draw itself where the range is 0.</summary>
    internal static void Whole(Generator generator, Tensor y, ulong range, long @base, bool isWide)
    {
        Span<uint> draws = stackalloc uint[2 * Chunk];
        Span<long> values = stackalloc long[Chunk];
        lock (generator.Gate)
        {
            for (long done = 0; done < y.ElementCount; done += Chunk)
            {
                Span<long> part = values[..(int)Math.Min(Chunk, y.ElementCount - done)];
                generator.Engine.Fill(draws[..(part.Length * (isWide ? 2 : 1))]);
                if (isWide)
                    Reduce64(draws, part, range, @base);
                else
                    Reduce32(draws, part, range, @base);
                Store(part, y, done);
            }
        }
    }

    /// <summary>The numbers below the length of a dense int64 tensor in a random order. Source: Fisher and Yates.</summary>
    internal static void Permutation(Generator generator, Tensor y)
    {
        long* p = First<long>(y);
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

    /// <summary>Whole numbers as elements of a dense tensor from one place on, converted as PyTorch converts int64.</summary>
    private static void Store(ReadOnlySpan<long> values, Tensor y, long at)
    {
        switch (y.DType)
        {
            case DType.Bool:
                for (int i = 0; i < values.Length; i++)
                    First<byte>(y)[at + i] = values[i] != 0 ? (byte)1 : (byte)0;
                break;
            case DType.BFloat16:
                for (int i = 0; i < values.Length; i++)
                    First<BFloat16>(y)[at + i] = (BFloat16)(float)values[i];
                break;
            case DType.Float16:
                for (int i = 0; i < values.Length; i++)
                    First<Half>(y)[at + i] = (Half)(float)values[i];
                break;
            case DType.UInt8 or DType.Int8: Convert(values, First<byte>(y) + at); break;
            case DType.Int16 or DType.UInt16: Convert(values, First<short>(y) + at); break;
            case DType.Int32 or DType.UInt32: Convert(values, First<int>(y) + at); break;
            case DType.Float32: Convert(values, First<float>(y) + at); break;
            case DType.Float64: Convert(values, First<double>(y) + at); break;
            default: Convert(values, First<long>(y) + at); break;
        }
    }

    private static void Convert<T>(ReadOnlySpan<long> values, T* y) where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < values.Length; i++)
            y[i] = T.CreateTruncating(values[i]);
    }
}
