using System.Text.Json;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.NN.Tests;

/// <summary>Orders of elements, and random numbers after each epoch, as PyTorch 2.14 has them: <c>tools/fixtures/data_orders.py</c>.</summary>
[Collection<Alone>]
public sealed class OrderTests
{
    private static readonly double[] s_weights = [0.1, 2.0, 0.0, 1.5, 0.7, 3.0, 0.2, 1.0, 0.05];
    private static readonly JsonElement s_facts = JsonDocument.Parse(File.ReadAllBytes(Repository.Fixtures("data", "orders.json"))).RootElement;

    private static readonly Dictionary<string, Func<Generator, IEnumerable<IReadOnlyList<long>>>> s_loaders = new()
    {
        ["sequential"] = g => Load(10, 3),
        ["shuffle_1"] = g => Load(7, 1, shuffle: true),
        ["shuffle_4"] = g => Load(23, 4, shuffle: true),
        ["shuffle_8_exact"] = g => Load(64, 8, shuffle: true),
        ["shuffle_drop"] = g => Load(23, 4, shuffle: true, dropLast: true),
        ["shuffle_large"] = g => Load(700, 128, shuffle: true),
        ["shuffle_own"] = g => Load(23, 4, shuffle: true, generator: g),
        ["shuffle_own_exact"] = g => Load(24, 4, shuffle: true, generator: g),
        ["shuffle_workers"] = g => Load(23, 4, shuffle: true, workers: 2),
        ["shuffle_own_workers"] = g => Load(23, 4, shuffle: true, generator: g, workers: 3),
        ["replacement"] = g => Load(10, 4, new RandomSampler(Numbers(10), replacement: true)),
        ["replacement_70"] = g => Load(10, 16, new RandomSampler(Numbers(10), replacement: true, numSamples: 70)),
        ["replacement_64_own"] = g => Load(10, 16, new RandomSampler(Numbers(10), replacement: true, numSamples: 64, generator: g)),
        ["fewer"] = g => Load(10, 3, new RandomSampler(Numbers(10), numSamples: 4)),
        ["more_own"] = g => Load(10, 5, new RandomSampler(Numbers(10), numSamples: 27, generator: g)),
        ["subset"] = g => Load(20, 2, new SubsetRandomSampler([3, 1, 4, 15, 9, 2, 6])),
        ["subset_own"] = g => Load(20, 2, new SubsetRandomSampler([3, 1, 4, 15, 9, 2, 6], g)),
        ["weighted"] = g => Load(9, 6, new WeightedRandomSampler(s_weights, 20)),
        ["weighted_without"] = g => Load(9, 4, new WeightedRandomSampler(s_weights, 6, replacement: false)),
        ["weighted_own"] = g => Load(9, 5, new WeightedRandomSampler(s_weights, 12, generator: g)),
        ["batch_sampler"] = g => new DataLoader<long, IReadOnlyList<long>>(Numbers(10), batchSampler: new BatchSampler(new RandomSampler(Numbers(10)), 4, true)),
        ["unbatched"] = g => new Singles(new DataLoader<long>(Numbers(6), batchSize: null, shuffle: true)),
        ["stream"] = g => new DataLoader<long, IReadOnlyList<long>>(new Stream(), 4),
        ["stream_workers"] = g => new DataLoader<long, IReadOnlyList<long>>(new Stream(), 4, numWorkers: 2),
        ["stream_drop"] = g => new DataLoader<long, IReadOnlyList<long>>(new Stream(), 4, dropLast: true),
    };

    public static TheoryData<string> Loaders() => Names("loaders");

    public static TheoryData<string> Splits() => Names("splits");

    public static TheoryData<string> Shares() => Names("distributed");

    [Theory]
    [MemberData(nameof(Loaders))]
    public void Loaders_visit_elements_in_PyTorchs_order_and_leave_its_random_numbers(string key)
    {
        JsonElement facts = s_facts.GetProperty("loaders").GetProperty(key);
        string[] parts = key.Split('/');
        long seed = long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        Tensor.ManualSeed(seed);
        Generator own = new Generator().ManualSeed(seed + 1);
        IEnumerable<IReadOnlyList<long>> loader = s_loaders[parts[0]](own);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(facts.GetProperty("epochs")[epoch].EnumerateArray().Select(Longs), loader.Select(b => b.ToArray()));
            Assert.Equal(Longs(facts.GetProperty("next")[epoch]), Draw(null));
            Assert.Equal(Longs(facts.GetProperty("own")[epoch]), Draw(own));
        }
    }

    [Theory]
    [MemberData(nameof(Splits))]
    public void Random_splits_are_PyTorchs(string key)
    {
        JsonElement facts = s_facts.GetProperty("splits").GetProperty(key);
        string[] parts = key.Split('/');
        using JsonDocument lengths = JsonDocument.Parse(parts[0]);
        double[] sizes = [.. lengths.RootElement.EnumerateArray().Select(l => l.GetDouble())];
        long seed = long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        Tensor.ManualSeed(seed);
        Generator? own = parts[2] == "True" ? new Generator().ManualSeed(seed + 2) : null;
        Subset<long>[] split = sizes[0] >= 1 ? Numbers(10).RandomSplit([.. sizes.Select(s => (long)s)], own) : Numbers(37).RandomSplit(sizes, own);
        Assert.Equal(facts.GetProperty("parts").EnumerateArray().Select(Longs), split.Select(p => p.Indices.ToArray()));
        Assert.Equal(Longs(facts.GetProperty("next")), Draw(own));
    }

    [Theory]
    [MemberData(nameof(Shares))]
    public void Shares_of_processes_are_PyTorchs(string key)
    {
        JsonElement facts = s_facts.GetProperty("distributed").GetProperty(key);
        string[] p = key.Split('/');
        long Part(int i) => long.Parse(p[i], System.Globalization.CultureInfo.InvariantCulture);
        DistributedSampler sampler = new(Numbers(Part(0)), Part(1), Part(2), bool.Parse(p[3]), Part(5), bool.Parse(p[4]));
        Assert.Equal(facts.GetProperty("count").GetInt64(), sampler.Count);
        for (int epoch = 0; epoch < 2; epoch++)
        {
            sampler.SetEpoch(epoch);
            Assert.Equal(Longs(facts.GetProperty("epochs")[epoch]), sampler);
        }
    }

    private static Dataset<long> Numbers(long count) => Dataset.From(count, i => i);

    private static DataLoader<long, IReadOnlyList<long>> Load(long count, long batch, IEnumerable<long>? sampler = null, bool shuffle = false, bool dropLast = false, Generator? generator = null, int workers = 0) =>
        new(Numbers(count), batch, shuffle, sampler, numWorkers: workers, dropLast: dropLast, generator: generator);

    private static long[] Draw(Generator? generator) => Tensor.Randint(1 << 20, [3], generator: generator).ToArray<long>();

    private static long[] Longs(JsonElement list) => [.. list.EnumerateArray().Select(i => i.GetInt64())];

    private static TheoryData<string> Names(string part) => [.. s_facts.GetProperty(part).EnumerateObject().Select(c => c.Name)];

    private sealed class Stream : IterableDataset<long>
    {
        public override IEnumerator<long> GetEnumerator() => Enumerable.Range(0, 11).Select(i => (long)i).GetEnumerator();
    }

    private sealed class Singles(IEnumerable<long> items) : IEnumerable<IReadOnlyList<long>>
    {
        public IEnumerator<IReadOnlyList<long>> GetEnumerator() => items.Select(i => (IReadOnlyList<long>)[i]).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
