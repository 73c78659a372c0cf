using System.Runtime.InteropServices;

namespace Interop.Tensors.Memory;

/// <summary>One piece of native memory. It lives as long as the process; who has it changes.</summary>
internal sealed class Block
{
    internal required nint Pointer { get; init; }
    internal required long Bytes { get; init; }
    internal required int Class { get; init; }
    internal required Pool Home { get; init; }

    // In a free list: the next one. Rented: neighbours in an age list.
    internal Block? Next;
    internal Block? Previous;

    /// <summary>The next one on its way home from another thread.</summary>
    internal Block? NextReturned;

    /// <summary>1 while rented; falls to 0 exactly once, whoever gets there first.</summary>
    internal int Rented;

    /// <summary>How many collections it has lived through, which is the age list it is in.</summary>
    internal int Age;

    /// <summary>Whether <see cref="Graph"/> means something.</summary>
    internal bool InGraph;

    // Weak handles that track resurrection: somebody's finalizer may still use the tensor.

    /// <summary>The object whose end frees the memory: the tensor that the user has, or a storage made on its own.</summary>
    internal GCHandle Owner = GCHandle.Alloc(null, GCHandleType.WeakTrackResurrection);

    /// <summary>The storage, once the graph has saved it.</summary>
    internal GCHandle Graph = GCHandle.Alloc(null, GCHandleType.WeakTrackResurrection);
}
