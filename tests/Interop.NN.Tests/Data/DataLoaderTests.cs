using System.Collections.Concurrent;
using Interop.Tensors;

namespace Interop.NN.Tests;

public class DataLoaderTests
{
    private static readonly Generator s_generator = new();

    [Fact]
    public void Workers_give_batches_in_order_however_long_each_takes()
    {
        Dataset<long> slow = Dataset.From(40, i =>
        {
            Thread.Sleep((int)(i * 7 % 5));
            return i;
        });
        ConcurrentDictionary<int, bool> inits = [];
        DataLoader<long, Tensor> loader = new(slow, batchSize: 3, numWorkers: 4, prefetchFactor: 3, generator: s_generator, workerInitFn: id => inits[id] = true);
        Assert.Equal(14, loader.Count);
        for (int epoch = 0; epoch < 2; epoch++)
            Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), loader.SelectMany(b => b.ToArray<long>()));
        Assert.Equal([0, 1, 2, 3], inits.Keys.Order());
    }

    [Fact]
    public void A_worker_knows_its_number_and_has_random_numbers_of_its_own()
    {
        Dataset<long> dataset = Dataset.From(8, i => WorkerInfo.Current!.Id * 1_000_000L + Tensor.Randint(1000, [1], generator: WorkerInfo.Current.Generator).Item<long>());
        long[] Run() => [.. new DataLoader<long>(dataset, batchSize: null, numWorkers: 2, generator: new Generator().ManualSeed(5))];
        long[] first = Run();
        Assert.Equal(first, Run());
        Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1], first.Select(v => v / 1_000_000));
        long seed = Tensor.Empty([], DType.Int64).Random_(new Generator().ManualSeed(5)).Item<long>();
        Assert.Equal(Tensor.Randint(1000, [1], generator: new Generator().ManualSeed(seed + 1)).Item<long>(), first[1] % 1_000_000);
        Assert.Null(WorkerInfo.Current);
    }

    [Fact]
    public void A_failure_is_thrown_at_its_place_with_its_worker_and_the_rest_can_be_read()
    {
        Dataset<long> dataset = Dataset.From(6, i => i == 3 ? throw new FormatException("bad") : i);
        using IEnumerator<Tensor> batches = new DataLoader<long, Tensor>(dataset, numWorkers: 2, generator: s_generator).GetEnumerator();
        for (int i = 0; i < 3; i++)
            Assert.True(batches.MoveNext());
        WorkerException error = Assert.Throws<WorkerException>(() => batches.MoveNext());
        Assert.Equal((1, 3, "bad"), (error.Worker, error.Batch, error.InnerException!.Message));
        Assert.IsType<FormatException>(error.InnerException);
        Assert.True(batches.MoveNext());
        Assert.Equal(4, batches.Current.Item<long>());
        Assert.Throws<FormatException>(() => new DataLoader<long, Tensor>(dataset, generator: s_generator).Count(b => true));
    }

    [Fact]
    public void A_failed_start_of_a_worker_is_thrown()
    {
        DataLoader<long, Tensor> loader = new(Dataset.From(4, i => i), numWorkers: 2, generator: s_generator, workerInitFn: id => throw new FormatException("no start"));
        Assert.Contains("no start", Assert.Throws<WorkerException>(() => loader.First()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaving_early_stops_the_workers()
    {
        ConcurrentBag<Thread> threads = [];
        int made = 0;
        Dataset<long> dataset = Dataset.From(1000, i =>
        {
            threads.Add(Thread.CurrentThread);
            Interlocked.Increment(ref made);
            return i;
        });
        foreach (Tensor batch in new DataLoader<long, Tensor>(dataset, numWorkers: 3, generator: s_generator))
        {
            if (batch.Item<long>() == 5)
                break;
        }

        Assert.All(threads, t => Assert.False(t.IsAlive));
        Assert.InRange(made, 6, 6 + 3 * 2 + 1);
    }

    private sealed class Unclosable : IterableDataset<long>
    {
        public override IEnumerator<long> GetEnumerator()
        {
            try
            {
                for (long i = 0; ; i++)
                    yield return i;
            }
            finally
            {
                Close();
            }
        }

        private static void Close() => throw new FormatException("cannot be closed");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_stream_that_fails_to_close_says_so_to_its_reader(int workers)
    {
        DataLoader<long, Tensor> loader = new(new Unclosable(), numWorkers: workers, generator: s_generator);
        FormatException error = Assert.Throws<FormatException>(() =>
        {
            foreach (Tensor _ in loader)
                break;
        });
        Assert.Equal("cannot be closed", error.Message);
    }

    [Fact]
    public void Waiting_ends_with_the_timeout_and_with_cancellation()
    {
        using ManualResetEventSlim gate = new();
        Dataset<long> stuck = Dataset.From(2, i =>
        {
            gate.Wait();
            return i;
        });
        using (IEnumerator<Tensor> batches = new DataLoader<long, Tensor>(stuck, numWorkers: 1, timeout: TimeSpan.FromMilliseconds(20), generator: s_generator).GetEnumerator())
        {
            Assert.Throws<TimeoutException>(() => batches.MoveNext());
            gate.Set();
        }

        gate.Reset();
        using CancellationTokenSource source = new(20);
        using (IEnumerator<Tensor> batches = new DataLoader<long, Tensor>(stuck, numWorkers: 1, generator: s_generator).Batches(source.Token).GetEnumerator())
        {
            source.Token.Register(gate.Set);
            Assert.Throws<OperationCanceledException>(() =>
            {
                while (batches.MoveNext())
                    source.Token.WaitHandle.WaitOne();
            });
        }

        Assert.Throws<OperationCanceledException>(() => new DataLoader<long, Tensor>(stuck, generator: s_generator).Batches(source.Token).First());
    }

    [Fact]
    public void Streams_are_shared_out_among_workers()
    {
        DataLoader<long, IReadOnlyList<long>> loader = new(new Shared(), batchSize: 2, numWorkers: 2, generator: s_generator);
        Assert.Equal([[0, 2], [1, 3], [4, 6], [5, 7], [8]], loader.Select(b => b.ToArray()));
        Assert.Equal(5, loader.Count);
        ChainDataset<long> chain = new(new Shared(), new Shared());
        Assert.Equal(18, chain.Count);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8], new DataLoader<long>(chain, batchSize: null, generator: s_generator));
    }

    [Fact]
    public void Options_that_exclude_each_other_are_refused()
    {
        Dataset<long> dataset = Dataset.From(4, i => i);
        Assert.Throws<ArgumentException>(() => new DataLoader<long, Tensor>(dataset, shuffle: true, sampler: [0, 1]));
        Assert.Throws<ArgumentException>(() => new DataLoader<long, Tensor>(dataset, batchSize: 2, batchSampler: [[0], [1]]));
        Assert.Throws<ArgumentException>(() => new DataLoader<long, Tensor>(dataset, batchSize: null));
        Assert.Throws<ArgumentException>(() => new DataLoader<long, Tensor>(dataset, prefetchFactor: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader<long, Tensor>(dataset, batchSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader<long, Tensor>(dataset, numWorkers: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader<long, Tensor>(Dataset.From<long>([]), shuffle: true));
        Assert.Empty(new DataLoader<long, Tensor>(Dataset.From<long>([]), generator: s_generator));
    }

    private sealed class Shared : IterableDataset<long>
    {
        public override long? Count => 9;

        public override IEnumerator<long> GetEnumerator()
        {
            WorkerInfo? worker = WorkerInfo.Current;
            for (long i = worker?.Id ?? 0; i < 9; i += worker?.NumWorkers ?? 1)
                yield return i;
        }
    }
}
