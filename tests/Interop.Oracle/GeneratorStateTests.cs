using System.Diagnostics;
using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Oracle;

/// <summary>Real PyTorch goes on from where our generator was.</summary>
public sealed class GeneratorStateTests
{
    private const string Continue = "import sys, torch; torch.set_rng_state(torch.load(sys.argv[1])['state']); print(*torch.cat([torch.randn(3), torch.rand(3), torch.randn(20)]).view(torch.int32).tolist())";

    [Theory]
    [InlineData("1.13")]
    [InlineData("2.6")]
    public async Task PyTorch_draws_the_numbers_that_come_next_here(string version)
    {
        string oracle = Needs.Oracle(), file = Path.Combine(Repository.Scratch(Path.Combine("oracle", "generator-" + version)), "state.pt");
        // An odd number of draws and a kept normal number.
        Generator generator = new Generator().ManualSeed(99);
        Tensor.Randn([3], generator: generator);
        Tensor.Rand([1001], generator: generator);
        MapNode map = new();
        map.Add("state", TensorEntry.From(generator.GetState()));
        using (Checkpoint checkpoint = new(map))
            checkpoint.Save(file);
        int[] ours = [.. ((Tensor[])[Tensor.Randn([3], generator: generator), Tensor.Rand([3], generator: generator), Tensor.Randn([20], generator: generator)])
            .SelectMany(x => x.ToArray<float>()).Select(BitConverter.SingleToInt32Bits)];

        ProcessStartInfo start = new("bash") { WorkingDirectory = Repository.Root, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])[Path.Combine(Repository.Root, "tools", "fixtures", "run_oracle.sh"), oracle, version, Repository.Root, "python3", "-W", "ignore", "-c", Continue, file])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation), text = process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, await errors);
        Assert.Equal(ours, (await text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
    }
}
