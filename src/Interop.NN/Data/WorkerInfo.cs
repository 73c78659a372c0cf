using Interop.Tensors;

namespace Interop.NN;

/// <summary>The worker of a <see cref="DataLoader{T, TBatch}"/> that runs on this thread. Source: <c>torch.utils.data.get_worker_info</c>.</summary>
public sealed class WorkerInfo
{
    [ThreadStatic]
    private static WorkerInfo? t_current;

    internal WorkerInfo(int id, int numWorkers, long seed) => (Id, NumWorkers, Seed, Generator) = (id, numWorkers, seed, new Generator().ManualSeed(seed));

    /// <summary>The worker of this thread; null where none runs.</summary>
    public static WorkerInfo? Current { get => t_current; internal set => t_current = value; }

    /// <summary>Its number, from 0.</summary>
    public int Id { get; }

    /// <summary>How many workers there are.</summary>
    public int NumWorkers { get; }

    /// <summary>The base seed of the epoch plus the worker's number.</summary>
    public long Seed { get; }

    /// <summary>
    /// Random numbers of this worker and epoch, the same in each run: those that PyTorch's worker gets from its default generator. <see cref="Generator.Default"/>
    /// is shared by all threads here, so what workers draw from it depends on chance.
    /// </summary>
    public Generator Generator { get; }
}

/// <summary>A worker of a <see cref="DataLoader{T, TBatch}"/> failed; the inner exception says why. The batches after it can still be read.</summary>
public sealed class WorkerException : InvalidOperationException
{
    internal WorkerException(int worker, long batch, Exception inner) : base($"Worker {worker} failed to make batch {batch}: {inner.Message}", inner) => (Worker, Batch) = (worker, batch);

    /// <summary>The number of the worker.</summary>
    public int Worker { get; }

    /// <summary>The number of the batch in its epoch.</summary>
    public long Batch { get; }
}
