using System.Diagnostics;
using System.Globalization;
using System.Numerics;

namespace Interop.Benchmarks;

/// <summary>The command line, and other programs, timed.</summary>
internal static class Shell
{
    /// <summary>What follows a name among arguments, or null.</summary>
    internal static string? Value(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and int i && i + 1 < args.Length ? args[i + 1] : null;

    /// <summary>The same as a number.</summary>
    internal static T Number<T>(string[] args, string name, T standard) where T : INumber<T> => Value(args, name) is { } text ? T.Parse(text, CultureInfo.InvariantCulture) : standard;

    /// <summary>A file of the repository, by its path there.</summary>
    internal static string Source(string path)
    {
        string? repository = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(repository, "Interop.sln")))
            repository = Path.GetDirectoryName(repository) ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Interop.sln.");
        return Path.Combine(repository, path);
    }

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
