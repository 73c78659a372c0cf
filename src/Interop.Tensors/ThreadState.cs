using System.Runtime.InteropServices;
using Interop.Tensors.Memory;

namespace Interop.Tensors;

/// <summary>What one thread has switched on. Read once per op.</summary>
internal sealed unsafe class ThreadState
{
    [ThreadStatic]
    private static ThreadState? t_current;

    private Tensor?[] _temporaries = new Tensor?[64];
    private int _count;
    private void* _buffers;

    private ThreadState() { }

    /// <summary>The thread has ended: another may have its pool.</summary>
    ~ThreadState()
    {
        NativeMemory.AlignedFree(_buffers);
        Pool.Abandon(Pool);
    }

    internal static ThreadState Current => t_current ??= new ThreadState();

    /// <summary>Small blocks.</summary>
    internal Pool Pool { get; } = Pool.ForThread();

    internal bool GradEnabled { get; set; } = true;

    /// <summary>New memory is marked as seen by no derivative; recording is off as long.</summary>
    internal bool Inference { get; set; }

    internal bool Anomaly { get; set; }

    internal bool AnomalyChecksNaN { get; set; } = true;

    /// <summary>The innermost backward pass that runs on this thread.</summary>
    internal BackwardRun? Run { get; set; }

    /// <summary>The node whose rule runs: what the ops of a second derivative come from.</summary>
    internal Node? Running { get; set; }

    /// <summary>How many ops are open, one inside the other.</summary>
    internal int Depth { get; set; }

    internal OpObserver? Observer { get; set; }

    /// <summary>The mode in which ops choose the dtype they compute in.</summary>
    internal AutocastState? Autocast { get; set; }

    internal SavedTensorHooks? SavedHooks { get; set; }

    /// <summary>How many scopes are open whose tensors are released at their end unless returned.</summary>
    internal int TemporaryScopes { get; private set; }

    /// <summary>Scratch for kernels that lives as long as the thread, always asked for with the same size.</summary>
    internal byte* Buffers(int bytes) => (byte*)(_buffers == null ? _buffers = NativeMemory.AlignedAlloc((nuint)bytes, Storage.Alignment) : _buffers);

    internal void AddTemporary(Tensor tensor)
    {
        if (_count == _temporaries.Length)
            Array.Resize(ref _temporaries, 2 * _count);
        _temporaries[_count++] = tensor;
    }

    /// <summary>User code is about to run inside a scope: what it makes is its own. Returns what <see cref="Unshield"/> puts back.</summary>
    internal int Shield()
    {
        int scopes = TemporaryScopes;
        TemporaryScopes = 0;
        return scopes;
    }

    internal void Unshield(int scopes) => TemporaryScopes = scopes;

    internal int BeginTemporaries()
    {
        TemporaryScopes++;
        return _count;
    }

    /// <summary>Releases what was made since the mark and is not among the results; a scope outside decides about those.</summary>
    internal void EndTemporaries(int mark, ReadOnlySpan<Tensor?> results) => EndTemporaries(mark, results, TemporaryScopes);

    /// <inheritdoc cref="EndTemporaries(int, ReadOnlySpan{Tensor})"/>
    /// <param name="mark">Where the scope began.</param>
    /// <param name="results">What leaves it.</param>
    /// <param name="depth">How many scopes there are with it; those inside of it end too.</param>
    internal void EndTemporaries(int mark, ReadOnlySpan<Tensor?> results, int depth)
    {
        TemporaryScopes = depth - 1;
        foreach (Tensor? result in results)
            result?.IsResult = true;
        int kept = mark;
        for (int i = mark; i < _count; i++)
        {
            Tensor tensor = _temporaries[i]!;
            // A constant may be among the attributes of a rule.
            if (tensor.Fate == Fate.OfScope && !tensor.IsResult && !tensor.IsConstant)
            {
                tensor.Dispose();
            }
            else if (tensor.Fate != Fate.Free)
            {
                tensor.Fate = Fate.OfScope;
                if (TemporaryScopes > 0)
                    _temporaries[kept++] = tensor;
            }
        }

        foreach (Tensor? result in results)
            result?.IsResult = false;
        Array.Clear(_temporaries, kept, _count - kept);
        _count = kept;
    }
}

/// <summary>What the end of a scope does to a tensor that was made in it.</summary>
internal enum Fate : byte
{
    /// <summary>It is released.</summary>
    OfScope,

    /// <summary>It leaves this scope and belongs to the one outside.</summary>
    Kept,

    /// <summary>No scope releases it.</summary>
    Free,
}
