using System.Diagnostics;
using System.Globalization;

namespace Interop.Benchmarks;

/// <summary>Other programs, timed.</summary>
internal static class Shell
{
    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it printed.</returns>
    internal static string Run(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{errors.Result}");
    }

    /// <summary>Runs a program that prints the seconds it measured itself as its last line.</summary>
    internal static double Seconds(string program, params IEnumerable<string> arguments) =>
        double.Parse(Run(program, arguments).Trim().Split('\n')[^1], CultureInfo.InvariantCulture);
}
