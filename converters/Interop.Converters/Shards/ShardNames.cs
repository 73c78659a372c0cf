using System.Globalization;

namespace Interop.Converters.Shards;

/// <summary>The names that a checkpoint's shards and their index have beside each other.</summary>
internal static class ShardNames
{
    /// <summary>How the name of every index ends.</summary>
    internal const string IndexEnding = ".index.json";

    /// <summary><c>model.safetensors</c> gives <c>model-00001-of-00004.safetensors</c>; the number counts from 1.</summary>
    internal static string Shard(string file, int number, int count) => string.Create(CultureInfo.InvariantCulture,
        $"{Path.GetFileNameWithoutExtension(file)}-{number:D5}-of-{count:D5}{Path.GetExtension(file)}");

    /// <summary>Why this is not the plain name of a neighbouring file, or null where it is.</summary>
    internal static string? WhyNotPlain(string name) =>
        name.Length == 0 ? "the name is empty"
        : name is "." or ".." ? "it names a folder"
        : name.AsSpan().IndexOfAny('/', '\\') >= 0 || Path.IsPathRooted(name) ? "it is a path, and only plain names of files in the index's own folder are allowed"
        : name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsControl) ? "it has a colon or a control character"
        : null;
}
