namespace Interop.Tensors;

/// <summary>One entry of a list of hooks, until disposed. Lists are replaced and never changed, so that a running pass reads them without a lock.</summary>
internal sealed class Registration(Action remove) : IDisposable
{
    private Action? _remove = remove;

    public void Dispose() => Interlocked.Exchange(ref _remove, null)?.Invoke();

    internal static Registration Add<T>(object owner, Func<T[]> get, Action<T[]> set, T hook) where T : class
    {
        lock (owner)
            set([.. get(), hook]);
        return new Registration(() =>
        {
            lock (owner)
            {
                T[] list = get();
                int at = Array.FindIndex(list, h => ReferenceEquals(h, hook));
                if (at >= 0)
                    set([.. list[..at], .. list[(at + 1)..]]);
            }
        });
    }
}
