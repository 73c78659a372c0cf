namespace Interop.Testing;

/// <summary>
/// Classes of this collection run one by one, after the others: those that depend on or change what a process has one of,
/// as the default generator, the width of the vectors, the number of threads or the figures of the pools.
/// </summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;
