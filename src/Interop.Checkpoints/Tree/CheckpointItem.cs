using System.Diagnostics;

namespace Interop.Checkpoints;

/// <summary>A value at a place in a checkpoint.</summary>
[DebuggerDisplay("{Path,nq}: {Node}")]
public sealed class CheckpointItem
{
    internal CheckpointItem(CheckpointNode node, CheckpointItem? parent, string segment, CheckpointItem? aliasOf) =>
        (Node, Parent, Segment, AliasOf, Depth) = (node, parent, segment, aliasOf, parent is null ? 0 : parent.Depth + 1);

    /// <summary>The value.</summary>
    public CheckpointNode Node { get; }

    /// <summary>The container it lies in; null for the root.</summary>
    public CheckpointItem? Parent { get; }

    /// <summary>What the path adds to the container's: <c>.key</c> or <c>[0]</c>.</summary>
    public string Segment { get; }

    /// <summary>How many containers it lies in.</summary>
    public int Depth { get; }

    /// <summary>Where the same object was met first; null at that place. Parts of an alias are not visited again.</summary>
    public CheckpointItem? AliasOf { get; }

    /// <summary>The place, such as <c>optimizer.state[0].exp_avg</c>; empty for the root.</summary>
    public string Path
    {
        get
        {
            // Built on demand: in a deep tree all paths together would be quadratic.
            List<string> segments = [];
            for (CheckpointItem? at = this; at is not null; at = at.Parent)
                segments.Add(at.Segment);
            segments.Reverse();
            string path = string.Concat(segments);
            return path.StartsWith('.') ? path[1..] : path;
        }
    }
}
