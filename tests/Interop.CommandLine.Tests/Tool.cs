using System.Diagnostics;
using System.Globalization;

namespace Interop.CommandLine.Tests;

/// <summary>The real executable, started as a user starts it.</summary>
internal static class Tool
{
    /// <summary>What a run left: exit code, both streams, and its peak of resident memory in bytes where the system tells it.</summary>
    internal sealed record Result(int ExitCode, string Output, string Error, long PeakBytes)
    {
        internal string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Beside this assembly's folder in the same configuration, or where INTEROP_TOOL says (to test a published one).</summary>
    internal static string Path { get; } = Environment.GetEnvironmentVariable("INTEROP_TOOL") ?? System.IO.Path.Combine(
        AppContext.BaseDirectory, "..", "..", "interop", new DirectoryInfo(AppContext.BaseDirectory).Name, OperatingSystem.IsWindows() ? "interop.exe" : "interop");

    internal static Result Run(params string[] arguments) => Run(arguments, null);

    internal static Result Run(string[] arguments, Action<Process>? meanwhile, string? folder = null)
    {
        ProcessStartInfo start = new(Path) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? "" };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        meanwhile?.Invoke(process);
        long peak = 0;
        Stopwatch clock = Stopwatch.StartNew();
        while (!process.WaitForExit(5))
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            if (clock.Elapsed < TimeSpan.FromMinutes(3))
                continue;
            process.Kill();
            throw new TimeoutException($"interop {string.Join(' ', arguments)} did not end in three minutes.");
        }

        process.WaitForExit();
        return new Result(process.ExitCode, output.Result, error.Result, peak);
    }

    /// <summary>Asks a process to end, as Ctrl-C (INT) or a service manager (TERM) does.</summary>
    internal static void Signal(Process process, string signal) => Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

    private static long PeakOf(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
