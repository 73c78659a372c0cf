using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Interop.Benchmarks;

/// <summary>Time of the current thread alone, which other programs on the machine do not count in; wall time where several threads work, or where the system has no such clock.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    internal static double Seconds(int threads)
    {
        if (threads > 1 || !OperatingSystem.IsLinux() || ClockGetTime(ThreadCpuTime, out Moment now) != 0)
            return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        return now.Seconds + now.Nanoseconds * 1e-9;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out Moment time);

    private struct Moment
    {
        internal long Seconds;
        internal long Nanoseconds;
    }
}
