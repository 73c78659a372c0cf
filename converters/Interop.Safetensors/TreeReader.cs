using System.Text;
using Interop.Checkpoints;

namespace Interop.Safetensors;

/// <summary>Rebuilds a tree from its text and the file's tensors. The text is as untrusted as the rest of the file.</summary>
internal sealed class TreeReader(string file, FileTensors tensors, ReadLimits limits)
{
    /// <summary>Metadata entries that were written for other readers only.</summary>
    internal List<string> Aliases { get; private set; } = [];

    internal CheckpointNode Read(string text)
    {
        TreeParser parser = new(file, Encoding.UTF8.GetBytes(text), tensors, limits);
        parser.Parse();
        Aliases = parser.Aliases;
        CheckpointNode[] nodes = new TreeBuilder(file, parser.Records).Build(parser.Root);
        if (tensors.Unused() is { } name)
            throw new ModelFormatException(file, FileTypes.Printable(name), null, $"__metadata__ entry '{TreeText.Key}' describes where every tensor stands and does not mention this one");
        return parser.Root.Node ?? nodes[parser.Root.Ref];
    }
}
