namespace Interop.Tensors.Tests.Gradients;

public class SavedTensorHookTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    [Fact]
    public void Saved_values_can_be_kept_elsewhere_and_differentiated_twice()
    {
        using SavedTensorHooks hooks = new(t => t.ToArray<double>(), o => Tensor.From((double[])o));
        Assert.True(Autograd.GradCheck(static t => (t[0] * t[0]).Tanh() * t[1].Exp(), [Leaf(0.3, -0.2), Leaf(1, 2)], checkForwardAd: true));
        Assert.True(Autograd.GradGradCheck(static t => (t[0] * t[0]).Tanh() * t[1].Exp(), [Leaf(0.3, -0.2), Leaf(1, 2)]));
    }

    [Fact]
    public void The_innermost_hooks_are_asked()
    {
        List<string> seen = [];
        Tensor x = Leaf(2), y;
        using (Named("outer"))
        {
            y = x * x;
            using (Named("inner"))
                y = y.Exp();
            y *= x;
        }

        y = y.Tanh();
        Assert.Equal(["outer", "outer", "inner", "outer", "outer"], seen);
        seen.Clear();
        y.Backward();
        Assert.Equal(5, seen.Count(s => s.StartsWith("back from", StringComparison.Ordinal)));

        SavedTensorHooks Named(string name) => new(t => { seen.Add(name); return t; }, o => { seen.Add($"back from {name}"); return (Tensor)o; });
    }

    [Fact]
    public void What_hooks_make_is_theirs_to_keep_and_ops_in_them_are_not_recorded()
    {
        List<Tensor> made = [];
        Tensor x = Leaf(2, 3), y;
        using (new SavedTensorHooks(t =>
        {
            Tensor half = t * 0.5;
            Assert.False(half.RequiresGrad);
            made.Add(half);
            return half;
        }, o =>
        {
            Tensor twice = (Tensor)o * 2;
            made.Add(twice);
            return twice;
        }))
            y = x.Silu();
        y.Sum().Backward();
        Assert.NotEmpty(made);
        Assert.All(made, t => Assert.Equal(2, t.ToArray<double>().Length));
        Assert.True(Autograd.GradCheck(static t => t[0].Silu(), [x]));
    }

    [Fact]
    public void Packed_values_are_let_go_after_the_pass()
    {
        Tensor x = Leaf(2, 3), y;
        WeakReference packed = null!;
        using (new SavedTensorHooks(t => Pack(t), o => Tensor.From((double[])o)))
            y = x.Exp();
        y.Sum().Backward();
        GC.Collect();
        Assert.False(packed.IsAlive);
        Assert.Throws<InvalidOperationException>(() => y.Sum().Backward());

        object Pack(Tensor t)
        {
            object o = t.ToArray<double>();
            packed = new WeakReference(o);
            return o;
        }
    }
}
