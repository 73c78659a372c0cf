namespace Interop.Tensors;

/// <summary>While it is not disposed, values that ops of this thread save for their gradients are packed and unpacked by these functions. Source: <c>torch.autograd.graph.saved_tensors_hooks</c>.</summary>
public sealed class SavedTensorHooks : IDisposable
{
    private readonly SavedTensorHooks? _before;

    /// <summary>Takes effect at once, on this thread.</summary>
    /// <param name="pack">What is kept instead of a tensor.</param>
    /// <param name="unpack">Gives the tensor back.</param>
    public SavedTensorHooks(Func<Tensor, object> pack, Func<object, Tensor> unpack)
    {
        (Pack, Unpack) = (pack, unpack);
        ThreadState thread = ThreadState.Current;
        (_before, thread.SavedHooks) = (thread.SavedHooks, this);
    }

    internal Func<Tensor, object> Pack { get; }

    internal Func<object, Tensor> Unpack { get; }

    /// <summary>Ends the effect.</summary>
    public void Dispose() => ThreadState.Current.SavedHooks = _before;
}
