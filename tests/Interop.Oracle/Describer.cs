using Interop.Testing;

namespace Interop.Oracle;

/// <summary>Runs <c>describe.py</c> beside a real PyTorch, once for many files: starting it takes seconds.</summary>
internal static class Describer
{
    /// <summary>Loads the files and leaves <c>NAME.json</c> with <c>NAME.bin</c>, or <c>NAME.err</c>, in the folder that is given back.</summary>
    internal static string Run(string version, string label, IReadOnlyList<string> files, params string[] options)
    {
        string output = Repository.Scratch(Path.Combine("oracle", $"described-{version}-{label}"));
        LivePyTorch.Run(version, [Path.Combine(Repository.Root, "tools", "fixtures", "describe.py"), .. files, "--out", output, .. options]);
        return output;
    }

    /// <summary>What PyTorch said of a file: its error, or null.</summary>
    internal static string? Error(string output, string file)
    {
        string error = Path.Combine(output, Path.GetFileNameWithoutExtension(file) + ".err");
        return File.Exists(error) ? File.ReadAllText(error).Trim().ReplaceLineEndings(" ") : null;
    }
}
