using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Interop.Tensors.Kernels;

/// <summary>What runs on several threads: a struct, so that the serial path allocates nothing and calls directly.</summary>
internal interface IRange
{
    /// <summary>Does the work of the indices from <paramref name="from"/> to before <paramref name="to"/>.</summary>
    void Run(long from, long to);
}

/// <summary>One pool of threads for all operations: the caller and a worker per further core.</summary>
/// <remarks>
/// A range is cut into as many equal pieces as there are threads; the cut depends on the number of threads only, never on timing.
/// Whoever is free takes the next piece, so that the caller does not wait for a worker that was slow to wake. Workers
/// spin for a while after their last piece and then sleep. One range runs at a time: who finds the pool busy, a piece that
/// has ranges of its own included, does all of its range itself.
/// </remarks>
internal static class Workers
{
    /// <summary>Below a fork and join of about this many elements of light work, sharing does not pay: 20 µs of it.</summary>
    internal const long LightGrain = 32 << 10;

    /// <summary>Pieces of ranges with at least this grain begin at multiples of it, so that they share no cache line and have whole vectors.</summary>
    private const long Alignment = 64;

    private static readonly long s_spin = Stopwatch.Frequency * 40 / 1_000_000;
    private static readonly SemaphoreSlim s_wake = new(0);
    private static Job? s_job;
    private static int s_busy;
    private static int s_sleeping;
    private static int s_started;

    /// <summary>Threads, the caller among them.</summary>
    internal static int Count { get; set; } = Environment.ProcessorCount;

    /// <summary>Runs <paramref name="body"/> over 0 … <paramref name="count"/>, on several threads where each gets at least <paramref name="grain"/> indices. Returns when all is done; the first exception is thrown again.</summary>
    internal static void For<TRange>(long count, long grain, in TRange body) where TRange : struct, IRange
    {
        long pieces = Math.Min(Count, count / Math.Max(grain, 1));
        if (pieces < 2 || Volatile.Read(ref s_busy) != 0 || Interlocked.CompareExchange(ref s_busy, 1, 0) != 0)
        {
            if (count > 0)
                body.Run(0, count);
            return;
        }

        Job<TRange> job = new(body, count, (int)pieces, grain >= Alignment ? Alignment : 1);
        try
        {
            Share(job, (int)pieces - 1);
        }
        finally
        {
            Volatile.Write(ref s_job, null);
            Volatile.Write(ref s_busy, 0);
        }

        job.Error?.Throw();
    }

    /// <summary>The same for a delegate, where a closure does not matter.</summary>
    internal static void For(long count, long grain, Action<long, long> body) => For(count, grain, new Delegated(body));

    private static void Share(Job job, int helpers)
    {
        for (; s_started < helpers; s_started++)
            new Thread(Work) { IsBackground = true, Name = $"Interop worker {s_started + 1}" }.UnsafeStart();
        Volatile.Write(ref s_job, job);
        Interlocked.MemoryBarrier();
        int sleeping = Volatile.Read(ref s_sleeping);
        if (sleeping > 0)
            s_wake.Release(Math.Min(sleeping, helpers));
        job.Work();
        SpinWait wait = default;
        while (!job.IsDone)
            wait.SpinOnce(sleep1Threshold: -1);
    }

    private static void Work()
    {
        long end = Stopwatch.GetTimestamp() + s_spin;
        while (true)
        {
            if (Volatile.Read(ref s_job) is { } job && job.Work())
            {
                end = Stopwatch.GetTimestamp() + s_spin;
            }
            else if (Stopwatch.GetTimestamp() < end)
            {
                Thread.SpinWait(2);
            }
            else
            {
                // Counted as asleep before the last look: who published a job after that look sees the count and wakes one.
                Interlocked.Increment(ref s_sleeping);
                if (Volatile.Read(ref s_job) is not { HasWork: true })
                    s_wake.Wait();
                Interlocked.Decrement(ref s_sleeping);
                end = Stopwatch.GetTimestamp() + s_spin;
            }
        }
    }

    private readonly struct Delegated(Action<long, long> body) : IRange
    {
        public void Run(long from, long to) => body(from, to);
    }

    /// <summary>One range on its way through the pool.</summary>
    private abstract class Job(int pieces)
    {
        private int _taken;
        private int _finished;

        internal ExceptionDispatchInfo? Error { get; private set; }

        internal bool HasWork => Volatile.Read(ref _taken) < pieces;

        internal bool IsDone => Volatile.Read(ref _finished) == pieces;

        /// <summary>Does pieces until none is left; whether there was one.</summary>
        internal bool Work()
        {
            bool any = false;
            while (HasWork)
            {
                int piece = Interlocked.Increment(ref _taken) - 1;
                if (piece >= pieces)
                    break;
                any = true;
                try
                {
                    Run(piece);
                }
                catch (Exception e)
                {
                    // Thrown again on the caller's thread; an exception here would end the process.
                    lock (this)
                        Error ??= ExceptionDispatchInfo.Capture(e);
                }

                Interlocked.Increment(ref _finished);
            }

            return any;
        }

        protected abstract void Run(int piece);
    }

    private sealed class Job<TRange>(TRange body, long count, int pieces, long alignment) : Job(pieces) where TRange : struct, IRange
    {
        private readonly int _pieces = pieces;

        protected override void Run(int piece) => body.Run(Cut(piece), Cut(piece + 1));

        /// <summary>Where a piece begins.</summary>
        private long Cut(int piece)
        {
            if (piece == _pieces)
                return count;
            long at = (long)((Int128)count * piece / _pieces);
            return at - at % alignment;
        }
    }
}
