using Interop.Benchmarks;

// Each suite times us and our peers in turns within one run, and prints ratios: absolute times say little on shared machines.
return args switch
{
    ["checkpoints", .. var rest] => CheckpointSuite.Run(rest),
    ["gemm", .. var rest] => GemmSuite.Run(rest),
    ["autograd", .. var rest] => AutogradSuite.Run(rest),
    ["operators", .. var rest] => OperatorSuite.Run(rest),
    ["optim", .. var rest] => OptimSuite.Run(rest),
    ["worker", var what, .. var files] => Worker.Run(what, files),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: benchmarks checkpoints [--mb 1024] [--rounds 5] [--oracle DIR] [--interop EXECUTABLE]
               benchmarks gemm [--rounds 7] [--width 0|128|256|512] [--only SHAPE]
               benchmarks autograd [--rounds 300]
               benchmarks optim [--rounds 15]
               benchmarks operators [--oracle DIR] [--version 2.14] [--threads 1] [--only NAME] [--budget SECONDS]
        """);
    return 2;
}
