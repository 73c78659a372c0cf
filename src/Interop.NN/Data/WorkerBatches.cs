using System.Collections;
using System.Runtime.ExceptionServices;

namespace Interop.NN;

/// <summary>How a loader's workers run.</summary>
internal sealed record WorkerOptions(int Count, TimeSpan Timeout, Action<int>? Init, int Prefetch)
{
    /// <summary>Null without workers.</summary>
    internal static WorkerOptions? Make(int count, TimeSpan timeout, Action<int>? init, int? prefetch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count, "numWorkers");
        if (timeout < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, $"The timeout is {timeout}: expected zero for no limit, or more.");
        if (count == 0 && (prefetch is not null || timeout != TimeSpan.Zero))
            throw new ArgumentException("A DataLoader without workers got a prefetchFactor or a timeout: set numWorkers, or leave them out.");
        return count == 0 ? null : new WorkerOptions(count, timeout, init, (int)Sampling.Positive(prefetch ?? 2, "prefetchFactor"));
    }
}

/// <summary>Batches made by threads, in the order of their numbers. Batch i belongs to worker i mod n as long as no worker has come to its end.</summary>
internal sealed class WorkerBatches<TBatch> : IEnumerator<TBatch>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly WorkerOptions _options;
    private readonly BatchSource<TBatch> _source;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly IEnumerator<IReadOnlyList<long>> _indices;
    private readonly Worker[] _workers;

    /// <summary>What is made and not taken yet.</summary>
    private readonly Dictionary<long, Outcome> _outcomes = [];
    private long _sent, _taken;
    private int _next;
    private bool _stopped;

    internal WorkerBatches(BatchSource<TBatch> source, WorkerOptions options, long seed, CancellationToken cancellation)
    {
        (_source, _options, _cancellation, _indices) = (source, options, cancellation, source.Batches.GetEnumerator());
        _workers = new Worker[options.Count];
        for (int i = 0; i < _workers.Length; i++)
            _workers[i] = new Worker(new WorkerInfo(i, options.Count, unchecked(seed + i)), []);
        foreach (Worker worker in _workers)
        {
            worker.Thread = new Thread(() => Run(worker)) { IsBackground = true, Name = $"DataLoader worker {worker.Info.Id}" };
            worker.Thread.Start();
        }

        _registration = cancellation.Register(Wake);
        try
        {
            for (int i = 0; i < options.Prefetch * options.Count; i++)
                Send();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public TBatch Current { get; private set; } = default!;

    object? IEnumerator.Current => Current;

    public bool MoveNext()
    {
        while (_taken < _sent)
        {
            Outcome outcome = Take(_taken);
            _taken++;
            if (outcome.Kind == OutcomeKind.Ended)
                _workers[outcome.Worker].HasEnded = true;
            Send();
            if (outcome.Kind == OutcomeKind.Failed)
                throw new WorkerException(outcome.Worker, _taken - 1, outcome.Error!);
            if (outcome.Kind == OutcomeKind.Made)
            {
                Current = outcome.Batch;
                return true;
            }
        }

        return false;
    }

    public void Reset() => throw new NotSupportedException("An epoch runs once: begin another.");

    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            _stopped = true;
            _outcomes.Clear();
            Monitor.PulseAll(_gate);
        }

        _registration.Dispose();
        _indices.Dispose();
        // One that hangs in the dataset is left behind: it is a background thread and ends when it comes back.
        foreach (Worker worker in _workers)
            worker.Thread!.Join(s_patience);
        if (Array.Find(_workers, w => w.CloseError is not null) is { CloseError: { } error })
            ExceptionDispatchInfo.Throw(error);
    }

    /// <summary>Gives the next numbers to the next worker that still has elements.</summary>
    private void Send()
    {
        int tries = 0;
        while (_workers[_next].HasEnded && tries++ < _workers.Length)
            _next = (_next + 1) % _workers.Length;
        if (_workers[_next].HasEnded || !_indices.MoveNext())
            return;
        lock (_gate)
        {
            _workers[_next].Jobs.Enqueue((_sent++, _indices.Current));
            Monitor.PulseAll(_gate);
        }

        _next = (_next + 1) % _workers.Length;
    }

    private Outcome Take(long batch)
    {
        long deadline = _options.Timeout == TimeSpan.Zero ? long.MaxValue : Environment.TickCount64 + (long)_options.Timeout.TotalMilliseconds;
        lock (_gate)
        {
            while (true)
            {
                _cancellation.ThrowIfCancellationRequested();
                ObjectDisposedException.ThrowIf(_stopped, this);
                if (_outcomes.Remove(batch, out Outcome? outcome))
                    return outcome;
                long left = deadline - Environment.TickCount64;
                if (left <= 0)
                    throw new TimeoutException($"Batch {batch} was not made within {_options.Timeout}: give more time or more workers, or look what the dataset waits for.");
                Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
            }
        }
    }

    private void Run(Worker worker)
    {
        WorkerInfo.Current = worker.Info;
        BatchFetcher<TBatch>? fetcher = null;
        Exception? broken = null;
        try
        {
            _options.Init?.Invoke(worker.Info.Id);
            fetcher = _source.Open();
        }
        catch (Exception error)
        {
            broken = error;
        }

        while (Next(worker, out (long Batch, IReadOnlyList<long> Indices) job))
        {
            Outcome outcome;
            try
            {
                outcome = broken is not null ? new(worker.Info.Id, OutcomeKind.Failed, default!, broken)
                    : fetcher!.TryFetch(job.Indices, out TBatch batch) ? new(worker.Info.Id, OutcomeKind.Made, batch, null)
                    : new(worker.Info.Id, OutcomeKind.Ended, default!, null);
            }
            catch (Exception error)
            {
                outcome = new(worker.Info.Id, OutcomeKind.Failed, default!, error);
            }

            lock (_gate)
            {
                if (!_stopped)
                    _outcomes.Add(job.Batch, outcome);
                Monitor.PulseAll(_gate);
            }
        }

        try
        {
            fetcher?.Dispose();
        }
        catch (Exception error)
        {
            worker.CloseError = error;
        }
    }

    private bool Next(Worker worker, out (long, IReadOnlyList<long>) job)
    {
        lock (_gate)
        {
            while (!_stopped)
            {
                if (worker.Jobs.TryDequeue(out job))
                    return true;
                Monitor.Wait(_gate);
            }
        }

        job = default;
        return false;
    }

    private void Wake()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private enum OutcomeKind { Made, Ended, Failed }

    private sealed record Outcome(int Worker, OutcomeKind Kind, TBatch Batch, Exception? Error);

    private sealed record Worker(WorkerInfo Info, Queue<(long, IReadOnlyList<long>)> Jobs)
    {
        internal Thread? Thread { get; set; }

        internal bool HasEnded { get; set; }

        /// <summary>Why the stream that it read could not be closed.</summary>
        internal Exception? CloseError { get; set; }
    }
}
