using System.CommandLine;

namespace Interop.CommandLine.Verbs;

/// <summary>Options and arguments that several verbs have.</summary>
internal static class Options
{
    internal static Argument<string> File(string name = "FILE", string description = "a checkpoint, an *.index.json of shards, or a folder that holds one") => new(name) { Description = description };

    internal static Option<bool> Json() => new("--json") { Description = "print JSON instead of text" };

    internal static Option<bool> VerifyCrc() => new("--verify-crc") { Description = "compare the checksums in the file with its content; a difference is an error" };

    internal static Option<string[]> Only(string what) => new("--only") { Description = $"{what} that fit this pattern (* any characters, ? one); may be given again", HelpName = "GLOB", DefaultValueFactory = _ => [] };

    internal static Option<string[]> Drop(string what) => new("--drop") { Description = $"leave out {what} that fit this pattern; may be given again", HelpName = "GLOB", DefaultValueFactory = _ => [] };
}
