using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Random numbers into dense tensors.</summary>
/// <remarks>
/// Bounds of all pointers here: tensors were checked against their storages when they were made, are dense by the caller's
/// word, and are kept alive by the door. Each fill holds the generator's lock to its end.
/// </remarks>
[SkipLocalsInit]
internal static unsafe partial class RandomFill
{
    private const int Chunk = 1024;

    /// <summary>Numbers from [<paramref name="from"/>, <paramref name="to"/>), of float64 with 53 random bits, else 24.</summary>
    internal static void Uniform(Generator generator, Tensor y, double from, double to)
    {
        lock (generator.Gate)
        {
            for (long done = 0; done < y.ElementCount; done += Chunk)
            {
                int count = (int)Math.Min(Chunk, y.ElementCount - done);
                if (y.DType == DType.Float64)
                    Uniform(generator.Engine, new Span<double>(First<double>(y, done), count), from, to);
                else if (y.DType == DType.Float32)
                    Uniform(generator.Engine, new Span<float>(First<float>(y, done), count), (float)from, (float)to);
                else
                    UniformReduced(generator.Engine, y, done, count, (float)from, (float)to);
            }
        }
    }

    /// <summary>Sixteen or more normal numbers, made in blocks of sixteen.</summary>
    internal static void Normal(Generator generator, Tensor y, double mean, double std)
    {
        lock (generator.Gate)
        {
            if (y.DType == DType.Float64)
                Normal(generator.Engine, First<double>(y, 0), y.ElementCount, mean, std);
            else if (y.DType == DType.Float32)
                Normal(generator.Engine, First<float>(y, 0), y.ElementCount, (float)mean, (float)std);
            else
                NormalReduced(generator.Engine, y, (float)mean, (float)std);
        }
    }

    /// <summary>Numbers of a distribution, rounded to the dtype; whole numbers are cut off.</summary>
    internal static void Draw<TDistribution>(Generator generator, Tensor y, TDistribution distribution) where TDistribution : struct, IDistribution
    {
        Span<double> values = stackalloc double[Chunk];
        lock (generator.Gate)
        {
            for (long done = 0; done < y.ElementCount; done += Chunk)
            {
                Span<double> part = values[..(int)Math.Min(Chunk, y.ElementCount - done)];
                for (int i = 0; i < part.Length; i++)
                    part[i] = distribution.Next(generator);
                Store(part, y, done);
            }
        }
    }

    /// <summary><paramref name="value"/> with probability <paramref name="p"/>, else zero.</summary>
    internal static void Bernoulli(Generator generator, Tensor y, double p, double value)
    {
        // A draw v · 2⁻⁵³ is below p where v is below p · 2⁵³.
        ulong end = (ulong)Math.Ceiling(p * (1UL << 53));
        byte* bits = stackalloc byte[sizeof(ulong)];
        Codec.Encode(y.DType, [value], new Span<byte>(bits, y.DType.Size));
        lock (generator.Gate)
        {
            switch (y.DType.Size)
            {
                case 1: Bernoulli(generator.Engine, y, *bits, end); break;
                case 2: Bernoulli(generator.Engine, y, *(ushort*)bits, end); break;
                case 4: Bernoulli(generator.Engine, y, *(uint*)bits, end); break;
                default: Bernoulli(generator.Engine, y, *(ulong*)bits, end); break;
            }
        }
    }

    /// <summary>Numbers whose distribution depends on the elements of one or two other tensors, all dense in the same order.</summary>
    internal static void Sample<TSampler>(Generator generator, TSampler sampler, Tensor y, Tensor a, Tensor? b = null) where TSampler : struct, ISampler
    {
        double* values = stackalloc double[Chunk], first = stackalloc double[Chunk], second = stackalloc double[Chunk];
        new Span<double>(second, Chunk).Clear();
        delegate*<byte*, long, double*, long, void> loadFirst = Elements.Loader<double>(a.DType), loadSecond = b is null ? null : Elements.Loader<double>(b.DType);
        lock (generator.Gate)
        {
            for (long done = 0; done < y.ElementCount; done += Chunk)
            {
                Span<double> part = new(values, (int)Math.Min(Chunk, y.ElementCount - done));
                loadFirst(First<byte>(a, done), 1, first, part.Length);
                if (b is not null)
                    loadSecond(First<byte>(b, done), 1, second, part.Length);
                for (int i = 0; i < part.Length; i++)
                    part[i] = sampler.Next(generator, first[i], second[i]);
                Store(part, y, done);
            }
        }
    }

    /// <summary>Numbers as elements of a dense tensor from one place on, rounded as PyTorch rounds doubles.</summary>
    internal static void Store(ReadOnlySpan<double> values, Tensor y, long at) =>
        Codec.Encode(y.DType, values, y.Memory.Bytes(y.ByteOffset + at * y.DType.Size, values.Length * y.DType.Size));

    /// <summary>Where an element lies.</summary>
    private static T* First<T>(Tensor y, long at) where T : unmanaged => (T*)(y.Memory.Pointer + y.ByteOffset + at * y.DType.Size);

    private static void Uniform(MersenneTwister engine, Span<double> y, double from, double to)
    {
        Standard(engine, y);
        Stretch(y, from, to);
    }

    private static void Uniform(MersenneTwister engine, Span<float> y, float from, float to)
    {
        Standard(engine, y);
        Stretch(y, from, to);
    }

