using System.Runtime.InteropServices;

namespace Interop.Tensors.Memory;

/// <summary>Native memory outside the pools, which goes back to the system when nothing holds it: loaded weights.</summary>
/// <remarks>Of ordinary pages: on virtual machines the first touch of a huge page can cost four times as much, and weights are touched first once.</remarks>
internal sealed unsafe class NativeBlock : SafeHandle
{
    private readonly long _length;

    internal NativeBlock(long length) : base(0, true)
    {
        _length = length;
        SetHandle((nint)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1), Storage.Alignment));
        GC.AddMemoryPressure(Math.Max(length, 1));
    }

    public override bool IsInvalid => handle == 0;

    internal nint Pointer => handle;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(Math.Max(_length, 1));
        return true;
    }
}
