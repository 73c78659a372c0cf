using Interop.Tensors.Kernels;
using Interop.Testing;

namespace Interop.Tensors.Tests.Kernels;

[Collection<Alone>]
public class WorkersTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(1000, 10)]
    [InlineData(1000, 64)]
    [InlineData(65_537, 100)]
    public void Every_index_is_done_once(long count, long grain)
    {
        int[] times = new int[count];
        for (int repeat = 0; repeat < 50; repeat++)
        {
            Workers.For(count, grain, (from, to) =>
            {
                for (long i = from; i < to; i++)
                    Interlocked.Increment(ref times[i]);
            });
        }

        Assert.All(times, t => Assert.Equal(50, t));
    }

    [Fact]
    public void A_range_below_the_grain_stays_on_its_caller()
    {
        int caller = Environment.CurrentManagedThreadId, calls = 0;
        Workers.For(99, 50, (from, to) =>
        {
            Assert.Equal((0, 99), (from, to));
            Assert.Equal(caller, Environment.CurrentManagedThreadId);
            calls++;
        });
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Pieces_of_large_grain_begin_at_multiples_of_64()
    {
        Workers.For(10_001, 64, (from, to) => Assert.True(from % 64 == 0 && (to % 64 == 0 || to == 10_001)));
    }

    [Fact]
    public void An_exception_reaches_the_caller_and_the_pool_goes_on()
    {
        for (int repeat = 0; repeat < 20; repeat++)
        {
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => Workers.For(100, 1, (from, to) =>
            {
                if (to == 100)
                    throw new InvalidOperationException("the last piece");
            }));
            Assert.Equal("the last piece", e.Message);
            Every_index_is_done_once(100, 1);
        }
    }

    [Fact]
    public void A_range_inside_a_range_is_done()
    {
        long sum = 0;
        Workers.For(8, 1, (from, to) =>
        {
            for (long i = from; i < to; i++)
                Workers.For(100, 1, (a, b) => Interlocked.Add(ref sum, b - a));
        });
        Assert.Equal(800, sum);
    }

    [Fact]
    public void Many_threads_run_ranges_at_once()
    {
        Thread[] threads = new Thread[6];
        long[] sums = new long[threads.Length];
        for (int t = 0; t < threads.Length; t++)
        {
            int mine = t;
            threads[t] = new Thread(() =>
            {
                for (int i = 0; i < 200; i++)
                    Workers.For(1000, 1, (from, to) => Interlocked.Add(ref sums[mine], to - from));
            });
            threads[t].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
        Assert.All(sums, s => Assert.Equal(200_000, s));
    }

    [Fact]
    public void Sleeping_workers_wake()
    {
        for (int i = 0; i < 20; i++)
        {
            Thread.Sleep(2);
            Every_index_is_done_once(100, 1);
        }
    }

    [Fact]
    public void The_serial_path_allocates_nothing()
    {
        Counter range = default;
        Workers.For(10, 100, range);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Workers.For(10, 100, range);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_number_of_threads_is_settable_and_at_least_one()
    {
        int count = Threads.Count;
        try
        {
            Threads.Count = 3;
            Assert.Equal(3, Threads.Count);
            Every_index_is_done_once(1000, 1);
            Assert.Throws<ArgumentOutOfRangeException>(() => Threads.Count = 0);
        }
        finally
        {
            Threads.Count = count;
        }
    }

    private readonly struct Counter : IRange
    {
        public void Run(long from, long to) { }
    }
}