    private static void UniformReduced(MersenneTwister engine, Tensor y, long at, int count, float from, float to)
    {
        float* values = stackalloc float[Chunk + 2];
        ushort* bounds = stackalloc ushort[2], elements = First<ushort>(y, at);
        Uniform(engine, new Span<float>(values, count), from, to);
        (values[Chunk], values[Chunk + 1]) = (from, to);
        delegate*<float*, byte*, long, long, void> store = Elements.Storer<float>(y.DType);
        store(values, (byte*)elements, 1, count);
        store(values + Chunk, (byte*)bounds, 1, 2);
        // What rounds up to the end becomes the beginning.
        for (int i = 0; i < count; i++)
            elements[i] = elements[i] == bounds[1] ? bounds[0] : elements[i];
    }

    private static void Normal(MersenneTwister engine, double* y, long count, double mean, double std)
    {
        // The rest is drawn with the others, and then the last sixteen anew.
        long whole = count & -BoxMuller.Block;
        for (long done = 0; done < count; done += Chunk)
        {
            Span<double> part = new(y + done, (int)Math.Min(Chunk, count - done));
            Standard(engine, part);
            BoxMuller.Transform(part[..(int)Math.Min(part.Length, whole - done)], mean, std);
        }

        if (whole == count)
            return;
        Span<double> last = new(y + count - BoxMuller.Block, BoxMuller.Block);
        Standard(engine, last);
        BoxMuller.Transform(last, mean, std);
    }

    private static void Normal(MersenneTwister engine, float* y, long count, float mean, float std)
    {
        // The rest is drawn with the others, and then the last sixteen anew.
        long whole = count & -BoxMuller.Block;
        for (long done = 0; done < count; done += Chunk)
        {
            Span<float> part = new(y + done, (int)Math.Min(Chunk, count - done));
            Standard(engine, part);
            BoxMuller.Transform(part[..(int)Math.Min(part.Length, whole - done)], mean, std);
        }

        if (whole == count)
            return;
        Span<float> last = new(y + count - BoxMuller.Block, BoxMuller.Block);
        Standard(engine, last);
        BoxMuller.Transform(last, mean, std);
    }

    private static void NormalReduced(MersenneTwister engine, Tensor y, float mean, float std)
    {
        float* values = stackalloc float[BoxMuller.Block];
        Span<float> block = new(values, BoxMuller.Block);
        delegate*<float*, byte*, long, long, void> store = Elements.Storer<float>(y.DType);
        for (long done = 0; done < y.ElementCount; done += BoxMuller.Block)
        {
            // Of a rest nothing is drawn but the last sixteen.
            Standard(engine, block);
            BoxMuller.Transform(block, mean, std);
            store(values, First<byte>(y, Math.Min(done, y.ElementCount - BoxMuller.Block)), 1, BoxMuller.Block);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bernoulli<T>(MersenneTwister engine, Tensor y, T one, ulong end) where T : unmanaged, IBinaryInteger<T>
    {
        Span<uint> draws = stackalloc uint[2 * Chunk];
        for (long done = 0; done < y.ElementCount; done += Chunk)
        {
            Span<T> part = new(First<T>(y, done), (int)Math.Min(Chunk, y.ElementCount - done));
            engine.Fill(draws[..(2 * part.Length)]);
            for (int i = 0; i < part.Length; i++)
                part[i] = T.CreateTruncating((long)(Bits53(draws, i) - end) >> 63) & one; // A branch would be guessed wrong half the time.
        }
    }

    /// <summary>Numbers in [0, 1) of 53 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Standard(MersenneTwister engine, Span<double> values)
    {
        Span<uint> draws = stackalloc uint[2 * Chunk];
        engine.Fill(draws[..(2 * values.Length)]);
        for (int i = 0; i < values.Length; i++)
            values[i] = (long)Bits53(draws, i) * (1.0 / (1L << 53));
    }

    /// <summary>Numbers in [0, 1) of 24 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Standard(MersenneTwister engine, Span<float> values)
    {
        Span<int> draws = stackalloc int[Chunk];
        engine.Fill(MemoryMarshal.Cast<int, uint>(draws[..values.Length]));
        ref int from = ref MemoryMarshal.GetReference(draws);
        ref float to = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i <= values.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            Vector256<int> bits = Vector256.LoadUnsafe(ref from, (nuint)i) & Vector256.Create((1 << 24) - 1);
            (Vector256.ConvertToSingle(bits) * Vector256.Create(1f / (1 << 24))).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < values.Length; i++)
            values[i] = (draws[i] & (1 << 24) - 1) * (1f / (1 << 24));
    }

    /// <summary>From [0, 1) to a range; what rounds up to its end becomes its beginning.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Stretch<T>(Span<T> values, T from, T to) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T p = ref MemoryMarshal.GetReference(values);
        T span = to - from;
        int i = 0;
        for (; i <= values.Length - Vector256<T>.Count; i += Vector256<T>.Count)
        {
            Vector256<T> value = Fused(Vector256.LoadUnsafe(ref p, (nuint)i), Vector256.Create(span), Vector256.Create(from));
            Vector256.ConditionalSelect(Vector256.Equals(value, Vector256.Create(to)), Vector256.Create(from), value).StoreUnsafe(ref p, (nuint)i);
        }

        for (; i < values.Length; i++)
        {
            T value = T.FusedMultiplyAdd(values[i], span, from);
            values[i] = value == to ? from : value;
        }
    }

    private static Vector256<T> Fused<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c) where T : unmanaged => typeof(T) == typeof(float)
        ? Vector256.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector256.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    private static ulong Bits53(ReadOnlySpan<uint> draws, int index) => ((ulong)draws[2 * index] << 32 | draws[2 * index + 1]) & (1UL << 53) - 1;
}
