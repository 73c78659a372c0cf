namespace Interop.Checkpoints;

/// <summary>Something that a checkpoint can hold: <see cref="CheckpointNode.From"/> asks it for its tree.</summary>
public interface ICheckpointValue
{
    /// <summary>The tree.</summary>
    CheckpointNode ToNode();
}
