using Interop.Testing;
namespace Interop.Tensors.Tests.Ops;

/// <summary>Cross entropy behind a linear map, all logits at once and piece by piece.</summary>
[Collection<Alone>]
public class LinearCrossEntropyTests
{
    private static readonly LinearCrossEntropyOptions s_pieces = new() { BatchChunkSize = 3 };

    private static Tensor[] Inputs(bool several)
    {
        Tensor.ManualSeed(11);
        Shape[] shapes = several ? [[7, 4], [5, 2, 4], [5, 2]] : [[7, 4], [5, 4], [5]];
        return [.. shapes.Select(s => Tensor.Randn(s, DType.Float64).RequiresGrad_())];
    }

    [Theory]
    [InlineData(Reduction.Mean, false, 0, false)]
    [InlineData(Reduction.Sum, true, 0.1, false)]
    [InlineData(Reduction.None, true, 0.2, true)]
    [InlineData(Reduction.Mean, true, 0.2, true)]
    public void Pieces_give_the_loss_and_the_gradients_of_the_whole(Reduction reduction, bool weighted, double smoothing, bool several)
    {
        Tensor[] x = Inputs(several);
        Tensor target = Tensor.Randint(5, several ? [7, 2] : [7]), weight = Tensor.From([1, 0.5, 2, 0.25, 3]);
        Tensor Loss(Tensor[] x, LinearCrossEntropyOptions? options) => x[0].LinearCrossEntropy(x[1], target, x[2], weighted ? weight : null, reduction, 1, smoothing, options);
        Tensor whole = Loss(x, null), pieces = Loss(x, s_pieces), dy = Tensor.RandnLike(whole.Detach());
        Near(whole, pieces);
        foreach ((Tensor? expected, Tensor? found) in Autograd.Grad([whole], x, [dy]).Zip(Autograd.Grad([pieces], x, [dy])))
            Near(expected!, found!);
        Assert.True(Autograd.GradCheck(x => Loss(x, s_pieces), x));
        Assert.True(Autograd.GradGradCheck(x => Loss(x, s_pieces), x));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Inputs_that_are_made_from_the_weights_count_once(bool createGraph)
    {
        Tensor w = Inputs(false)[1], target = Tensor.Randint(5, [7]), rows = Tensor.Randint(5, [7]);
        Tensor Loss(LinearCrossEntropyOptions? options) => w.IndexSelect(0, rows).LinearCrossEntropy(w, target, options: options);
        Near(Autograd.Grad([Loss(null)], [w], createGraph: createGraph)[0]!, Autograd.Grad([Loss(s_pieces)], [w], createGraph: createGraph)[0]!);
    }

    [Fact]
    public void Pieces_give_gradients_only_to_those_that_want_them()
    {
        Tensor[] x = Inputs(false);
        Tensor target = Tensor.Rand([7, 5], DType.Float64);
        x[0] = x[0].Detach();
        Tensor loss = x[0].LinearCrossEntropy(x[1], target, options: s_pieces);
        Near(x[0].LinearCrossEntropy(x[1], target), loss);
        loss.Backward();
        Assert.NotNull(x[1].Grad);
        Assert.Throws<ArgumentOutOfRangeException>(() => x[0].LinearCrossEntropy(x[1], target, options: new() { BatchChunkSize = 0 }));
        Assert.Throws<ShapeException>(() => x[0].LinearCrossEntropy(x[1], target.Narrow(0, 0, 6), options: s_pieces));
    }

    [Theory]
    [InlineData("auto", AccumulationPolicy.Auto, new long[] { 8, 1, 32, 2, 16 })]
    [InlineData("aspect_ratio", AccumulationPolicy.Auto, new long[] { 8, 64, 100, 4, 16 })]
    [InlineData("aspect_ratio:4", AccumulationPolicy.Compact, new long[] { 2, 16, 32, 1, 4 })]
    [InlineData("auto", AccumulationPolicy.Accurate, new long[] { 8, 64, 100, 4, 16 })]
    public void Pieces_have_the_sizes_of_PyTorch(string method, AccumulationPolicy policy, long[] expected)
    {
        LinearCrossEntropyOptions options = new() { ChunkingMethod = method, AccPolicy = policy };
        (long, long, long, bool)[] sizes = [(64, 8, 100, false), (64, 100, 8, false), (100, 16, 16, true), (7, 4, 5, false), (1000, 64, 5000, false)];
        Assert.Equal(expected, sizes.Select(s => options.RowsOf(s.Item1, s.Item2, s.Item3, s.Item4, DType.Float64)));
        Assert.Equal(3, (options with { ChunkingMethod = null, BatchChunkSize = 3 }).RowsOf(64, 8, 100, false, DType.Float64));
        Assert.Equal(64, (options with { ChunkingMethod = null }).RowsOf(64, 8, 100, false, DType.Float64));
    }

    [Fact]
    public void Options_print_as_in_Python() => Assert.Equal(
        "LinearCrossEntropyOptions(allow_retain_graph=False, batch_chunk_size=3, chunking_method=None, acc_policy='auto', acc_dtype=torch.float32)",
        new LinearCrossEntropyOptions { BatchChunkSize = 3, ChunkingMethod = null, AccDtype = DType.Float32 }.ToString());

    private static void Near(Tensor expected, Tensor found) => Assert.True((expected - found).Abs().Max().Item<double>() < 1e-12, $"found {found}, expected {expected}");
}
