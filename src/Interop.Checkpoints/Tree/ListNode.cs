using System.Diagnostics;

namespace Interop.Checkpoints;

/// <summary>A list.</summary>
[DebuggerDisplay("list of {Items.Count}")]
public sealed class ListNode : CheckpointNode
{
    /// <summary>With these items.</summary>
    public ListNode(params IEnumerable<CheckpointNode> items) => Items = [.. items];

    /// <summary>The items; may be changed.</summary>
    public List<CheckpointNode> Items { get; }

    /// <inheritdoc/>
    public override string TypeName => "list";
}
