using System.Buffers;

namespace Interop.Tensors.Memory;

/// <summary>Memory of the user's, kept in place until nobody reaches this.</summary>
internal sealed unsafe class PinnedMemory(MemoryHandle handle)
{
    private MemoryHandle _handle = handle;

    ~PinnedMemory() => _handle.Dispose();

    internal nint Pointer => (nint)_handle.Pointer;
}
