namespace Interop.Tensors.Tests.Gradients;

public class HookTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    [Fact]
    public void Hooks_run_in_PyTorchs_order()
    {
        List<string> seen = [];
        Tensor x = Leaf(1), y = x * 2, z = y * 3;
        x.RegisterHook(_ => Say<Tensor>("x"));
        x.RegisterPostAccumulateGradHook(_ => seen.Add("accumulated"));
        y.RegisterHook(_ => Say<Tensor>("y"));
        y.GradFn!.RegisterPreHook(_ => Say<IReadOnlyList<Tensor?>>("before y's op"));
        y.GradFn!.RegisterHook((_, _) => Say<IReadOnlyList<Tensor?>>("after y's op"));
        y.RetainGrad();
        y.RegisterHook(_ => Say<Tensor>("y again"));
        z.Backward(inputs: [x]);
        Assert.Equal(["y", "y again", "before y's op", "after y's op", "x", "accumulated"], seen);
        Assert.Equal(6, x.Grad!.Item<double>());
        Assert.Equal(3, y.Grad!.Item<double>());

        T? Say<T>(string what) where T : class
        {
            seen.Add(what);
            return null;
        }
    }

    [Fact]
    public void Retained_gradients_are_those_that_hooks_left()
    {
        Tensor x = Leaf(1), y = x * 2;
        y.RetainGrad();
        y.RegisterHook(g => g * 10);
        Assert.True(y.RetainsGrad);
        Assert.False(x.RetainsGrad);
        (y * 3).Backward();
        Assert.Equal(30, y.Grad!.Item<double>());
        Assert.Equal(60, x.Grad!.Item<double>());
        Assert.Throws<InvalidOperationException>(() => x.Detach().RetainGrad());
    }

    [Fact]
    public void Hooks_of_nodes_replace_gradients_before_and_after()
    {
        Tensor x = Leaf(1, 2), w = Leaf(3, 4), y = x * w;
        y.GradFn!.RegisterPreHook(dy => [dy[0]! * 10]);
        y.GradFn!.RegisterHook((dx, dy) =>
        {
            Assert.Equal([10, 10], dy[0]!.ToArray<double>());
            return [dx[0], null];
        });
        y.Sum().Backward();
        Assert.Equal([30, 40], x.Grad!.ToArray<double>());
        Assert.Null(w.Grad);
        Assert.Throws<InvalidOperationException>(() =>
        {
            Tensor z = x * 1;
            z.GradFn!.RegisterPreHook(dy => []);
            z.Sum().Backward();
        });
    }

    [Fact]
    public void A_hook_that_returns_another_shape_or_dtype_is_refused()
    {
        Tensor x = Leaf(1, 2), y = x * 2;
        using (y.RegisterHook(_ => Tensor.Zeros([3], DType.Float64)))
            Assert.Contains("shape and dtype must stay", Assert.Throws<InvalidOperationException>(() => y.Sum().Backward(retainGraph: true)).Message, StringComparison.Ordinal);
        using (y.RegisterHook(_ => Tensor.Zeros([2])))
            Assert.Contains("float32", Assert.Throws<InvalidOperationException>(() => y.Sum().Backward(retainGraph: true)).Message, StringComparison.Ordinal);
        y.Sum().Backward();
        Assert.Equal([2, 2], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Hooks_registered_before_an_in_place_op_see_the_gradient_of_the_old_value()
    {
        List<double> old = [], now = [];
        Tensor x = Leaf(1, 2), y = x * 1;
        y.RegisterHook(g => { old.Add(g.ToArray<double>()[0]); return null; });
        y.RetainGrad();
        y.Mul_(3);
        y.RegisterHook(g => { now.Add(g.ToArray<double>()[0]); return null; });
        (y * 5).Sum().Backward();
        Assert.Equal([15], old);
        Assert.Equal([5], now);
        Assert.Equal([5, 5], y.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_leafs_hooks_survive_switching_its_gradient_off_and_on()
    {
        Tensor x = Leaf(1, 2);
        x.RegisterHook(g => g * 2);
        x.RequiresGrad = false;
        Assert.Null(x.GradFn);
        Assert.False((x * 1).RequiresGrad);
        x.RequiresGrad = true;
        x.Sum().Backward();
        Assert.Equal([2, 2], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_multi_grad_hook_runs_once_per_pass()
    {
        List<string> seen = [];
        Tensor x = Leaf(1), w = Leaf(2), unused = Leaf(3), y = x * w;
        using IDisposable all = Autograd.RegisterMultiGradHook([x, w, unused], g => seen.Add(string.Join(" ", g.Select(t => t?.Item<double>()))));
        using IDisposable any = Autograd.RegisterMultiGradHook([x, w], g => seen.Add($"any {g.Count(t => t is not null)}"), MultiGradHookMode.Any);
        y.Backward(retainGraph: true);
        Assert.Equal(["2 1 ", "any 1"], seen.Order());
        seen.Clear();
        Autograd.Grad([y], [x], retainGraph: true);
        Assert.Equal(["2  ", "any 1"], seen.Order());
        all.Dispose();
        any.Dispose();
        seen.Clear();
        y.Backward();
        Assert.Empty(seen);
    }

    [Fact]
    public void A_hook_may_run_a_backward_pass()
    {
        Tensor x = Leaf(2), w = Leaf(3), y = x * x;
        y.RegisterHook(g =>
        {
            using GradMode mode = Tensor.EnableGrad();
            (w * w).Backward();
            return g * w.Grad!;
        });
        (y * 1).Backward();
        Assert.Equal(24, x.Grad!.Item<double>());
        Assert.Equal(6, w.Grad!.Item<double>());
    }

    [Fact]
    public void What_a_hook_saw_is_its_own_to_keep()
    {
        Tensor x = Leaf(1, 2), y = x * 2;
        Tensor? kept = null;
        y.RegisterHook(g => { kept = g; return null; });
        (y * 3 + y).Sum().Backward();
        x.Grad!.Mul_(100);
        Assert.Equal([4, 4], kept!.ToArray<double>());
        Tensor z = Leaf(1);
        z.RegisterHook(g => { kept = g; return null; });
        z.Backward();
        z.Backward();
        Assert.Equal(1, kept.Item<double>());
        Assert.Equal(2, z.Grad!.Item<double>());
    }

    [Fact]
    public void Gradients_asked_for_are_those_that_hooks_left_unless_the_pass_goes_on_behind()
    {
        Tensor x = Leaf(1), y = x * 2, z = y * 3;
        x.RegisterHook(g => g * 100);
        y.RegisterHook(g => g * 10);
        Assert.Equal(30, Autograd.Grad([z], [y], retainGraph: true)[0]!.Item<double>());
        // What PyTorch 2.14 gives.
        Assert.Equal([3, 6000], Autograd.Grad([z], [y, x]).Select(f => f!.Item<double>()));
    }
}
