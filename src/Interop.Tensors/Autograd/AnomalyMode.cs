namespace Interop.Tensors;

/// <summary>Until disposed, each op of this thread remembers where it was called, and a gradient with NaN is an error that names op and place.</summary>
public readonly ref struct AnomalyMode : IDisposable
{
    private readonly bool _before;

    /// <summary>Takes effect at once.</summary>
    public AnomalyMode()
    {
        ThreadState thread = ThreadState.Current;
        (_before, thread.Anomaly) = (thread.Anomaly, true);
    }

    /// <summary>Ends the mode.</summary>
    public void Dispose() => ThreadState.Current.Anomaly = _before;
}
