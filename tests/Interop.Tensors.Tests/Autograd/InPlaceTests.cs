namespace Interop.Tensors.Tests.Gradients;

public class InPlaceTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    [Fact]
    public void A_saved_result_changed_in_place_is_an_error_that_names_both_ops()
    {
        Tensor x = Leaf(1, 2), y = x.Exp();
        y.Add_(1);
        string message = Assert.Throws<InvalidOperationException>(() => y.Sum().Backward()).Message;
        Assert.Contains("'exp'", message, StringComparison.Ordinal);
        Assert.Contains("'add_'", message, StringComparison.Ordinal);
        Assert.Contains("version 0", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_input_changed_through_any_look_at_its_memory_is_an_error()
    {
        Action<Tensor>[] changes = [t => t.Mul_(2), t => t.Select(0, 0).Mul_(2), t => t.Detach().Mul_(2), t => { using (Tensor.NoGrad()) t.View(2, 1).Add_(1); }];
        foreach (Action<Tensor> change in changes)
        {
            Tensor x = Leaf(1, 2), h = x * 1, y = (h * h).Sum();
            change(h);
            Assert.Contains("changed it in place", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Changes_to_what_nobody_saved_are_fine()
    {
        Tensor x = Leaf(1, 2), h = x + 1, y = h + 2;
        h.Mul_(5);
        y.Sum().Backward();
        Assert.Equal([1, 1], x.Grad!.ToArray<double>());
        h.Sum().Backward();
        Assert.Equal([6, 6], x.Grad.ToArray<double>());
    }

    [Fact]
    public void Views_of_leaves_cannot_be_changed_while_recording()
    {
        Tensor x = Leaf(1, 2);
        Assert.Contains("view", Assert.Throws<InvalidOperationException>(() => x.Select(0, 0).Mul_(2)).Message, StringComparison.Ordinal);
        Assert.Contains("view", Assert.Throws<InvalidOperationException>(() => x.View(2, 1).Transpose(0, 1).Mul_(2)).Message, StringComparison.Ordinal);
        using (Tensor.NoGrad())
            x.Select(0, 0).Mul_(2);
        x.Detach().Select(0, 1).Mul_(2);
        Assert.Equal([2, 4], x.ToArray<double>());
    }

    [Fact]
    public void A_view_made_under_NoGrad_cannot_be_changed_while_recording()
    {
        Tensor x = Leaf(1, 2), y = x * 1, plain = Tensor.Zeros([2], DType.Float64), view, other;
        using (Tensor.NoGrad())
            (view, other) = (y.Select(0, 0), plain.Select(0, 0));
        Assert.False(view.RequiresGrad);
        Assert.Contains("NoGrad", Assert.Throws<InvalidOperationException>(() => view.Mul_(x.Select(0, 1))).Message, StringComparison.Ordinal);
        Assert.Contains("NoGrad", Assert.Throws<InvalidOperationException>(() => other.Mul_(x.Select(0, 1))).Message, StringComparison.Ordinal);
        other.Add_(3);
        Assert.Equal(3, plain.ToArray<double>()[0]);
        y.Mul_(2);
        Assert.Contains("NoGrad", Assert.Throws<InvalidOperationException>(() => view * 2).Message, StringComparison.Ordinal);
        using (Tensor.NoGrad())
            Assert.Equal(4, (view * 2).Item<double>());
    }

    [Fact]
    public void A_view_made_in_inference_mode_cannot_be_changed_while_recording()
    {
        Tensor x = Leaf(1, 2), y = x * 1, view;
        using (Tensor.InferenceMode())
            view = y.Select(0, 0);
        Assert.Contains("inference mode", Assert.Throws<InvalidOperationException>(() => view.Mul_(x.Select(0, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_several_views_cannot_be_changed_while_recording()
    {
        Func<Tensor, Tensor[]>[] ops = [t => t.Unbind(), t => t.Split(1), t => t.Chunk(2), t => t.Split([1, 1])];
        foreach (Func<Tensor, Tensor[]> op in ops)
        {
            Tensor x = Leaf(1, 2), y = x * 1;
            Assert.Contains("several", Assert.Throws<InvalidOperationException>(() => op(y)[0].Mul_(2)).Message, StringComparison.Ordinal);
            Tensor plain = Tensor.Ones([2], DType.Float64);
            op(plain)[0].Mul_(2);
            Assert.Equal([2, 1], plain.ToArray<double>());
        }

        Tensor z = Leaf(1, 2) * 1;
        z.UnsafeSplit(1)[0].Mul_(2);
        z.TensorSplit(2)[1].Mul_(2);
    }

    [Fact]
    public void A_view_changed_under_NoGrad_keeps_a_gradient()
    {
        Tensor x = Leaf(1, 2), y = x * 1, view = y.Select(0, 0);
        using (Tensor.NoGrad())
            view.Mul_(3);
        Assert.Equal("as_strided", view.GradFn!.Name);
        view.Backward();
        Assert.Equal([1, 0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Tensors_whose_elements_share_places_cannot_be_changed()
    {
        Tensor x = Tensor.Ones([3, 1]), wide = x.Expand(3, 4);
        Assert.Contains("Clone", Assert.Throws<InvalidOperationException>(() => wide.Add_(1)).Message, StringComparison.Ordinal);
        x.Expand(3, 1).Add_(1);
        Assert.Equal(6, x.Sum().Item<float>());
    }

    [Fact]
    public void Views_follow_changes_of_their_roots_and_of_each_other()
    {
        Tensor x = Leaf(1, 2, 3), y = x * 1, all = y.View(3, 1), first = y.Select(0, 0), overlapping = y.Narrow(0, 0, 2);
        first.Mul_(10);
        Assert.Equal("copy_slices", y.GradFn!.Name);
        Assert.Equal("as_strided", all.GradFn!.Name);
        overlapping.Mul_(overlapping.Clone());
        (all.Sum() + first * 2 + overlapping.Sum()).Backward();
        // y = [(10 x0)², x1², x2]; the first appears in the sum 1 + 2 + 1 times, the second twice.
        Assert.Equal([4 * 200, 2 * 4, 1], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_view_read_by_the_op_that_changes_another_view_is_right_afterwards()
    {
        Tensor x = Leaf(2, 3), y = x * 1, a = y.Select(0, 0), b = y.Narrow(0, 0, 2);
        a.Add_(b.Sum());
        (b * b).Sum().Backward();
        // y = [2 x0 + x1, x1]: d/dx0 = 2·7·2, d/dx1 = 2·7·1 + 2·3.
        Assert.Equal([28, 20], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Infinite_gradients_outside_a_changed_view_stay_outside()
    {
        Tensor x = Leaf(0, 1), w = Leaf(2), y = x * 1;
        y.Select(0, 0).Mul_(0).Add_(w.Select(0, 0));
        (y * Tensor.From([double.PositiveInfinity, 1])).Sum().Backward();
        Assert.Equal(1, x.Grad!.ToArray<double>()[1]);
        Assert.Equal(double.PositiveInfinity, w.Grad!.Item<double>());
        Tensor z = Leaf(1, 2), h = z * 1;
        h.Select(0, 0).Zero_();
        (h * Tensor.From([double.PositiveInfinity, 1])).Sum().Backward();
        Assert.Equal([0, 1], z.Grad!.ToArray<double>());
    }

    [Fact]
    public void Views_of_expanded_tensors_have_their_gradient()
    {
        Tensor x = Tensor.From([1.0, 2, 3]).View(1, 3).RequiresGrad_(), wide = x.Expand(4, 3);
        wide.RetainGrad();
        wide.Select(0, 1).Sum().Backward();
        Assert.Equal([1, 1, 1], x.Grad!.ToArray<double>());
        Assert.Equal([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0], wide.Grad!.ToArray<double>());
        x.Grad = null;
        (x.Expand(4, 3).Narrow(0, 1, 2) * x.Expand(4, 3).Diagonal()).Sum().Backward();
        Assert.Equal([4, 8, 12], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Windows_that_meet_add_up()
    {
        Tensor x = Leaf([.. Enumerable.Range(0, 100).Select(i => (double)i)]);
        x.Unfold(0, 7, 1).Sum().Backward();
        Assert.Equal([.. Enumerable.Range(0, 100).Select(i => (double)Math.Min(7, Math.Min(i + 1, 100 - i)))], x.Grad!.ToArray<double>());
        Assert.True(Autograd.GradCheck(t => t[0].AsStrided([3, 2, 2], [1, 2, 1], 0) * t[1], [Leaf(1, 2, 3, 4, 5, 6), Leaf(1, 2)], checkForwardAd: true));
    }

    [Fact]
    public void Reading_an_overlapping_leaf_shares_its_gradient_among_the_elements()
    {
        Tensor memory = Tensor.From([1.0, 2]), leaf = new Tensor(memory.Storage, DType.Float64, [3, 2], [0, 1]).RequiresGrad_();
        leaf.AsStrided([2], [1]).Sum().Backward();
        Assert.All(leaf.Grad!.ToArray<double>(), g => Assert.Equal(1 / 3.0, g, 1e-15));
        leaf.Grad = null;
        leaf.Select(0, 2).Sum().Backward();
        Assert.Equal([0, 0, 0, 0, 1, 1], leaf.Grad!.ToArray<double>());
    }
}
