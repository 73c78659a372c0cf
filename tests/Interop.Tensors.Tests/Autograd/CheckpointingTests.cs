using Interop.Testing;
namespace Interop.Tensors.Tests.Gradients;

[Collection<Alone>]
public class CheckpointingTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    [Fact]
    public void A_checkpoint_runs_again_and_gives_the_same_gradients()
    {
        int runs = 0;
        Tensor x = Leaf(0.3, -0.7), w = Leaf(1.1, 2);
        Tensor plain = Block(x, w).Sum();
        plain.Backward();
        double[] dx = x.Grad!.ToArray<double>(), dw = w.Grad!.ToArray<double>();
        (x.Grad, w.Grad) = (null, null);
        Tensor y = Checkpointing.Checkpoint(h => Block(h, w), x);
        Assert.Equal(1, runs - 1);
        y.Sum().Backward();
        Assert.Equal(3, runs);
        Assert.Equal(dx, x.Grad!.ToArray<double>());
        Assert.Equal(dw, w.Grad!.ToArray<double>());

        Tensor Block(Tensor h, Tensor w)
        {
            runs++;
            return (h * w).Tanh().Exp() * h;
        }
    }

    [Fact]
    public void Several_inputs_and_results_and_second_derivatives_pass_gradchecks()
    {
        Tensor x = Leaf(0.3, -0.7), w = Leaf(1.1, 2);
        Assert.True(Autograd.GradCheck(Run, [x, w], checkForwardAd: true));
        Assert.True(Autograd.GradGradCheck(Run, [x, w]));

        static Tensor[] Run(Tensor[] t) => Checkpointing.Checkpoint(static u => [(u[0] * u[1]).Tanh(), u[0].Exp() * u[0]], t);
    }

    [Fact]
    public void Only_weights_may_require_gradients()
    {
        Tensor x = Tensor.From([2.0]), w = Leaf(3);
        Checkpointing.Checkpoint(h => h * w * w, x).Backward();
        Assert.Equal(12, w.Grad!.Item<double>());
    }

    [Fact]
    public void Checkpoints_nest()
    {
        Tensor x = Leaf(0.3, -0.7);
        Tensor plain = Deep(x, 0).Sum();
        plain.Backward();
        double[] expected = x.Grad!.ToArray<double>();
        x.Grad = null;
        Deep(x, 3).Sum().Backward();
        Assert.Equal(expected, x.Grad!.ToArray<double>());
        Assert.True(Autograd.GradGradCheck(t => Deep(t[0], 2), [x]));

        static Tensor Deep(Tensor h, int depth) => depth == 0 ? ((h * h).Tanh() + h).Exp().Sin() : Checkpointing.Checkpoint(x => Deep(x, depth - 1) * 1, h);
    }

    [Fact]
    public void Random_numbers_repeat_and_the_stream_goes_on()
    {
        Tensor x = Tensor.Ones([1000], DType.Float64).RequiresGrad_();
        Generator.Default.ManualSeed(5);
        Tensor y = Checkpointing.Checkpoint(static h => h * Tensor.Rand([1000], dtype: DType.Float64), x);
        double next = Tensor.Rand([1], dtype: DType.Float64).Item<double>();
        double[] forward = y.ToArray<double>();
        Tensor state = Generator.Default.GetState();
        y.Sum().Backward();
        Assert.Equal(forward, x.Grad!.ToArray<double>());
        Assert.Equal(state.ToArray<byte>(), Generator.Default.GetState().ToArray<byte>());
        Assert.NotEqual(forward[0], next);
        x.Grad = null;
        y = Checkpointing.Checkpoint(static h => h * Tensor.Rand([1000], dtype: DType.Float64), x, preserveRngState: false);
        forward = y.ToArray<double>();
        y.Sum().Backward();
        Assert.NotEqual(forward, x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_retained_graph_and_pruned_passes_run_it_again()
    {
        int runs = 0;
        Tensor x = Leaf(2), w = Leaf(3);
        Tensor y = Checkpointing.Checkpoint(h => { runs++; return h * w; }, x);
        Assert.Equal(3, Autograd.Grad([y], [x], retainGraph: true)[0]!.Item<double>());
        Assert.Equal(2, Autograd.Grad([y], [w], retainGraph: true)[0]!.Item<double>());
        y.Backward();
        Assert.InRange(runs, 2, 4);
        Assert.Contains("retainGraph", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_does_something_else_is_an_error()
    {
        int runs = 0;
        Tensor x = Leaf(2);
        Tensor y = Checkpointing.Checkpoint(h => runs++ == 0 ? h * h : h * h * h, x);
        Assert.Contains("do the same", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_changed_in_place_meanwhile_is_an_error()
    {
        Tensor x = Leaf(2), h = x * 1;
        Tensor y = Checkpointing.Checkpoint(static h => h * h, h);
        h.Add_(1);
        Assert.Contains("'add_'", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_in_segments_gives_the_gradients_of_the_whole()
    {
        Func<Tensor, Tensor>[] layers = [x => x.Tanh(), x => x * x, x => x.Exp(), x => x.Sin(), x => x * 2 + 1];
        Tensor x = Leaf(0.4), y = x;
        foreach (Func<Tensor, Tensor> layer in layers)
            y = layer(y);
        y.Backward();
        double expected = x.Grad!.Item<double>();
        for (int segments = 1; segments <= 5; segments++)
        {
            x.Grad = null;
            Checkpointing.CheckpointSequential(layers, segments, x).Backward();
            Assert.Equal(expected, x.Grad!.Item<double>());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Checkpointing.CheckpointSequential(layers, 6, x));
    }

    [Fact]
    public void Nothing_is_kept_and_nothing_runs_again_under_NoGrad()
    {
        using GradMode mode = Tensor.NoGrad();
        Assert.False(Checkpointing.Checkpoint(static h => h * h, Leaf(2)).RequiresGrad);
    }
}
