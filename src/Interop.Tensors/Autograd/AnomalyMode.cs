namespace Interop.Tensors;

/// <summary>Until disposed, each op of this thread remembers where it was called, and a gradient with NaN is an error that names op and place. Source: <c>torch.autograd.detect_anomaly</c>.</summary>
public readonly ref struct AnomalyMode : IDisposable
{
    private readonly ThreadState? _thread;
    private readonly bool _before;
    private readonly bool _checkedNaN;

    internal AnomalyMode(bool enabled, bool checkNaN)
    {
        _thread = ThreadState.Current;
        (_before, _checkedNaN) = (_thread.Anomaly, _thread.AnomalyChecksNaN);
        (_thread.Anomaly, _thread.AnomalyChecksNaN) = (enabled, checkNaN);
    }

    /// <summary>Whether ops of this thread remember where they were called. Source: <c>torch.is_anomaly_enabled</c>.</summary>
    public static bool Enabled => ThreadState.Current.Anomaly;

    /// <summary>Whether gradients are looked through for NaN while <see cref="Enabled"/>. Source: <c>torch.is_anomaly_check_nan_enabled</c>.</summary>
    public static bool ChecksNaN => ThreadState.Current.AnomalyChecksNaN;

    /// <summary>Ends the mode.</summary>
    public void Dispose()
    {
        if (_thread is not null)
            (_thread.Anomaly, _thread.AnomalyChecksNaN) = (_before, _checkedNaN);
    }
}
