namespace Interop.Tensors;

/// <summary>Whether ops of this thread are recorded for gradients, until disposed.</summary>
public readonly ref struct GradMode : IDisposable
{
    private readonly bool _before;

    internal GradMode(bool enabled)
    {
        ThreadState thread = ThreadState.Current;
        (_before, thread.GradEnabled) = (thread.GradEnabled, enabled);
    }

    /// <summary>Whether ops of this thread are recorded.</summary>
    public static bool Enabled => ThreadState.Current.GradEnabled;

    /// <summary>Ends the mode.</summary>
    public void Dispose() => ThreadState.Current.GradEnabled = _before;
}
