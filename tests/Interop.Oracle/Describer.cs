using System.Diagnostics;
using Interop.Testing;

namespace Interop.Oracle;

/// <summary>Runs <c>describe.py</c> beside a real PyTorch, once for many files: starting it takes seconds.</summary>
internal static class Describer
{
    /// <summary>Loads the files and leaves <c>NAME.json</c> with <c>NAME.bin</c>, or <c>NAME.err</c>, in the folder that is given back.</summary>
    internal static string Run(string version, string label, IReadOnlyList<string> files, params string[] options)
    {
        string oracle = Needs.Oracle(), output = Repository.Scratch(Path.Combine("oracle", $"described-{version}-{label}"));
        ProcessStartInfo start = new("bash") { WorkingDirectory = Repository.Root, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])[Path.Combine(Repository.Root, "tools", "fixtures", "run_oracle.sh"), oracle, version, Repository.Root, "python3", Path.Combine(Repository.Root, "tools", "fixtures", "describe.py"), .. files, "--out", output, .. options])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(), text = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"PyTorch {version} took more than five minutes.");
        }

        Assert.True(process.ExitCode == 0, $"PyTorch {version} ended with {process.ExitCode}: {text.Result}{errors.Result}");
        return output;
    }

    /// <summary>What PyTorch said of a file: its error, or null.</summary>
    internal static string? Error(string output, string file)
    {
        string error = Path.Combine(output, Path.GetFileNameWithoutExtension(file) + ".err");
        return File.Exists(error) ? File.ReadAllText(error).Trim().ReplaceLineEndings(" ") : null;
    }
}
