namespace Interop.Tensors;

/// <summary>An op as an observer sees it.</summary>
public readonly ref struct OpCall
{
    internal OpCall(string name, int depth, ReadOnlySpan<Tensor?> inputs, object? attributes)
    {
        (Name, Depth, Attributes) = (name, depth, attributes);
        Inputs = inputs;
    }

    /// <summary>The op's ATen name.</summary>
    public string Name { get; }

    /// <summary>1 for an op that the user called; one more inside it.</summary>
    public int Depth { get; }

    /// <summary>The tensors it was given; null for an optional one that is absent.</summary>
    public ReadOnlySpan<Tensor?> Inputs { get; }

    /// <summary>The op's attributes, a record; or null.</summary>
    public object? Attributes { get; }
}

/// <summary>Sees every op of its thread until disposed, outer ones before the inner ones that they are made of: tracer, profiler, summary.</summary>
public abstract class OpObserver : IDisposable
{
    private OpObserver? _next;

    /// <summary>An op begins.</summary>
    public virtual void Enter(in OpCall call) { }

    /// <summary>An op has its results.</summary>
    public virtual void Result(in OpCall call, ReadOnlySpan<Tensor> outputs) { }

    /// <summary>An op ends, with or without results.</summary>
    public virtual void Leave(in OpCall call) { }

    /// <summary>Stops observing.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether the current thread has one.</summary>
    internal static bool IsAttached => ThreadState.Current.Observer is not null;

    /// <summary>The observer behind this one on its thread.</summary>
    internal OpObserver? Next => _next;

    /// <summary>Begins observing the current thread.</summary>
    protected void Attach()
    {
        ThreadState thread = ThreadState.Current;
        (_next, thread.Observer) = (thread.Observer, this);
    }

    /// <summary>Stops observing.</summary>
    protected virtual void Dispose(bool disposing)
    {
        ThreadState thread = ThreadState.Current;
        if (thread.Observer == this)
            thread.Observer = _next;
    }
}
