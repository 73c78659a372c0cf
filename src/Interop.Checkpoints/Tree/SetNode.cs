using System.Diagnostics;

namespace Interop.Checkpoints;

/// <summary>A set, in the order the file gives.</summary>
[DebuggerDisplay("{TypeName,nq} of {Items.Count}")]
public sealed class SetNode : CheckpointNode
{
    /// <summary>With these items.</summary>
    public SetNode(IEnumerable<CheckpointNode> items, bool isFrozen = false) => (Items, IsFrozen) = ([.. items], isFrozen);

    /// <summary>The items; may be changed.</summary>
    public List<CheckpointNode> Items { get; }

    /// <summary>Whether it is a <c>frozenset</c>.</summary>
    public bool IsFrozen { get; }

    /// <inheritdoc/>
    public override string TypeName => IsFrozen ? "frozenset" : "set";
}
