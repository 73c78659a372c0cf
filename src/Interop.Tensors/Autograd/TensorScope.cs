namespace Interop.Tensors;

/// <summary>Releases at its end every tensor that this thread made in it, except those kept. Nothing has to be released by hand; a scope gives memory back at a known moment.</summary>
/// <remarks>
/// Gradients that a backward pass or an assignment gave to <see cref="Tensor.Grad"/> stay, and so does what recorded ops saved.
/// Scopes of one thread nest: a kept tensor belongs to the scope outside. What is made under <see cref="Tensor.Unscoped"/> belongs to none. A tensor used after its scope ended is an <see cref="ObjectDisposedException"/>.
/// </remarks>
public readonly ref struct TensorScope : IDisposable
{
    private readonly ThreadState? _thread;
    private readonly int _mark;
    private readonly int _depth;

    internal TensorScope(ThreadState thread) => (_thread, _mark, _depth) = (thread, thread.BeginTemporaries(), thread.TemporaryScopes);

    /// <summary>Gives the tensor, which outlives this scope.</summary>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (_thread is not null && tensor.Fate == Fate.OfScope)
            tensor.Fate = Fate.Kept;
        return tensor;
    }

    /// <summary>Releases what was not kept, here and in scopes inside that were left open.</summary>
    public void Dispose()
    {
        if (_thread is not null && _thread.TemporaryScopes >= _depth)
            _thread.EndTemporaries(_mark, default, _depth);
    }
}
