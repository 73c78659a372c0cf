using System.Diagnostics;

namespace Interop.Checkpoints;

/// <summary>A tuple.</summary>
[DebuggerDisplay("tuple of {Items.Count}")]
public sealed class TupleNode : CheckpointNode
{
    /// <summary>With these items.</summary>
    public TupleNode(params IEnumerable<CheckpointNode> items) => Values = [.. items];

    /// <summary>The items.</summary>
    public IReadOnlyList<CheckpointNode> Items => Values;

    internal CheckpointNode[] Values { get; }

    /// <inheritdoc/>
    public override string TypeName => "tuple";
}
