namespace Interop.Tensors.Tests.Gradients;

public class EngineTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    [Fact]
    public void Gradients_accumulate_in_leaves()
    {
        Tensor x = Leaf(1, 2);
        (x * 3).Sum().Backward();
        (x * x).Sum().Backward();
        Assert.Equal([5, 7], x.Grad!.ToArray<double>());
        Assert.True(x.IsLeaf);
        Assert.Equal("sum", x.Sum().GradFn!.Name);
    }

    [Fact]
    public void Control_flow_is_recorded_as_it_ran()
    {
        Tensor x = Leaf(2);
        Tensor y = x;
        for (int i = 0; y.Sum().Item<double>() < 100; i++)
            y = i % 2 == 0 ? y * x : y + x;
        y.Sum().Backward();
        // 2 → 4 → 6 → 12 → 14 → 28 → 30 → 60 → 62 → 124 for x = 2: p(x) by the same steps.
        static double p(double v)
        {
            double r = v;
            for (int i = 0; i < 9; i++)
                r = i % 2 == 0 ? r * v : r + v;
            return r;
        }

        Assert.Equal((p(2 + 1e-6) - p(2 - 1e-6)) / 2e-6, x.Grad!.Item<double>(), 1e-4);
    }

    [Fact]
    public void Two_hundred_thousand_ops_deep_works()
    {
        Tensor x = Leaf(0.5), y = x;
        for (int i = 0; i < 200_000; i++)
            y = y + 1e-6;
        y.Backward(Tensor.Ones([1], DType.Float64));
        Assert.Equal(1, x.Grad!.Item<double>());
    }

    [Fact]
    public void Diamonds_visit_each_node_once()
    {
        Tensor x = Leaf(1), y = x;
        for (int i = 0; i < 40; i++)
            y = y + y;
        y.Backward(Tensor.Ones([1], DType.Float64));
        Assert.Equal(Math.Pow(2, 40), x.Grad!.Item<double>());
    }

    [Fact]
    public void A_second_pass_needs_the_graph_to_be_retained()
    {
        Tensor x = Leaf(1, 2), y = (x * x).Sum();
        y.Backward(retainGraph: true);
        y.Backward();
        Assert.Equal([4, 8], x.Grad!.ToArray<double>());
        Assert.Contains("retainGraph", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_value_changed_in_place_is_an_error_that_names_both_ops()
    {
        Tensor x = Leaf(1, 2), a = x * 2, b = a.Exp();
        Tensor y = b * a;
        b.Add_(Tensor.Ones([2], DType.Float64));
        string message = Assert.Throws<InvalidOperationException>(() => y.Sum().Backward()).Message;
        Assert.Contains("'add_'", message, StringComparison.Ordinal);
        Assert.Contains("Clone", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_leaf_cannot_be_changed_in_place_while_recording()
    {
        Tensor x = Leaf(1);
        Assert.Throws<InvalidOperationException>(() => x.Add_(x));
        using (Tensor.NoGrad())
            x.Add_(Tensor.Ones([1], DType.Float64));
        Assert.Equal(2, x.Item<double>());
    }

    [Fact]
    public void Nothing_is_recorded_under_NoGrad_and_after_Detach()
    {
        Tensor x = Leaf(1);
        using (Tensor.NoGrad())
            Assert.False((x * 2).RequiresGrad);
        Assert.False((x.Detach() * 2).RequiresGrad);
        Assert.Throws<InvalidOperationException>(() => x.Detach().Backward());
        Assert.Throws<InvalidOperationException>(() => (x * 2).RequiresGrad = false);
        Assert.Throws<InvalidOperationException>(() => Tensor.From<int>([1]).RequiresGrad_());
    }

    [Fact]
    public void Chosen_gradients_leave_leaves_alone()
    {
        Tensor x = Leaf(3), z = Leaf(4), y = x * x * z;
        Tensor?[] g = Autograd.Grad([y], [x], [Tensor.Ones([1], DType.Float64)], createGraph: true);
        Assert.Equal(24, g[0]!.Item<double>());
        Assert.Equal(8, Autograd.Grad([g[0]!], [x], [Tensor.Ones([1], DType.Float64)])[0]!.Item<double>());
        Assert.Null(x.Grad);
        Assert.Throws<InvalidOperationException>(() => Autograd.Grad([x * 2], [z], [Tensor.Ones([1], DType.Float64)]));
        Assert.Null(Autograd.Grad([x * 2], [z], [Tensor.Ones([1], DType.Float64)], allowUnused: true)[0]);
    }

    [Fact]
    public void Hooks_see_and_replace_gradients_in_order()
    {
        List<string> seen = [];
        Tensor x = Leaf(1), y = x * 3, z = y * 2;
        y.RetainGrad();
        y.RegisterHook(g => { seen.Add("y"); return g * 10; });
        using IDisposable removed = x.RegisterHook(g => { seen.Add("x"); return null; });
        x.RegisterPostAccumulateGradHook(t => seen.Add($"after {t.Grad!.Item<double>()}"));
        z.GradFn!.RegisterHook((_, _) => { seen.Add("mul"); return null; });
        z.Backward();
        Assert.Equal(["mul", "y", "x", "after 60"], seen);
        Assert.Equal(20, y.Grad!.Item<double>());
        removed.Dispose();
        seen.Clear();
        (x * 1).Backward();
        Assert.Equal(["after 61"], seen);
    }

    [Fact]
    public void Saved_values_can_be_kept_elsewhere()
    {
        Tensor x = Leaf(1, 2);
        int packed = 0;
        Tensor y;
        using (new SavedTensorHooks(t => { packed++; return t.ToArray<double>(); }, o => Tensor.From((double[])o)))
            y = (x * x).Sum();
        y.Backward();
        Assert.Equal(2, packed);
        Assert.Equal([2, 4], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Anomaly_mode_names_the_op_and_the_line()
    {
        using AnomalyMode mode = Autograd.DetectAnomaly();
        Tensor x = Leaf(-1);
        string message = Assert.Throws<InvalidOperationException>(() => x.Sqrt().Sum().Backward()).Message;
        Assert.Contains("'sqrt'", message, StringComparison.Ordinal);
        Assert.Contains(nameof(Anomaly_mode_names_the_op_and_the_line), message, StringComparison.Ordinal);
    }

    [Fact]
    public void Observers_see_outer_ops_before_the_inner_ones_they_are_made_of()
    {
        using Recorder recorder = new();
        Leaf(1).Mean();
        Assert.Equal(["1 mean", "2 sum", "2 div"], recorder.Seen);
    }

    private sealed class Recorder : OpObserver
    {
        internal Recorder() => Attach();

        internal List<string> Seen { get; } = [];

        public override void Enter(in OpCall call) => Seen.Add($"{call.Depth} {call.Name}");
    }
}
