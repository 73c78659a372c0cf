using System.Runtime.InteropServices;

namespace Interop.Tensors.Platform;

/// <summary>Linux: asks for huge pages, so that fresh memory costs one fault per 2 MiB instead of 512.</summary>
internal static partial class LinuxMemory
{
    /// <summary>The size and alignment of a huge page.</summary>
    internal const int HugePage = 2 << 20;

    private const int AdviseHugePage = 14;

    /// <summary>Advice only: where the kernel declines, memory works as before.</summary>
    internal static void AdviseHugePages(nint address, long length) => _ = Advise(address, (nuint)length, AdviseHugePage);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
