namespace Interop.Tensors;

/// <summary>
/// Until disposed, ops of this thread choose the dtype they compute in: products and convolutions a reduced format, losses, Fourier transforms and decompositions float32,
/// all others that of their inputs. Source: <c>torch.autocast("cpu")</c>, whose lists of ops these are.
/// </summary>
/// <remarks>
/// <code>
/// using (Tensor.Autocast())
///     loss = model.Call(x).CrossEntropy(y);
/// loss.Backward();
/// </code>
/// Parameters stay float32, and so do their gradients. A parameter is cast once until the end of the mode, or until it changes. The backward pass computes in the dtypes of the ops
/// that it differentiates, wherever it is called; a checkpointed function runs again in the mode in which it ran first. float64 and complex inputs are left as they are.
/// </remarks>
public readonly ref struct Autocast : IDisposable
{
    private readonly ThreadState? _thread;
    private readonly AutocastState? _before;

    internal Autocast(AutocastState? state)
    {
        _thread = ThreadState.Current;
        _before = _thread.Autocast;
        _thread.Autocast = state;
    }

    /// <summary>Whether this thread is in the mode. Source: <c>torch.is_autocast_enabled("cpu")</c>.</summary>
    public static bool Enabled => ThreadState.Current.Autocast is not null;

    /// <summary>The reduced format of the mode; null outside of it. Source: <c>torch.get_autocast_dtype("cpu")</c>.</summary>
    public static DType? DType => ThreadState.Current.Autocast?.DType;

    /// <summary>Whether parameters are cast once in the mode; true outside of it. Source: <c>torch.is_autocast_cache_enabled</c>.</summary>
    public static bool CacheEnabled => ThreadState.Current.Autocast?.Caches ?? true;

    /// <summary>Ends the mode.</summary>
    public void Dispose() => _thread?.Autocast = _before;
}
