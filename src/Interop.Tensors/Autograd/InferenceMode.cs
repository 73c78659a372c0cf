namespace Interop.Tensors;

/// <summary>Until disposed, ops of this thread are not recorded, and what they make counts no versions and can never be part of a graph. Source: <c>torch.inference_mode</c>.</summary>
/// <remarks>
/// Outside the mode, a tensor that was made in it may be read, but not changed in place, not saved for a gradient and not made to
/// require one: <see cref="Tensor.Clone"/> gives an ordinary tensor.
/// </remarks>
public readonly ref struct InferenceMode : IDisposable
{
    private readonly ThreadState? _thread;
    private readonly bool _inference;
    private readonly bool _grad;

    internal InferenceMode(bool enabled)
    {
        _thread = ThreadState.Current;
        (_inference, _grad) = (_thread.Inference, _thread.GradEnabled);
        (_thread.Inference, _thread.GradEnabled) = (enabled, !enabled);
    }

    /// <summary>Whether this thread is in the mode. Source: <c>torch.is_inference_mode_enabled</c>.</summary>
    public static bool Enabled => ThreadState.Current.Inference;

    /// <summary>Ends the mode.</summary>
    public void Dispose()
    {
        if (_thread is not null)
            (_thread.Inference, _thread.GradEnabled) = (_inference, _grad);
    }
}
