using System.Collections.Concurrent;
using Interop.Tensors.Kernels;
using Interop.Testing;

namespace Interop.Tensors.Tests;

[Collection<Alone>]
public sealed class GeneratorTests
{
    [Fact]
    public void The_engine_is_the_Mersenne_twister()
    {
        // The standard's own checks of std::mt19937.
        MersenneTwister engine = new(5489);
        Assert.Equal(3499211612, engine.NextUInt32());
        for (int i = 2; i < 10000; i++)
            engine.NextUInt32();
        Assert.Equal(4123659995, engine.NextUInt32());
    }

    [Fact]
    public void Draws_in_pieces_are_the_draws_one_by_one()
    {
        Random random = new(5);
        MersenneTwister one = new(77), many = new(77);
        for (int round = 0; round < 200; round++)
        {
            uint[] draws = new uint[random.Next(0, 1500)];
            if (round % 3 == 0)
                Assert.Equal(one.NextUInt32(), many.NextUInt32());
            many.Fill(draws);
            foreach (uint draw in draws)
                Assert.Equal(one.NextUInt32(), draw);
            Assert.Equal((one.Left, one.Next), (many.Left, many.Next));
            Assert.True(one.State.SequenceEqual(many.State));
        }
    }

    [Fact]
    public void A_state_brings_the_stream_back_with_its_kept_normal_number()
    {
        Generator generator = new Generator().ManualSeed(3);
        Tensor.Randn([5], generator: generator);
        Tensor state = generator.GetState();
        Assert.Equal("uint8 [5056]", state.ToString());
        float[] ahead = Tensor.Randn([7], generator: generator).ToArray<float>();
        Assert.Equal(ahead, Tensor.Randn([7], generator: new Generator().SetState(state)).ToArray<float>());
        Assert.Equal(ahead, Tensor.Randn([7], generator: generator.SetState(state).Clone()).ToArray<float>());
        Assert.Equal(3, generator.InitialSeed);
        Assert.Equal(state.ToArray<byte>(), generator.SetState(state).GetState().ToArray<byte>());
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        Generator generator = new(), copy = generator.Clone();
        Assert.Equal(Tensor.Rand([10], generator: generator).ToArray<float>(), Tensor.Rand([10], generator: copy).ToArray<float>());
        Tensor.Rand([1], generator: copy);
        Assert.NotEqual(Tensor.Rand([1], generator: generator).Item<float>(), Tensor.Rand([1], generator: copy).Item<float>());
    }

    [Fact]
    public void What_is_no_state_is_refused_and_changes_nothing()
    {
        Generator generator = new();
        byte[] before = generator.GetState().ToArray<byte>();
        Assert.Contains("5056", Assert.Throws<ArgumentException>(() => generator.SetState(Tensor.Zeros([16], DType.UInt8))).Message, StringComparison.Ordinal);
        Assert.Contains("uint8", Assert.Throws<ArgumentException>(() => generator.SetState(Tensor.Zeros([5056]))).Message, StringComparison.Ordinal);
        Assert.Contains("MT19937", Assert.Throws<ArgumentException>(() => generator.SetState(Tensor.Zeros([5056], DType.UInt8))).Message, StringComparison.Ordinal);
        foreach ((int at, byte value) in (ReadOnlySpan<(int, byte)>)[(8, 0), (11, 0x80), (12, 0), (16, 2), (17, 3), (23, 1)])
        {
            // More draws left than words, none, not seeded, or beginning behind the end.
            byte[] broken = [.. before];
            broken[at] = value;
            if (at is 16 or 17 or 23)
                (broken[8], broken[9]) = (0x70, 2);
            Assert.Throws<ArgumentException>(() => generator.SetState(Tensor.From(broken)));
        }

        Assert.Equal(before, generator.GetState().ToArray<byte>());
    }

    [Fact]
    public void A_seed_from_the_system_is_given_back_and_repeats_its_stream()
    {
        Generator generator = new();
        long seed = generator.Seed();
        Assert.Equal(seed, generator.InitialSeed);
        Assert.InRange(seed, 0, (1L << 53) - 1);
        Assert.Equal(Tensor.Rand([4], generator: new Generator().ManualSeed(seed)).ToArray<float>(), Tensor.Rand([4], generator: generator).ToArray<float>());
        Assert.NotEqual(seed, generator.Seed());
        Assert.Equal(Generator.DefaultSeed, new Generator().InitialSeed);
        Assert.Same(Generator.Default, Tensor.ManualSeed(-1));
        Assert.Equal(-1, Generator.Default.InitialSeed);
    }

    [Fact]
    public async Task Threads_share_one_stream_in_whole_fills()
    {
        const int threads = 8, fills = 50, size = 300;
        Generator generator = new();
        float[] stream = Tensor.Rand([threads * fills * size], generator: generator.Clone()).ToArray<float>();
        ConcurrentBag<float[]> pieces = [];
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < fills; i++)
                pieces.Add(Tensor.Rand([size], generator: generator).ToArray<float>());
        })));
        Dictionary<float, int> starts = [];
        for (int i = 0; i < stream.Length; i += size)
            starts.Add(stream[i], i);
        Assert.Equal(threads * fills, pieces.Count);
        foreach (float[] piece in pieces)
            Assert.Equal(stream.AsSpan(starts[piece[0]], size).ToArray(), piece);
    }
}
