namespace Interop.NN.Tests;

/// <summary>Tests that seed the default generator run while no other does.</summary>
[CollectionDefinition("generator", DisableParallelization = true)]
public sealed class GeneratorCollection;
