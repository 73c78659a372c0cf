namespace Interop.Tensors.Tests.Gradients;

/// <summary>In-place forms of views: a tensor's own sizes and strides change. The numbers are those of PyTorch 2.14.</summary>
public class InPlaceViewTests
{
    [Fact]
    public void They_change_the_geometry_and_give_the_tensor_itself()
    {
        Tensor x = Tensor.Arange(6).Reshape(2, 3), whole = x.Detach();
        Assert.Same(x, x.T_());
        Assert.Equal([3, 2], x.Shape);
        Assert.Equal([1, 3], x.Strides.ToArray());
        Assert.Equal([0L, 3, 1, 4, 2, 5], x.ToArray<long>());
        Assert.Equal([2, 3], whole.Shape);
        Assert.Equal([3, 1, 2], x.Unsqueeze_(1).Shape);
        Assert.Equal([2, 1, 3], x.Transpose_(0, 2).Shape);
        Assert.Equal([1, 2, 3], x.Swapaxes_(0, 1).Shape);
        Assert.Equal([3, 2, 1], x.Swapdims_(0, -1).Shape);
        Assert.Equal([3, 2], x.Squeeze_(2).Shape);
        Assert.Equal([3, 2], x.Unsqueeze_(0).Squeeze_().Shape);
        Assert.Equal([1L, 4], x.AsStrided_([2], [3], 1).ToArray<long>());
        Assert.Equal([2, 3], Tensor.Ones([2, 1, 3, 1]).Squeeze_([1, 3]).Shape);
        Assert.Equal([1, 3], Tensor.Ones([1]).Expand(3).Unsqueeze_(0).Shape);
        Assert.Equal([3], Tensor.Ones([3]).T_().Shape);
        Assert.Equal([], Tensor.Ones([]).T_().Shape);
        Assert.Throws<ShapeException>(() => Tensor.Ones([2, 2, 2]).T_());
        Assert.Throws<ShapeException>(() => x.AsStrided_([7], [1]));
        Assert.Equal([2], x.Shape);
    }

    [Fact]
    public void Results_get_a_new_history()
    {
        Tensor w = Tensor.Arange(6).To(DType.Float64).Reshape(2, 3).RequiresGrad_(), y = w * 2;
        y.RetainGrad();
        y.T_();
        Assert.False(y.IsLeaf);
        (y * Tensor.Arange(6).To(DType.Float64).Reshape(3, 2)).Sum().Backward();
        Assert.Equal([0, 4, 8, 2, 6, 10], w.Grad!.ToArray<double>());
        Assert.Equal([0, 1, 2, 3, 4, 5], y.Grad!.ToArray<double>());
        Assert.True(Autograd.GradCheck(static t => (t[0] * t[0]).T_().Unsqueeze_(1).Exp_(), [Tensor.From([0.1, 0.2, 0.3, 0.4], [2, 2]).RequiresGrad_()], checkForwardAd: true));
        Tensor part = w * 2;
        part.AsStrided_([2], [1]);
        w.Grad = null;
        (part * Tensor.From([1.0, 2])).Sum().Backward();
        Assert.Equal([2, 4, 0, 0, 0, 0], w.Grad!.ToArray<double>());
    }

    [Fact]
    public void Views_keep_to_their_roots()
    {
        Tensor w = Tensor.Ones([2, 3]).RequiresGrad_(), y = w * 2, row = y.Select(0, 0);
        row.Unsqueeze_(0);
        row.Mul_(3);
        Assert.Equal([1, 3], row.Shape);
        y.Sum().Backward();
        Assert.Equal([6, 6, 6, 2, 2, 2], w.Grad!.ToArray<float>());

        (w.Grad, y) = (null, w * 2);
        row = y.Select(0, 0);
        y.T_();
        row.Sum().Backward();
        Assert.Equal([2, 2, 2, 0, 0, 0], w.Grad!.ToArray<float>());
    }

    [Fact]
    public void They_count_as_changes_in_place()
    {
        Tensor w = Tensor.Ones([2, 3]).RequiresGrad_(), y = w * 2, z = y * y;
        int version = y.Version;
        y.T_();
        Assert.Equal(version + 1, y.Version);
        Assert.Throws<InvalidOperationException>(() => z.Sum().Backward());
        Assert.Throws<InvalidOperationException>(() => w.T_());
        Assert.Throws<InvalidOperationException>(() => w.T.T_());
        Assert.Throws<InvalidOperationException>(() => (w * 2).Unbind(0)[0].Unsqueeze_(0));
        Assert.Equal([2, 3], w.Shape);
    }

    [Fact]
    public void Without_recording_leaves_change_and_results_do_not()
    {
        Tensor w = Tensor.Ones([2, 3]).RequiresGrad_(), y = w * 2;
        using (Tensor.NoGrad())
        {
            w.T_();
            Assert.Throws<InvalidOperationException>(() => y.T_());
        }

        (w * 2).Sum().Backward();
        Assert.Equal([3, 2], w.Grad!.Shape);
        Assert.True(w.IsLeaf && w.RequiresGrad);
    }

    [Fact]
    public void Tensors_are_set_to_each_other_where_all_elements_are()
    {
        Tensor x = Tensor.Ones([2, 3]);
        Assert.True(x.IsSetTo(x.View(2, 3)));
        Assert.False(x.IsSetTo(x.T));
        Assert.False(x.IsSetTo(x.Clone()));
    }
}
