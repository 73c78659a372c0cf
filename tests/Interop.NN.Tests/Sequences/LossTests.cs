using Interop.Tensors;
using Interop.Testing;
using static Interop.NN.Tests.Sequences.Figures;

namespace Interop.NN.Tests.Sequences;

/// <summary>Losses and tables: what they keep, and what the corpora do not ask for.</summary>
[Collection<Alone>]
public sealed class LossTests
{
    [Fact]
    public void Factors_are_buffers()
    {
        Tensor weight = Tensor.From([1f, 2, 3]);
        foreach (WeightedLoss loss in (WeightedLoss[])[new NLLLoss(weight), new NLLLoss2d(weight), new CrossEntropyLoss(weight), new BCELoss(weight), new MultiMarginLoss(weight: weight), new MultiLabelSoftMarginLoss(weight), new BCEWithLogitsLoss(weight)])
        {
            Assert.Equal(["weight"], loss.StateDict().Keys);
            Assert.Empty(loss.Parameters());
            loss.To(DType.Float64);
            Assert.Equal(DType.Float64, loss.Weight!.DType);
            Assert.Equal($"{loss.Name}()", loss.ToString());
        }

        Assert.Equal(["pos_weight"], new BCEWithLogitsLoss(posWeight: weight).StateDict().Keys);
        Assert.Empty(new CrossEntropyLoss().StateDict().Keys);
    }

    [Fact]
    public void Losses_in_clusters_are_those_of_all_probabilities()
    {
        Tensor.ManualSeed(0);
        AdaptiveLogSoftmaxWithLoss loss = new(8, 20, [4, 10], divValue: 2);
        Tensor x = Tensor.Randn([50, 8]), target = Tensor.Randint(20, [50]);
        (Tensor output, Tensor mean) = loss.Call(x, target);
        Tensor all = loss.LogProb(x);
        Near(Tensor.Ones([50]), all.Exp().Sum([1]), 1e-5);
        Near(all.Gather(1, target.Unsqueeze(1)).Squeeze(1), output, 1e-5);
        Near(-output.Mean(), mean, 1e-6);
        Assert.Equal(all.Argmax(1).ToArray<long>(), loss.Predict(x).ToArray<long>());
        (Tensor one, _) = loss.Call(x.Select(0, 3), target.Select(0, 3));
        Near(output.Select(0, 3), one, 1e-6);
        Assert.Contains("[0, 19], found values in [1, 25]", Assert.Throws<ArgumentOutOfRangeException>(() => loss.Call(x.Narrow(0, 0, 3), Tensor.From([1L, 25, 3]))).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => loss.Call(x, target.Narrow(0, 0, 3)));
        Assert.Throws<ArgumentException>(() => new AdaptiveLogSoftmaxWithLoss(8, 20, [4, 20]));
        Assert.Throws<ArgumentException>(() => new AdaptiveLogSoftmaxWithLoss(8, 20, [4, 4]));
        Assert.Throws<ArgumentException>(() => new AdaptiveLogSoftmaxWithLoss(8, 20, []));
    }

    [Fact]
    public void Distances_of_triplets_are_functions_or_parts()
    {
        Tensor a = Tensor.Randn([4, 5]), p = Tensor.Randn([4, 5]), n = Tensor.Randn([4, 5]);
        Near(new TripletMarginLoss().Call(a, p, n), new TripletMarginWithDistanceLoss().Call(a, p, n));
        Near(new TripletMarginLoss(p: 1).Call(a, p, n), new TripletMarginWithDistanceLoss(new PairwiseDistance(1)).Call(a, p, n));
        Near(new TripletMarginLoss().Call(a, p, n), new TripletMarginWithDistanceLoss(static (x, y) => x.PairwiseDistance(y)).Call(a, p, n));
        Assert.Equal("TripletMarginWithDistanceLoss(\n  (distance_function): PairwiseDistance()\n)", new TripletMarginWithDistanceLoss().ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new TripletMarginLoss(margin: 0));
    }

    [Fact]
    public void Linear_cross_entropy_has_a_linear_layer_and_options()
    {
        Tensor.ManualSeed(0);
        LinearCrossEntropyOptions options = new() { ChunkingMethod = "aspect_ratio:2" };
        LinearCrossEntropyLoss whole = new(4, 9, bias: true), pieces = new(4, 9, bias: true, options: options);
        pieces.LoadStateDict(whole.StateDict());
        Assert.Equal(["linear.weight", "linear.bias"], whole.StateDict().Keys);
        Tensor x = Tensor.Randn([17, 4]), target = Tensor.Randint(9, [17]);
        Near(whole.Call(x, target), pieces.Call(x, target));
        Near(new CrossEntropyLoss().Call(whole.Linear.Call(x), target), whole.Call(x, target));
        Assert.Contains("chunking_method='aspect_ratio:2', acc_policy='auto', acc_dtype=None)", pieces.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new LinearCrossEntropyOptions { ChunkingMethod = "rows" });
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearCrossEntropyOptions { BatchChunkSize = 0 });
        Assert.Throws<ArgumentException>(() => x.LinearCrossEntropy(whole.Linear.Weight, target, options: options with { BatchChunkSize = 5 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearCrossEntropyLoss(4, 9, labelSmoothing: 2));
        Assert.Throws<ShapeException>(() => new LinearCrossEntropyLoss(4, 9, weight: Tensor.Ones([3])));
    }

    [Fact]
    public void Tables_have_a_row_of_zeros_that_learns_nothing()
    {
        Embedding table = new(5, 3, paddingIdx: -2);
        Assert.Equal(3, table.PaddingIdx);
        Assert.Equal([0, 0, 0], table.Weight.Select(0, 3).ToArray<float>());
        table.Call(Tensor.From([3L, 1, 3])).Sum().Backward();
        Assert.Equal([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], table.Weight.Grad!.ToArray<float>());
        Assert.Equal("Embedding(5, 3, padding_idx=3)", table.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding(5, 3, paddingIdx: 5));
        Assert.Throws<ShapeException>(() => new Embedding(5, 3, weight: Tensor.Zeros([3, 5])));
    }

    [Fact]
    public void Given_tables_are_shared_and_frozen_unless_said_otherwise()
    {
        Tensor vectors = Tensor.Randn([4, 2]);
        Embedding frozen = Embedding.FromPretrained(vectors), trained = Embedding.FromPretrained(vectors, freeze: false, paddingIdx: 1);
        Assert.False(frozen.Weight.RequiresGrad);
        Assert.True(trained.Weight.RequiresGrad);
        Near(vectors, trained.Weight, 0);
        vectors.Fill_(3);
        Near(vectors, frozen.Weight, 0);
        EmbeddingBag bag = EmbeddingBag.FromPretrained(vectors, mode: EmbeddingBagMode.Sum);
        Assert.False(bag.Weight.RequiresGrad);
        Assert.Equal([6, 6], bag.Call(Tensor.From([0L, 1], [1, 2])).ToArray<float>());
        Assert.Equal([0, 0, 6, 6], bag.Call(Tensor.From([0L, 1]), Tensor.From([0L, 0])).ToArray<float>());
        Assert.Equal("EmbeddingBag(4, 2, mode='sum')", bag.ToString());
        Assert.Throws<ShapeException>(() => Embedding.FromPretrained(Tensor.Zeros([4])));
    }
}
