using System.Text.RegularExpressions;

namespace Interop.NN;

/// <summary>How a state dict is loaded into a module.</summary>
public sealed record LoadOptions
{
    /// <summary>Whether every name of either side must have its counterpart; else the report says which had none. True at first, as in PyTorch.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>Whether tensors of another shape are left out and reported instead of refused.</summary>
    public bool IgnoreMismatched { get; init; }

    /// <summary>Whether the loaded tensors themselves become the parameters, in their own dtype, instead of being copied into them. Source: <c>assign=True</c>.</summary>
    public bool Assign { get; init; }

    /// <summary>The part of the checkpoint that is the state dict, such as <c>state_dict</c> or <c>model</c>; null for the whole.</summary>
    public string? At { get; init; }

    /// <summary>New names for those of the file; null drops one. Runs before <see cref="Rules"/>.</summary>
    public Func<string, string?>? Rename { get; init; }

    /// <summary>Patterns and what replaces them, one after the other over every name.</summary>
    public IReadOnlyList<(Regex Pattern, string Replacement)> Rules { get; init; } = [];

    internal string? Apply(string name)
    {
        string? renamed = Rename is null ? name : Rename(name);
        foreach ((Regex pattern, string replacement) in Rules)
            renamed = renamed is null ? null : pattern.Replace(renamed, replacement);
        return renamed;
    }
}
