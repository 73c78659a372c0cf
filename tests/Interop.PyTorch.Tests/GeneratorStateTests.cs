using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.PyTorch.Tests;

/// <summary>States of PyTorch's generator in its own files.</summary>
public sealed class GeneratorStateTests
{
    [Theory]
    [InlineData("1.13")]
    [InlineData("2.14")]
    public void A_saved_state_goes_on_where_PyTorch_left_and_survives_writing(string version)
    {
        // Saved after torch.manual_seed(1); what torch.rand(3), torch.randn(2), torch.randn(1) and torch.randn(3) then give.
        using Checkpoint checkpoint = Files.Open(Repository.Fixtures("torch", version, "random_states.pt"));
        Tensor state = Assert.IsType<TensorEntry>(checkpoint.Find("torch")).Read();
        Generator generator = new Generator().SetState(state);
        Assert.Equal(1, generator.InitialSeed);
        Assert.Equal([0.7576315999031067f, 0.2793108820915222f, 0.40306925773620605f], Tensor.Rand([3], generator: generator).ToArray<float>());
        Assert.Equal([0.7244127988815308f, -0.7022190093994141f], Tensor.Randn([2], generator: generator).ToArray<float>());

        // One more number leaves a second one behind.
        Tensor.Randn([1], generator: generator);
        MapNode map = new();
        map.Add("state", TensorEntry.From(generator.GetState()));
        using Checkpoint again = Files.Open(Files.Save(new Checkpoint(map), "state"), "state.pt");
        Generator other = new Generator().SetState(((TensorEntry)again.Find("state")!).Read());
        float[] next = [0.26046469807624817f, 0.3505655527114868f, 1.0203025341033936f];
        Assert.Equal(next, Tensor.Randn([3], generator: generator).ToArray<float>());
        Assert.Equal(next, Tensor.Randn([3], generator: other).ToArray<float>());
    }
}
