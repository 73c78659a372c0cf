namespace Interop.Tensors.Tests.Ops;

/// <summary>Cross entropy behind a linear map, all logits at once and piece by piece.</summary>
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

    private static void Near(Tensor expected, Tensor found) => Assert.True((expected - found).Abs().Max().Item<double>() < 1e-12, $"found {found}, expected {expected}");
}
