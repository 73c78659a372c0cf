using System.Diagnostics;
using Xunit;

namespace Interop.Testing;

/// <summary>A real PyTorch beside us.</summary>
public static class LivePyTorch
{
    /// <summary>Runs Python with PyTorch 1.13 or 2.6 and gives what it printed; the test fails with its errors if it fails.</summary>
    /// <param name="version">1.13 or 2.6.</param>
    /// <param name="arguments">Of <c>python3</c>. Files below the repository have the same names there.</param>
    public static string Run(string version, params IEnumerable<string> arguments)
    {
        string oracle = Needs.Oracle();
        ProcessStartInfo start = new("bash", [Path.Combine(Repository.Root, "tools", "fixtures", "run_oracle.sh"), oracle, version, Repository.Root, "python3", .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(), text = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"PyTorch {version} took more than five minutes.");
        }

        Assert.True(process.ExitCode == 0, $"PyTorch {version} ended with {process.ExitCode}: {text.Result}{errors.Result}");
        return text.Result;
    }
}
