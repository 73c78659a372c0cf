using Interop.Benchmarks;

// Each suite times us and our peers in turns within one run, and prints ratios: absolute times say little on shared machines.
return args switch
{
    ["checkpoints", .. var rest] => CheckpointSuite.Run(rest),
    ["worker", var what, .. var files] => Worker.Run(what, files),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: benchmarks checkpoints [--mb 1024] [--rounds 5] [--oracle DIR] [--interop EXECUTABLE]");
    return 2;
}
