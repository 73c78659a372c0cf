namespace Interop.Vision;

/// <summary>A file of a <see cref="DatasetFolder{T}"/> and the number of its class.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Target">The number of the class.</param>
public readonly record struct FolderSample(string Path, long Target);
