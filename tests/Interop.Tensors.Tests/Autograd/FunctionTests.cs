namespace Interop.Tensors.Tests.Gradients;

public class FunctionTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    [Fact]
    public void A_function_has_the_gradient_that_it_says()
    {
        Tensor x = Leaf(2, 3), y = new Cube(10).Apply(x);
        Assert.Equal([80, 270], y.ToArray<double>());
        Assert.Equal("Cube", y.GradFn!.Name);
        y.Sum().Backward();
        Assert.Equal([120, 270], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_gradient_in_recorded_ops_is_differentiated_twice_and_three_times()
    {
        Tensor x = Leaf(0.7, -1.2);
        Assert.True(Autograd.GradCheck(t => new Cube(2).Apply(t[0]), [x], checkForwardAd: true));
        Assert.True(Autograd.GradGradCheck(t => new Cube(2).Apply(t[0]), [x], checkFwdOverRev: true));
        Tensor dx = Autograd.Grad([new Cube(1).Apply(x).Sum()], [x], createGraph: true)[0]!;
        Tensor ddx = Autograd.Grad([dx.Sum()], [x], createGraph: true)[0]!;
        Assert.All(Autograd.Grad([ddx.Sum()], [x])[0]!.ToArray<double>(), v => Assert.Equal(6, v, 1e-12));
    }

    [Fact]
    public void Several_inputs_and_results_pass_gradchecks()
    {
        Tensor x = Leaf(0.3, -0.4), w = Leaf(1.5, 2);
        Assert.True(Autograd.GradCheck(t => new ProductAndSum().Apply(t[0], t[1]), [x, w], checkForwardAd: true));
        Assert.True(Autograd.GradGradCheck(t => new ProductAndSum().Apply(t[0], t[1]), [x, w]));
        Assert.True(Autograd.GradCheck(t => new ProductAndSum { Materializes = false }.Apply(t[0], t[1]), [x, w]));
        Tensor[] y = new ProductAndSum().Apply(x, w);
        Assert.Equal([0, 1], y.Select(t => t.OutputNr));
        Assert.Same(y[0].GradFn, y[1].GradFn);
    }

    [Fact]
    public void Results_without_a_gradient_are_zeros_or_null()
    {
        Tensor x = Leaf(1), w = Leaf(2);
        ProductAndSum zeros = new(), nulls = new() { Materializes = false };
        zeros.Apply(x, w)[0].Backward();
        nulls.Apply(x, w)[1].Backward();
        Assert.Equal(["1 0"], zeros.Seen);
        Assert.Equal(["null 1"], nulls.Seen);
    }

    [Fact]
    public void Frozen_inputs_are_said_to_need_nothing()
    {
        Tensor x = Leaf(1), w = Tensor.From([2.0]);
        ProductAndSum f = new();
        f.Apply(x, w)[0].Backward();
        Assert.Equal([true, false], f.Needed);
        Assert.Null(w.Grad);
        w.RequiresGrad = true;
        Autograd.Grad([f.Apply(x, w)[0]], [w]);
        Assert.Equal([false, true], f.Needed);
    }

    [Fact]
    public void Absent_inputs_are_null()
    {
        Tensor x = Leaf(3);
        new Optional().Apply(x, null).Backward();
        Assert.Equal(1, x.Grad!.Item<double>());
        new Optional().Apply(x, Tensor.From([4.0])).Backward();
        Assert.Equal(5, x.Grad!.Item<double>());
    }

    [Fact]
    public void An_input_changed_in_place_takes_the_functions_history()
    {
        Tensor x = Leaf(1, 2), h = x * 1, y = new DoubleInPlace().Apply(h);
        Assert.Same(h, y);
        Assert.Equal("DoubleInPlace", h.GradFn!.Name);
        h.Sum().Backward();
        Assert.Equal([2, 2], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_view_changed_in_place_by_a_function_changes_its_roots_history()
    {
        Tensor x = Leaf(1, 2), h = x * 1;
        new DoubleInPlace().Apply(h.Select(0, 0));
        Assert.Equal("copy_slices", h.GradFn!.Name);
        h.Sum().Backward();
        Assert.Equal([2, 1], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void What_a_function_may_not_change_is_refused()
    {
        Tensor x = Leaf(1, 2);
        Assert.Contains("leaf", Assert.Throws<InvalidOperationException>(() => new DoubleInPlace().Apply(x)).Message, StringComparison.Ordinal);
        Assert.Contains("both an input and a result", Assert.Throws<InvalidOperationException>(() => new DoubleInPlace { Returns = false }.Apply(x * 1)).Message, StringComparison.Ordinal);
        Assert.Contains("MarkDirty", Assert.Throws<InvalidOperationException>(() => new DoubleInPlace { Marks = false }.Apply(x * 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_returned_as_it_is_becomes_a_view()
    {
        Tensor x = Leaf(1, 2), y = new Scaled(10).Apply(x);
        Assert.NotSame(x, y);
        Assert.Same(x.Storage, y.Storage);
        y.Sum().Backward();
        Assert.Equal([10, 10], x.Grad!.ToArray<double>());
        Assert.Null(y.Grad);
        string message = Assert.Throws<InvalidOperationException>(() => new Scaled(10).Apply(x * 1).Add_(1)).Message;
        Assert.Contains("custom function", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Marked_and_whole_results_have_no_gradient()
    {
        Tensor x = Leaf(1, 2);
        Tensor[] y = new WithIndices().Apply(x);
        Assert.Equal([true, false, false], y.Select(t => t.RequiresGrad));
        y[0].Sum().Backward();
        Assert.Equal([3, 3], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_gradient_marked_once_differentiable_refuses_a_second_derivative()
    {
        Tensor x = Leaf(3), y = new Once().Apply(x);
        Tensor dx = Autograd.Grad([y], [x], createGraph: true)[0]!;
        Assert.Equal(6, dx.Item<double>());
        Assert.Contains("'Once'", Assert.Throws<InvalidOperationException>(() => dx.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_numbers_and_shapes_of_gradients_are_refused()
    {
        Tensor x = Leaf(1, 2);
        Assert.Contains("2 gradients for 1 inputs", Assert.Throws<InvalidOperationException>(() => new Wrong((c, dy) => [dy, dy]).Apply(x).Sum().Backward()).Message, StringComparison.Ordinal);
        Assert.Contains("0 gradients for 1 inputs", Assert.Throws<InvalidOperationException>(() => new Wrong((c, dy) => []).Apply(x).Sum().Backward()).Message, StringComparison.Ordinal);
        Assert.Contains("[3]", Assert.Throws<InvalidOperationException>(() => new Wrong((c, dy) => [Tensor.Ones([3], DType.Float64)]).Apply(x).Sum().Backward()).Message, StringComparison.Ordinal);
        new Wrong((c, dy) => [dy, null]).Apply(x).Sum().Backward();
        x.Grad = null;
        new Wrong((c, dy) => [Tensor.Ones([3, 2])]).Apply(x).Sum().Backward();
        Assert.Equal([3, 3], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Saved_values_are_released_and_watched()
    {
        Tensor x = Leaf(1, 2), h = x * 1, y = new Cube(1).Apply(h);
        h.Add_(1);
        Assert.Contains("'add_'", Assert.Throws<InvalidOperationException>(() => y.Sum().Backward()).Message, StringComparison.Ordinal);
        y = new Cube(1).Apply(x).Sum();
        y.Backward();
        Assert.Contains("retainGraph", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_gradient_makes_is_the_users_own()
    {
        Tensor x = Leaf(1, 2);
        Keeper keeper = new();
        keeper.Apply(x).Sum().Backward();
        Assert.Equal([4, 4], x.Grad!.ToArray<double>());
        Assert.Equal([2, 2], keeper.Kept!.ToArray<double>());
        Assert.Equal([4, 4], keeper.Returned!.ToArray<double>());
        Assert.NotSame(keeper.Returned, x.Grad);
    }

    [Fact]
    public void A_backward_pass_may_run_inside_a_gradient()
    {
        Tensor x = Leaf(0.5), y = new Reentrant().Apply(x.Tanh());
        y.Backward();
        double t = Math.Tanh(0.5);
        Assert.Equal(2 * t * (1 - t * t), x.Grad!.Item<double>(), 1e-12);
    }

    [Fact]
    public void Nothing_is_recorded_under_NoGrad()
    {
        using GradMode mode = Tensor.NoGrad();
        Assert.False(new Cube(1).Apply(Leaf(1)).RequiresGrad);
    }

    private sealed class Cube(double factor) : Function
    {
        protected override Tensor Forward(FunctionContext context, Tensor[] inputs)
        {
            Assert.False(GradMode.Enabled);
            context.SaveForBackward(inputs[0]);
            return inputs[0] * inputs[0] * inputs[0] * factor;
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy)
        {
            Tensor x = context.SavedTensors[0];
            return [dy * x * x * (3 * factor)];
        }
    }

    private sealed class ProductAndSum : MultiFunction
    {
        internal bool Materializes { get; init; } = true;

        internal List<string> Seen { get; } = [];

        internal bool[] Needed { get; private set; } = [];

        protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs)
        {
            context.SetMaterializeGrads(Materializes);
            Tensor product = inputs[0] * inputs[1];
            context.SaveForBackward(inputs[0], inputs[1], product);
            return [product, product * product + inputs[0]];
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor?[] dy)
        {
            Needed = [.. context.NeedsInputGrad];
            if (dy.All(d => d is null or { ElementCount: 1 }))
                Seen.Add(string.Join(" ", dy.Select(d => d is null ? "null" : $"{d.Item<double>()}")));
            Tensor x = context.SavedTensors[0], w = context.SavedTensors[1], product = context.SavedTensors[2];
            Tensor? dproduct = dy[1] is { } d ? d * product * 2 : null;
            dproduct = dproduct is null ? dy[0] : dy[0] is { } first ? dproduct + first : dproduct;
            Tensor? dx = dproduct! * w;
            return [dy[1] is { } direct ? dx + direct : dx, dproduct! * x];
        }
    }

    private sealed class Optional : Function
    {
        protected override Tensor Forward(FunctionContext context, Tensor[] inputs)
        {
            context.SaveForBackward(inputs[1]);
            return inputs[1] is null ? inputs[0] * 1 : inputs[0] * inputs[1];
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy) => [context.SavedTensors[0] is { } w ? dy * w : dy, null];
    }

    private sealed class DoubleInPlace : Function
    {
        internal bool Marks { get; init; } = true;

        internal bool Returns { get; init; } = true;

        protected override Tensor Forward(FunctionContext context, Tensor[] inputs)
        {
            if (Marks)
                context.MarkDirty(inputs[0]);
            inputs[0].Mul_(2);
            return Returns ? inputs[0] : inputs[0] * 1;
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy) => [dy * 2];
    }

    private sealed class Scaled(double factor) : Function
    {
        protected override Tensor Forward(FunctionContext context, Tensor[] inputs) => inputs[0];

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy) => [dy * factor];
    }

    private sealed class WithIndices : MultiFunction
    {
        protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs)
        {
            Tensor other = inputs[0] * 5;
            context.MarkNonDifferentiable(other);
            return [inputs[0] * 3, other, Tensor.From<long>([1, 2])];
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor?[] dy) => [dy[0]! * 3];
    }

    private sealed class Once : Function
    {
        protected override bool OnceDifferentiable => true;

        protected override Tensor Forward(FunctionContext context, Tensor[] inputs)
        {
            context.SaveForBackward(inputs[0]);
            return inputs[0] * inputs[0];
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy)
        {
            Assert.False(GradMode.Enabled);
            return [dy * context.SavedTensors[0] * 2];
        }
    }

    private sealed class Wrong(Func<FunctionContext, Tensor, Tensor?[]> backward) : Function
    {
        protected override Tensor Forward(FunctionContext context, Tensor[] inputs) => inputs[0] * 1;

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy) => backward(context, dy);
    }

    private sealed class Keeper : Function
    {
        internal Tensor? Kept { get; private set; }

        internal Tensor? Returned { get; private set; }

        protected override Tensor Forward(FunctionContext context, Tensor[] inputs) => inputs[0] * 1;

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy)
        {
            Kept = dy * 2;
            Returned = Kept * 2;
            return [Returned];
        }
    }

    private sealed class Reentrant : Function
    {
        protected override Tensor Forward(FunctionContext context, Tensor[] inputs)
        {
            context.SaveForBackward(inputs[0]);
            return inputs[0] * inputs[0];
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy)
        {
            using GradMode mode = Tensor.EnableGrad();
            Tensor x = context.SavedTensors[0].Detach().RequiresGrad_();
            (x * x).Sum().Backward();
            return [dy * x.Grad!];
        }
    }
}
