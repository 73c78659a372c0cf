namespace Interop.Tensors;

/// <summary>Until disposed, tensors that this thread makes belong to no <see cref="TensorScope"/>: for what outlives the step in which it is first needed, such as an optimizer's state or a cache.</summary>
public readonly ref struct UnscopedTensors : IDisposable
{
    private readonly ThreadState? _thread;
    private readonly int _scopes;

    internal UnscopedTensors(ThreadState thread) => (_thread, _scopes) = (thread, thread.Shield());

    /// <summary>Brings the scopes back.</summary>
    public void Dispose() => _thread?.Unshield(_scopes);
}
