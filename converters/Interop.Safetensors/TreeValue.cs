using Interop.Checkpoints;

namespace Interop.Safetensors;

/// <summary>A value as the text gives it: a finished node, or the number of a container.</summary>
internal readonly record struct TreeValue(CheckpointNode? Node, int Ref);
