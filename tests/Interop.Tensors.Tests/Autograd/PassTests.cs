namespace Interop.Tensors.Tests.Gradients;

public class PassTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    [Fact]
    public void Only_the_named_inputs_accumulate()
    {
        Tensor x = Leaf(2), w = Leaf(3), y = x * w, z = y * y;
        z.Backward(inputs: [w], retainGraph: true);
        Assert.Null(x.Grad);
        Assert.Equal(24, w.Grad!.Item<double>());
        z.Backward(inputs: [y], retainGraph: true);
        Assert.Equal(12, y.Grad!.Item<double>());
        Assert.Null(x.Grad);
        z.Backward(inputs: [x, w]);
        Assert.Equal(36, x.Grad!.Item<double>());
        Assert.Equal(48, w.Grad!.Item<double>());
        Leaf(1).Backward(inputs: [Leaf(5)]);
        Assert.Throws<ArgumentException>(() => (x * 2).Backward(inputs: []));
        Assert.Throws<InvalidOperationException>(() => (x * 2).Backward(inputs: [x.Detach()]));
    }

    [Fact]
    public void A_pass_to_a_result_leaves_the_graph_behind_it_alone()
    {
        int ran = 0;
        Tensor x = Leaf(2), y = x * x, z = y * y;
        y.GradFn!.RegisterHook((_, _) => { ran++; return null; });
        Assert.Equal(8, Autograd.Grad([z], [y])[0]!.Item<double>());
        Assert.Equal(0, ran);
        y.Backward();
        Assert.Equal(4, x.Grad!.Item<double>());
        Assert.Equal(1, ran);
    }

    [Fact]
    public void Rules_of_unwanted_inputs_do_not_run()
    {
        Tensor x = Leaf(2), w = Leaf(3);
        Tensor bad = new Throws().Apply(w);
        Tensor y = x * x + bad;
        Assert.Equal(4, Autograd.Grad([y], [x], retainGraph: true)[0]!.Item<double>());
        Assert.Throws<NotSupportedException>(() => y.Backward());
    }

    [Fact]
    public void Roots_may_share_nodes_repeat_and_lie_inside_each_other()
    {
        Tensor x = Leaf(1, 2), y = x * 2;
        Autograd.Backward([y, y], [Tensor.Ones([2], DType.Float64), Tensor.Ones([2], DType.Float64)]);
        Assert.Equal([4, 4], x.Grad!.ToArray<double>());
        x.Grad = null;
        Tensor s = x.Sum(), z = s * s;
        Autograd.Backward([s, z]);
        Assert.Equal([7, 7], x.Grad!.ToArray<double>());
        x.Grad = null;
        Autograd.Backward([x, x * 3], [Tensor.Ones([2], DType.Float64), Tensor.Ones([2], DType.Float64)]);
        Assert.Equal([4, 4], x.Grad!.ToArray<double>());
        Tensor root = Leaf(3);
        Assert.Equal([7, 7], Autograd.Grad([root, root * root], [root, root]).Select(g => g!.Item<double>()));
    }

    [Fact]
    public void Unused_inputs_are_errors_nulls_or_zeros()
    {
        Tensor x = Leaf(2), unused = Leaf(1, 2);
        Assert.Contains("Input 1", Assert.Throws<InvalidOperationException>(() => Autograd.Grad([x * 2], [x, unused])).Message, StringComparison.Ordinal);
        Assert.Null(Autograd.Grad([x * 2], [x, unused], allowUnused: true)[1]);
        Assert.Equal([0, 0], Autograd.Grad([x * 2], [x, unused], materializeGrads: true)[1]!.ToArray<double>());
        Assert.Throws<ArgumentException>(() => Autograd.Grad([x * 2], [x, unused], allowUnused: false, materializeGrads: true));
        Assert.Throws<ArgumentException>(() => Autograd.Grad([x * 2], []));
    }

    [Fact]
    public void Upstream_gradients_are_checked_and_cast()
    {
        Tensor x = Leaf(1, 2), y = x * 2;
        y.Backward(Tensor.Ones([2]), retainGraph: true);
        Assert.Equal([2, 2], x.Grad!.ToArray<double>());
        Assert.Throws<ShapeException>(() => y.Backward(Tensor.Ones([3], DType.Float64)));
        Assert.Throws<ArgumentException>(() => y.Backward(Tensor.Ones([2], DType.Complex128)));
        Assert.Throws<InvalidOperationException>(() => y.Backward());
        Tensor c = Tensor.Ones([1], DType.Complex128).RequiresGrad_();
        Assert.Contains("real", Assert.Throws<InvalidOperationException>(() => (c * c).Backward()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Autograd.Backward([y], [null, null]));
    }

    [Fact]
    public void Gradients_a_user_gave_are_not_changed()
    {
        Tensor x = Leaf(1, 2), dy = Tensor.Ones([2], DType.Float64);
        (x * 1).Backward(dy);
        x.Backward(dy);
        x.Backward(dy);
        Assert.Equal([1, 1], dy.ToArray<double>());
        Assert.Equal([3, 3], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Two_leaves_never_share_a_gradient()
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        (a + b).Sum().Backward();
        a.Grad!.Mul_(5);
        Assert.Equal([1, 1], b.Grad!.ToArray<double>());
    }

    [Fact]
    public void An_accumulated_gradient_counts_its_version()
    {
        Tensor x = Leaf(1, 2);
        (x * 2).Sum().Backward();
        Tensor w = Leaf(1, 1), y = (w * x.Grad!).Sum();
        (x * 2).Sum().Backward();
        Assert.Contains("'accumulate_grad'", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message, StringComparison.Ordinal);
        x.Grad = Tensor.Ones([1], DType.Float64).Expand(2);
        (x * 2).Sum().Backward();
        Assert.Equal([3, 3], x.Grad.ToArray<double>());
        Assert.Throws<ArgumentException>(() => x.Grad = x);
        Assert.Throws<ShapeException>(() => x.Grad = Tensor.Ones([2]));
    }

    [Fact]
    public void A_recorded_pass_gives_gradients_with_a_history()
    {
        Tensor x = Leaf(3);
        (x * x * x).Backward(createGraph: true);
        Assert.True(x.Grad!.RequiresGrad);
        Tensor first = x.Grad;
        x.Grad = null;
        first.Backward();
        Assert.Equal(18, x.Grad!.Item<double>());
        Tensor y = x * x;
        y.Backward(createGraph: true, retainGraph: false);
        Assert.Throws<InvalidOperationException>(() => y.Backward());
    }

    [Fact]
    public void A_hundred_thousand_uses_of_one_tensor_add_up()
    {
        Tensor x = Leaf(1), h = x * 1, sum = h;
        for (int i = 0; i < 100_000; i++)
            sum += h;
        sum.Backward();
        Assert.Equal(100_001, x.Grad!.Item<double>());
    }

    [Fact]
    public void An_op_of_a_hundred_thousand_inputs_gives_each_its_gradient()
    {
        Tensor[] leaves = [.. Enumerable.Range(0, 100_000).Select(_ => Leaf(1))];
        Tensor.Cat(leaves).Sum().Backward();
        Assert.All(leaves, leaf => Assert.NotNull(leaf.Grad));
    }

    [Fact]
    public void A_failed_pass_leaves_the_engine_usable()
    {
        Tensor x = Leaf(2);
        for (int i = 0; i < 100; i++)
        {
            Tensor h = x * x;
            Tensor y = new Throws().Apply(h) + h * x;
            Assert.Throws<NotSupportedException>(() => y.Backward());
            Assert.True(GradMode.Enabled);
        }

        x.Grad = null;
        (x * x).Backward();
        Assert.Equal(4, x.Grad!.Item<double>());
        using Tensor made = x.Detach() * 2;
        Assert.Equal(4, made.Item<double>());
    }

    [Fact]
    public void Passes_nested_too_deep_are_an_error_and_not_a_crash()
    {
        Tensor x = Leaf(1);
        Assert.Contains("nested", Assert.Throws<InvalidOperationException>(() => new Nested().Apply(x).Backward()).Message, StringComparison.Ordinal);
        x.Grad = null;
        (x * 2).Backward();
        Assert.Equal(2, x.Grad!.Item<double>());
    }

    [Fact]
    public void Two_hundred_thousand_ops_deep_with_saved_values_and_second_derivatives_work()
    {
        Tensor x = Leaf(1), y = x;
        for (int i = 0; i < 200_000; i++)
            y = y * 1.0000001;
        Tensor dx = Autograd.Grad([y * y], [x], createGraph: true)[0]!;
        dx.Backward();
        Assert.Equal(2 * Math.Pow(1.0000001, 400_000), x.Grad!.Item<double>(), 1e-6);
    }

    [Fact]
    public void Nodes_tell_the_graph()
    {
        Tensor x = Leaf(1), w = Leaf(2), y = x * w + x;
        Node add = y.GradFn!;
        Assert.Equal("add", add.Name);
        Assert.Equal(["mul", "accumulate_grad"], add.NextFunctions.Select(e => e.Node.Name));
        Assert.Equal(0, y.OutputNr);
        Assert.Equal(0, x.OutputNr);
        Assert.True(x.IsLeaf);
        Assert.Null(x.GradFn);
        Assert.False(y.IsLeaf);
        Assert.Equal(0, y.Version);
        y.Add_(1);
        Assert.Equal(1, y.Version);
        Assert.Equal(1, y.Detach().Version);
    }

    private sealed class Throws : Function
    {
        protected override Tensor Forward(FunctionContext context, Tensor[] inputs) => inputs[0] * 1;

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy) => throw new NotSupportedException("no gradient here");
    }

    private sealed class Nested : Function
    {
        protected override Tensor Forward(FunctionContext context, Tensor[] inputs) => inputs[0] * 1;

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy)
        {
            using GradMode mode = Tensor.EnableGrad();
            Apply(Leaf(1)).Backward();
            return [dy];
        }
    }
}
