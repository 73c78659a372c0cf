namespace Interop.Tensors;

/// <summary>To whom a gradient goes.</summary>
/// <param name="Node">The operation that made the tensor, or the leaf's accumulator.</param>
/// <param name="Output">Which of its outputs the tensor was.</param>
public readonly record struct Edge(Node Node, int Output);
