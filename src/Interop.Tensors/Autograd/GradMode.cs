namespace Interop.Tensors;

/// <summary>Whether ops of this thread are recorded for gradients, until disposed. In inference mode they never are.</summary>
public readonly ref struct GradMode : IDisposable
{
    private readonly ThreadState? _thread;
    private readonly bool _before;

    internal GradMode(bool enabled)
    {
        _thread = ThreadState.Current;
        _before = _thread.GradEnabled;
        _thread.GradEnabled = enabled && !_thread.Inference;
    }

    /// <summary>Whether ops of this thread are recorded. Source: <c>torch.is_grad_enabled</c>.</summary>
    public static bool Enabled => ThreadState.Current.GradEnabled;

    /// <summary>Ends the mode.</summary>
    public void Dispose() => _thread?.GradEnabled = _before;
}
