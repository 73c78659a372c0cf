using System.IO.Enumeration;

namespace Interop.Conformance.Operators;

/// <summary>Python's and C#'s spellings of one name.</summary>
internal static class Names
{
    private static readonly string[][] s_synonyms =
    [
        ["dim", "dims", "axis", "axes"], ["size", "shape", "sizes"], ["input", "self", "x"], ["other", "y", "mat2", "tensor2", "vec2", "exponent"], ["storageoffset", "offset"],
        ["n", "count"], ["dtype", "type"], ["stride", "strides"], ["ord", "p"], ["decimals", "digits"], ["repeats", "dims"], ["source", "src"],
    ];

    /// <summary>Lower case without underscores and hyphens, except that a trailing underscore, the mark of in-place forms, stays.</summary>
    public static string Plain(string name)
    {
        string plain = name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        return name.Length > 1 && name[^1] == '_' && !name.EndsWith("__", StringComparison.Ordinal) ? plain + "_" : plain;
    }

    public static bool Same(string a, string b) => Plain(a) == Plain(b);

    /// <summary>Whether two parameters have names that mean the same.</summary>
    public static bool Synonyms(string a, string b)
    {
        (a, b) = (Plain(a), Plain(b));
        return a == b || s_synonyms.Any(s => s.Contains(a) && s.Contains(b));
    }

    public static bool Matches(string globs, string name) =>
        globs.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Any(g => FileSystemName.MatchesSimpleExpression(g, name));
}
