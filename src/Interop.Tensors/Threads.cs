using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>How many cores one operation uses. Source: <c>torch.set_num_threads</c>, <c>torch.get_num_threads</c>.</summary>
public static class Threads
{
    /// <summary>The most threads, the caller among them, that share one operation: at first one for each core. Operations below about 20 µs of work stay on their caller.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 1.</exception>
    public static int Count
    {
        get => Workers.Count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Workers.Count = value;
        }
    }
}
