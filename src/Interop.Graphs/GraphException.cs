namespace Interop.Graphs;

/// <summary>A node of a graph failed while it ran: the message names it with what it was given, the inner exception says why.</summary>
public sealed class GraphException(string message, Exception inner) : Exception(message, inner);
