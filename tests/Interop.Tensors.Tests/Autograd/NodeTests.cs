namespace Interop.Tensors.Tests.Gradients;

/// <summary>The forms in which ops are recorded, with ops of their own.</summary>
public class NodeTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    private static Tensor Vector(int seed, int count = 3)
    {
        Random random = new(seed);
        return Leaf([.. Enumerable.Range(0, count).Select(_ => random.NextDouble() + 0.5)]);
    }

    private static (Tensor Sum, Tensor Product, Tensor Index) Joint(Tensor a, Tensor? b, Tensor? scale = null)
    {
        using Op op = Op.Begin("sum_and_product", a, b, scale);
        Tensor sum, product, index = Tensor.From<long>([1]);
        using (Tensor.NoGrad())
        {
            sum = b is null ? a * 1 : a + b;
            product = b is null ? a * 2 : a * b;
            product = scale is null ? product : product * scale;
        }

        op.Record([sum, product, index], [a, b], [a, b, scale, product], "attributes", static (g, name) =>
        {
            Assert.Equal("attributes", name);
            Assert.Null(g.Dy(2));
            Tensor? da = g.Dy(0), db = g.Dy(0);
            if (g.Dy(1) is { } dy)
            {
                dy = g.SavedOrNull(2) is { } s ? dy * s : dy;
                Tensor? b = g.SavedOrNull(1);
                Tensor byA = b is null ? dy * 2 : dy * b;
                da = da is null ? byA : da + byA;
                if (g.Needs(1))
                    db = db is null ? dy * g.Saved(0) : db + dy * g.Saved(0);
                Assert.Equal("sum_and_product", g.Saved(3).GradFn!.Name);
                Assert.Equal(1, g.Saved(3).OutputNr);
            }

            return [da, g.Needs(1) ? db : null];
        });
        return (sum, product, index);
    }

    [Fact]
    public void A_joint_rule_serves_several_results()
    {
        Tensor[] x = [Vector(1), Vector(2)];
        Assert.True(Autograd.GradCheck(t => Both(Joint(t[0], t[1])), x, checkForwardAd: true));
        Assert.True(Autograd.GradGradCheck(t => Both(Joint(t[0], t[1])), x, checkFwdOverRev: true));
        Assert.True(Autograd.GradCheck(t => Joint(t[0], t[1]).Product, x));
        Assert.True(Autograd.GradCheck(t => Joint(t[0], t[1]).Sum, x));
        Assert.True(Autograd.GradCheck(t => Both(Joint(t[0], t[1], Tensor.From([3.0]))), x));
        Assert.False(Joint(x[0], x[1]).Index.RequiresGrad);

        static Tensor[] Both((Tensor Sum, Tensor Product, Tensor Index) y) => [y.Sum, y.Product * y.Sum];
    }

    [Fact]
    public void A_joint_rule_knows_absent_and_frozen_inputs_and_what_a_pass_wants()
    {
        Tensor a = Vector(1), b = Vector(2);
        Joint(a, null).Product.Sum().Backward();
        Assert.Equal([2, 2, 2], a.Grad!.ToArray<double>());
        a.Grad = null;
        Joint(a, b.Detach()).Product.Sum().Backward();
        Assert.Equal(b.ToArray<double>(), a.Grad!.ToArray<double>());
        a.Grad = null;
        Assert.Equal(a.ToArray<double>(), Autograd.Grad([Joint(a, b).Product.Sum()], [b])[0]!.ToArray<double>());
    }

    [Fact]
    public void A_joint_rule_of_one_result_and_one_that_returns_too_little()
    {
        Tensor a = Vector(1), b = Vector(2);
        Assert.True(Autograd.GradCheck(static t => Scaled(t[0], t[1], 2), [a, b]));
        Assert.Contains("'scaled' returned 1 gradients for 2 inputs", Assert.Throws<InvalidOperationException>(() => Scaled(a, b, 1).Sum().Backward()).Message, StringComparison.Ordinal);

        static Tensor Scaled(Tensor a, Tensor b, int count)
        {
            using Op op = Op.Begin("scaled", a, b);
            Tensor y;
            using (Tensor.NoGrad())
                y = a * b;
            return op.Record(y, [a, b], [a, b], count, static (g, count) => count == 1 ? [g.Dy(0)] : [g.Dy(0)! * g.Saved(1), g.Dy(0)! * g.Saved(0)]);
        }
    }

    [Fact]
    public void Pieces_of_one_op_have_one_node_and_missing_gradients_count_as_zeros()
    {
        Tensor x = Vector(1, 6);
        Func<Tensor, Tensor[]>[] cuts = [t => t.Split(4), t => t.Split([1, 0, 5]), t => t.Chunk(3), t => t.View(2, 3).Unbind(1), t => t.View(2, 3).UnsafeSplit(2, 1), t => t.View(1, 6).Expand(3, 6).Unbind()];
        foreach (Func<Tensor, Tensor[]> cut in cuts)
        {
            Tensor[] y = cut(x);
            Assert.All(y, t => Assert.Same(y[0].GradFn, t.GradFn));
            Assert.Equal(Enumerable.Range(0, y.Length), y.Select(t => t.OutputNr));
            Assert.True(Autograd.GradCheck(t => cut(t[0] * t[0]), [x], checkForwardAd: true));
            Assert.True(Autograd.GradGradCheck(t => cut(t[0] * t[0])[^1], [x]));
        }

        x.Split(1)[2].Backward();
        Assert.Equal([0, 0, 1, 0, 0, 0], x.Grad!.ToArray<double>());
        Assert.Empty(Tensor.Zeros([2, 0]).RequiresGrad_().Unbind(1));
    }

    [Fact]
    public void A_fused_op_is_its_kernel_forward_and_its_composition_where_derivatives_are_wanted()
    {
        int kernels = 0;
        Tensor a = Vector(1), b = Vector(2);
        Assert.True(Autograd.GradCheck(t => Fused(t[0], t[1]), [a, b], checkForwardAd: true));
        Assert.True(Autograd.GradGradCheck(t => Fused(t[0], t[1]), [a, b]));
        Assert.Equal(0, kernels);
        using (Tensor.NoGrad())
            Fused(a, b);
        Fused(a.Detach(), b.Detach());
        Assert.Equal(2, kernels);

        Tensor Fused(Tensor a, Tensor b) => Op.Fused("fused", a, b, (a, b) => { kernels++; return a * b * b; }, static (a, b) => a * b * b);
    }

    [Fact]
    public void A_fused_gradient_has_second_derivatives()
    {
        Tensor x = Vector(3);
        Assert.True(Autograd.GradCheck(static t => Square(t[0]), [x], checkForwardAd: true));
        Assert.True(Autograd.GradGradCheck(static t => Square(t[0]), [x], checkFwdOverRev: true));

        static Tensor Square(Tensor x)
        {
            using Op op = Op.Begin("square", x);
            Tensor y;
            using (Tensor.NoGrad())
                y = x * x;
            return op.Record(y, Gradient.Wrt(x, x, static (x, dy) => Op.Fused("square_backward", dy, x, static (dy, x) => dy * x * 2, static (dy, x) => dy * x * 2)));
        }
    }

    [Fact]
    public void A_rule_may_return_its_dy_a_view_of_it_a_saved_value_or_a_view_of_a_temporary()
    {
        (string Name, Func<Tensor, Tensor, Tensor?> Rule, double Expected)[] rules =
        [
            ("dy", static (x, dy) => dy, 3),
            ("view of dy", static (x, dy) => dy.View(2, 2).Transpose(0, 1).Reshape(4), 3),
            ("saved", static (x, dy) => x, 5),
            ("view of saved", static (x, dy) => x.View(4), 5),
            ("view of a temporary", static (x, dy) => (dy * 2).View(2, 2).View(4), 6),
            ("detached", static (x, dy) => (dy * 2).Detach(), 6),
            ("broadcast", static (x, dy) => dy.Expand(7, 4), 21),
            ("another dtype", static (x, dy) => (dy * 2).To(DType.Float32), 6),
            ("nothing", static (x, dy) => null, 0),
        ];
        foreach ((string name, Func<Tensor, Tensor, Tensor?> rule, double expected) in rules)
        {
            for (int leaves = 1; leaves <= 2; leaves++)
            {
                Tensor a = Leaf(5, 5, 5, 5), b = Leaf(5, 5, 5, 5), y = leaves == 1 ? Ruled(a, rule) : Two(a, b, rule);
                (y * 3).Sum().Backward();
                // Whatever was released by mistake is overwritten here.
                for (int i = 0; i < 50; i++)
                    _ = Tensor.Full([4], -99, DType.Float64) + i;
                foreach (Tensor leaf in leaves == 1 ? new[] { a } : [a, b])
                    Assert.True(leaf.Grad?.ToArray<double>().All(v => v == expected) ?? expected == 0, $"{name}: {string.Join(" ", leaf.Grad?.ToArray<double>() ?? [])}");
                if (leaves == 2 && a.Grad is not null)
                {
                    a.Grad.Mul_(1000);
                    Assert.Equal(expected, b.Grad!.ToArray<double>()[0]);
                    Assert.Equal(5, a.ToArray<double>()[0]);
                }
            }
        }

        static Tensor Ruled(Tensor x, Func<Tensor, Tensor, Tensor?> rule)
        {
            using Op op = Op.Begin("ruled", x);
            return op.Record(x.Dense(), Gradient.Wrt(x, x, rule));
        }

        static Tensor Two(Tensor a, Tensor b, Func<Tensor, Tensor, Tensor?> rule)
        {
            using Op op = Op.Begin("two", a, b);
            return op.Record(a.Dense(), Gradient.Wrt(a, a, rule), Gradient.Wrt(b, a, rule));
        }
    }

    [Fact]
    public void A_body_may_return_its_input_a_view_of_it_or_a_view_of_a_temporary()
    {
        Tensor x = Leaf(1, 2, 3, 4);
        Assert.Same(x, Op.Compose("same", x, static x => x));
        Tensor h = x * 1;
        Tensor[] results = [Op.Compose("same", h, static x => x), Op.Compose("view", h, static x => x.View(2, 2).View(4)), Op.Compose("view of a temporary", h, static x => (x * 1).View(2, 2).View(4)), Op.Compose("nested", h, static x => Op.Compose("inner", x * 1, static x => (x + 0).View(4)))];
        for (int i = 0; i < 50; i++)
            _ = Tensor.Full([4], -99, DType.Float64) + i;
        foreach (Tensor y in results)
        {
            Assert.Equal([1, 2, 3, 4], y.ToArray<double>());
            Assert.Equal(2, y.View(2, 2).Select(0, 0).Select(0, 1).Item<double>());
            (y * y).Sum().Backward(retainGraph: true);
            Assert.Equal([2, 4, 6, 8], x.Grad!.ToArray<double>());
            x.Grad = null;
        }
    }

    [Fact]
    public void An_op_that_records_its_input_as_its_result_is_stopped()
    {
        Tensor x = Leaf(1);
        Assert.Contains("its input", Assert.Throws<InvalidOperationException>(() =>
        {
            using Op op = Op.Begin("wrong", x);
            op.Record(x, Gradient.Wrt(x, static dy => dy));
        }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_computed_on_the_side_is_refused_where_a_second_derivative_would_miss_it()
    {
        Tensor x = Leaf(1, 2);
        Side(x).Sum().Backward();
        Assert.Equal([2, 4], x.Grad!.ToArray<double>());
        Assert.Contains("on the side", Assert.Throws<InvalidOperationException>(() => Side(x).Sum().Backward(createGraph: true)).Message, StringComparison.Ordinal);

        static Tensor Side(Tensor x)
        {
            using Op op = Op.Begin("side", x);
            Tensor y, twice;
            using (Tensor.NoGrad())
                (y, twice) = (x * x, x * 2);
            return op.Record(y, Gradient.Wrt(x, twice, static (twice, dy) => dy * twice));
        }
    }

    [Fact]
    public void A_recorded_op_costs_a_bounded_number_of_bytes_and_its_backward_pass_none()
    {
        Tensor x = Leaf(1), dy = Tensor.Ones([1], DType.Float64);
        long unrecorded = 0, forward = 0, backward = 0;
        for (int round = 0; round < 3; round++)
        {
            using (Tensor.NoGrad())
                unrecorded = Allocated(() => Chain(x));
            Tensor y = x;
            forward = Allocated(() => y = Chain(x));
            backward = Allocated(() => y.Backward(dy));
        }

        Assert.InRange(unrecorded, 0, 240_000);
        Assert.InRange(forward, 0, 420_000);
        Assert.InRange(backward, 0, 20_000);

        static long Allocated(Action action)
        {
            // Blocks of earlier rounds come back, so that none has to be made.
            GC.Collect();
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        static Tensor Chain(Tensor y)
        {
            for (int i = 0; i < 1000; i++)
                y = Same(y);
            return y;
        }

        static Tensor Same(Tensor x)
        {
            using Op op = Op.Begin("same", x);
            return op.Record(Tensor.Empty(x.Shape, x.DType), Gradient.Wrt(x, static dy => dy));
        }
    }

    [Fact]
    public void What_an_observer_makes_inside_of_a_composition_is_its_own()
    {
        using Collector collector = new();
        Tensor x = Leaf(1, 2);
        x.Silu().Sum().Backward();
        Assert.All(collector.Made, t => Assert.Equal(1, t.ToArray<double>()[0]));
    }

    [Fact]
    public void Disposing_a_tensor_leaves_memory_alone_that_its_storage_was_asked_for()
    {
        Tensor x = Tensor.Ones([4], DType.Float64) * 3;
        Storage storage = x.Storage;
        x.Dispose();
        for (int i = 0; i < 50; i++)
            _ = Tensor.Full([4], -99, DType.Float64) + i;
        Assert.Equal([3, 3, 3, 3], new Tensor(storage, DType.Float64, [4]).ToArray<double>());
    }

    private sealed class Collector : OpObserver
    {
        internal Collector() => Attach();

        internal List<Tensor> Made { get; } = [];

        public override void Enter(in OpCall call)
        {
            if (Made.Count < 20)
            {
                Made.Add(null!);
                Made[^1] = Tensor.Ones([2], DType.Float64);
            }
        }
    }
}
