using System.Text;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>A name whose tensor has another shape than the module's.</summary>
/// <param name="Name">The name.</param>
/// <param name="Expected">The module's shape.</param>
/// <param name="Found">The state dict's shape.</param>
public sealed record ShapeMismatch(string Name, Shape Expected, Shape Found);

/// <summary>What loading a state dict into a module found.</summary>
public sealed class LoadReport
{
    /// <summary>Names that were loaded.</summary>
    public List<string> Loaded { get; } = [];

    /// <summary>Names of the module that the state dict lacks.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>Names that the state dict lacks but whose parameter it has under another name: tied weights, of which safetensors files keep one.</summary>
    public List<string> Tied { get; } = [];

    /// <summary>Names of the state dict that the module lacks.</summary>
    public List<string> Unexpected { get; } = [];

    /// <summary>Names whose tensors have another shape.</summary>
    public List<ShapeMismatch> Mismatched { get; } = [];

    /// <summary>What else could not be loaded.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>What could be done about it, in sentences.</summary>
    public IReadOnlyList<string> Suggestions { get; internal set; } = [];

    /// <summary>Whether every name of either side has its counterpart.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + Mismatched.Count + Problems.Count == 0;

    /// <summary>All of it, one line each.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append($"{Loaded.Count} loaded, {Missing.Count} missing, {Unexpected.Count} unexpected, {Mismatched.Count} with another shape.");
        foreach (string name in Missing)
            text.Append($"\n  missing: {name}");
        foreach (string name in Unexpected)
            text.Append($"\n  unexpected: {name}");
        foreach (ShapeMismatch m in Mismatched)
            text.Append($"\n  {m.Name}: expected shape {m.Expected}, found {m.Found}");
        foreach (string problem in Problems)
            text.Append($"\n  {problem}");
        foreach (string suggestion in Suggestions)
            text.Append($"\n{suggestion}");
        return text.ToString();
    }
}
