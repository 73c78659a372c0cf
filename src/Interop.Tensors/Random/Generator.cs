using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>A stream of random numbers, equal bit for bit to that of PyTorch's generator on the CPU. Source: <c>torch.Generator</c>.</summary>
/// <remarks>
/// Any number of threads may draw from one generator: each fill takes its numbers in one piece, in the order in which the
/// threads come.
/// </remarks>
public sealed class Generator
{
    /// <summary>The seed of a new generator, <c>67280421310721</c>.</summary>
    public const long DefaultSeed = 67280421310721;

    private MersenneTwister _engine;
    private double? _nextNormal;
    private float? _nextFloatNormal;

    /// <summary>A generator with the default seed.</summary>
    public Generator() => _engine = new MersenneTwister(DefaultSeed);

    private Generator(MersenneTwister engine, double? nextNormal, float? nextFloatNormal) => (_engine, _nextNormal, _nextFloatNormal) = (engine, nextNormal, nextFloatNormal);

    /// <summary>The generator that is used where none is given; seeded by chance until <see cref="ManualSeed"/> is called. Source: <c>torch.default_generator</c>.</summary>
    public static Generator Default { get; } = new Generator().ManualSeed(Chance());

    /// <summary>Held while numbers are drawn.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The engine, for whoever holds the <see cref="Gate"/>.</summary>
    internal MersenneTwister Engine => _engine;

    /// <summary>The seed that the stream began with. Source: <c>torch.Generator.initial_seed</c>.</summary>
    public long InitialSeed
    {
        get
        {
            lock (Gate)
                return unchecked((long)_engine.Seed);
        }
    }

    /// <summary>Begins the stream of a seed and gives this generator. Of the seed, the lower 32 bits decide. Source: <c>torch.Generator.manual_seed</c>.</summary>
    public Generator ManualSeed(long seed)
    {
        lock (Gate)
            (_engine, _nextNormal, _nextFloatNormal) = (new MersenneTwister(unchecked((ulong)seed)), null, null);
        return this;
    }

    /// <summary>Begins the stream of a seed of 53 bits from the operating system, and gives the seed. Source: <c>torch.Generator.seed</c>.</summary>
    public long Seed()
    {
        long seed = Chance();
        ManualSeed(seed);
        return seed;
    }

    /// <summary>The place in the stream as PyTorch saves it: uint8 [5056]. Source: <c>torch.Generator.get_state</c>, <c>torch.get_rng_state</c>.</summary>
    public Tensor GetState()
    {
        byte[] bytes = new byte[GeneratorState.Length];
        lock (Gate)
            GeneratorState.Write(_engine, _nextNormal, _nextFloatNormal, bytes);
        return Tensor.From(bytes);
    }

    /// <summary>Goes to a place in a stream that PyTorch or <see cref="GetState"/> saved. Source: <c>torch.Generator.set_state</c>, <c>torch.set_rng_state</c>.</summary>
    /// <param name="newState">uint8 [5056].</param>
    /// <returns>This generator.</returns>
    /// <exception cref="ArgumentException">It is no state of this kind of generator.</exception>
    public Generator SetState(Tensor newState)
    {
        ArgumentNullException.ThrowIfNull(newState);
        if (newState.DType != DType.UInt8)
            throw new ArgumentException($"A state of a generator is a uint8 tensor, found {newState}.", nameof(newState));
        (MersenneTwister engine, double? nextNormal, float? nextFloatNormal) = GeneratorState.Read(newState.ToArray<byte>());
        lock (Gate)
            (_engine, _nextNormal, _nextFloatNormal) = (engine, nextNormal, nextFloatNormal);
        return this;
    }

    /// <summary>A generator at the same place, which goes its own way from there. Source: <c>torch.Generator.clone_state</c>.</summary>
    public Generator Clone()
    {
        lock (Gate)
            return new Generator(_engine.Clone(), _nextNormal, _nextFloatNormal);
    }

    /// <summary>A number of the standard normal distribution. Two are made at a time and the second is kept. For whoever holds the <see cref="Gate"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal double NextNormal()
    {
        if (_nextNormal is { } kept)
        {
            _nextNormal = null;
            return kept;
        }

        double u1 = _engine.NextDouble(), u2 = _engine.NextDouble();
        double radius = Math.Sqrt(-2 * Logarithms.OnePlus(-u2)), angle = 2 * Math.PI * u1;
        _nextNormal = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }

    private static long Chance()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToInt64(bytes) & (1L << 53) - 1;
    }
}
