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
    public void PyTorch_draws_the_numbers_that_come_next_here(string version)
    {
        string file = Path.Combine(Repository.Scratch(Path.Combine("oracle", "generator-" + version)), "state.pt");
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

        string text = LivePyTorch.Run(version, "-W", "ignore", "-c", Continue, file);
        Assert.Equal(ours, text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
    }
}
