namespace Interop.Tensors.Tests.Gradients;

public class ModeTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    private static Tensor Inferred()
    {
        using InferenceMode mode = Tensor.InferenceMode();
        return Tensor.Ones([2], DType.Float64) * 3;
    }

    [Fact]
    public void Modes_nest_and_end_where_they_began()
    {
        Assert.True(GradMode.Enabled);
        using (Tensor.NoGrad())
        {
            using (Tensor.EnableGrad())
                Assert.True((Leaf(1) * 2).RequiresGrad);
            using (Tensor.SetGradEnabled(false))
                Assert.False(GradMode.Enabled);
            Assert.False((Leaf(1) * 2).RequiresGrad);
        }

        Assert.True(GradMode.Enabled);
        default(GradMode).Dispose();
        Assert.True(GradMode.Enabled);
    }

    [Fact]
    public void Inference_mode_records_nothing_even_with_EnableGrad()
    {
        Tensor x = Leaf(1, 2);
        using (Tensor.InferenceMode())
        {
            Assert.True(InferenceMode.Enabled);
            Assert.False((x * 2).RequiresGrad);
            using (Tensor.EnableGrad())
                Assert.False((x * 2).RequiresGrad);
            using (Tensor.InferenceMode(false))
            {
                Tensor y = x * 2;
                Assert.True(y.RequiresGrad);
                Assert.False(y.IsInference);
            }
        }

        Assert.False(InferenceMode.Enabled);
        Assert.True((x * 2).RequiresGrad);
    }

    [Fact]
    public void What_inference_mode_makes_is_marked_and_so_are_its_views_but_not_its_copies()
    {
        Tensor t = Inferred();
        Assert.True(t.IsInference);
        Assert.True(t.Select(0, 0).IsInference);
        Assert.True(t.Detach().IsInference);
        Assert.False(t.Clone().IsInference);
        Assert.False((t * 2).IsInference);
        Assert.Throws<InvalidOperationException>(() => t.Version);
        Tensor x = Leaf(1, 2);
        using InferenceMode mode = Tensor.InferenceMode();
        Assert.False(x.Select(0, 0).IsInference);
        Assert.True(Tensor.From([1.0]).IsInference);
    }

    [Fact]
    public void Inference_tensors_are_refused_by_name_where_they_would_harm()
    {
        Tensor t = Inferred(), x = Leaf(1, 2);
        Assert.Contains("inference mode", Assert.Throws<InvalidOperationException>(() => t.Add_(1)).Message, StringComparison.Ordinal);
        Assert.Contains("inference mode", Assert.Throws<InvalidOperationException>(() => x * t).Message, StringComparison.Ordinal);
        Assert.Contains("inference mode", Assert.Throws<InvalidOperationException>(() => t.RequiresGrad_()).Message, StringComparison.Ordinal);
        (x + t).Sum().Backward();
        Assert.Equal([1, 1], x.Grad!.ToArray<double>());
        (x * t.Clone()).Sum().Backward();
        Assert.Equal([4, 4], x.Grad!.ToArray<double>());
        x.Grad = Inferred();
        Assert.Contains("accumulate_grad", Assert.Throws<InvalidOperationException>(() => (x * 2).Sum().Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inside_inference_mode_its_tensors_may_change_and_ordinary_ones_count_versions()
    {
        Tensor x = Leaf(1, 2);
        using (Tensor.InferenceMode())
        {
            Tensor t = Tensor.Ones([2], DType.Float64);
            t.Mul_(3);
            Assert.Equal([3, 3], t.ToArray<double>());
            x.Add_(1);
        }

        Assert.Equal(1, x.Version);
        Assert.Equal([2, 3], x.ToArray<double>());
    }

    [Fact]
    public void A_graph_notices_what_inference_mode_changed()
    {
        Tensor x = Leaf(1, 2), y = x.Exp();
        using (Tensor.InferenceMode())
            y.Add_(1);
        Assert.Throws<InvalidOperationException>(() => y.Sum().Backward());
    }

    [Fact]
    public void A_backward_pass_runs_in_inference_mode()
    {
        Tensor x = Leaf(1, 2), y = (x * x).Sum();
        using (Tensor.InferenceMode())
            y.Backward();
        Assert.Equal([2, 4], x.Grad!.ToArray<double>());
        Assert.True(x.Grad.IsInference);
    }

    [Fact]
    public void Anomaly_mode_names_op_and_line_of_first_and_second_derivatives()
    {
        using AnomalyMode mode = Autograd.DetectAnomaly();
        Tensor x = Leaf(0);
        string message = Assert.Throws<InvalidOperationException>(() => (x.Sqrt() * x.Sqrt() * 0).Sum().Backward()).Message;
        Assert.Contains("has NaN", message, StringComparison.Ordinal);
        Assert.Contains(nameof(Anomaly_mode_names_op_and_line_of_first_and_second_derivatives), message, StringComparison.Ordinal);
        Tensor z = Leaf(1), dz = Autograd.Grad([z.Log().Sqrt()], [z], createGraph: true)[0]!;
        message = Assert.Throws<InvalidOperationException>(() => (dz * 0).Backward()).Message;
        Assert.Contains("differentiates", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Anomaly_mode_can_leave_NaN_alone_and_takes_infinity_for_a_number()
    {
        Tensor x = Leaf(-1);
        using (Autograd.DetectAnomaly(checkNan: false))
            x.Sqrt().Sum().Backward();
        Assert.True(double.IsNaN(x.Grad!.Item<double>()));
        Tensor y = Leaf(0, 0);
        using (Autograd.SetDetectAnomaly(true))
        {
            Assert.True(AnomalyMode.Enabled);
            Assert.True(AnomalyMode.ChecksNaN);
            using (Autograd.SetDetectAnomaly(false))
                Assert.False(AnomalyMode.Enabled);
            (y.Sqrt() * Tensor.From([1.0, -1])).Sum().Backward();
        }

        Assert.False(AnomalyMode.Enabled);
        Assert.Equal([double.PositiveInfinity, double.NegativeInfinity], y.Grad!.ToArray<double>());
    }

    [Fact]
    public void Scopes_release_what_was_made_in_them_and_not_kept()
    {
        Tensor x = Leaf(1, 2), inner, kept, view;
        using (TensorScope scope = Tensor.Scope())
        {
            inner = x * 2;
            kept = scope.Keep(inner * 3);
            view = scope.Keep((inner + 1).Select(0, 1));
            Assert.Equal([2, 4], inner.ToArray<double>());
        }

        Assert.Throws<ObjectDisposedException>(() => inner.Sum());
        Assert.Equal([6, 12], kept.ToArray<double>());
        Assert.Equal(5, view.Item<double>());
        Assert.Equal(5, view.View(1, 1).Select(0, 0).Item<double>());
    }

    [Fact]
    public void Graphs_and_gradients_outlive_scopes()
    {
        Tensor x = Leaf(1, 2), loss;
        using (TensorScope scope = Tensor.Scope())
            loss = scope.Keep((x * x).Tanh().Sum());
        using (Tensor.Scope())
        {
            loss.Backward();
            x.Grad = x.Grad! * 2;
        }

        Assert.Equal(4 * (1 - Math.Pow(Math.Tanh(1), 2)), x.Grad!.ToArray<double>()[0], 1e-12);
        Tensor found;
        using (Tensor.Scope())
            found = Autograd.Grad([(x * x).Sum()], [x])[0]!;
        Assert.Throws<ObjectDisposedException>(() => found.Sum());
    }

    [Fact]
    public void Kept_tensors_belong_to_the_scope_outside()
    {
        Tensor once, twice;
        using (TensorScope outer = Tensor.Scope())
        {
            using (TensorScope inner = Tensor.Scope())
            {
                once = inner.Keep(Tensor.Ones([2]));
                twice = inner.Keep(Tensor.Ones([2]));
            }

            outer.Keep(twice);
            Assert.Equal(2, once.Sum().Item<float>());
        }

        Assert.Throws<ObjectDisposedException>(() => once.Sum());
        Assert.Equal(2, twice.Sum().Item<float>());
    }

    [Fact]
    public void Scopes_closed_twice_or_in_the_wrong_order_do_no_harm()
    {
        TensorScope outer = Tensor.Scope(), inner = Tensor.Scope();
        Tensor x = Tensor.Ones([2]);
        outer.Dispose();
        inner.Dispose();
        outer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.Sum());
        using (Tensor.Scope())
            x = Tensor.Ones([2]);
        Assert.Throws<ObjectDisposedException>(() => x.Sum());
        Assert.Equal(2, Tensor.Ones([2]).Sum().Item<float>());
    }

    [Fact]
    public void Unscoped_tensors_outlive_all_scopes()
    {
        Tensor state, step;
        using (Tensor.Scope())
        {
            using (Tensor.Scope())
            {
                using (Tensor.Unscoped())
                    state = Tensor.Ones([2]) * 2;
                step = state * 2;
            }

            Assert.Throws<ObjectDisposedException>(() => step.Sum());
        }

        Assert.Equal(4, state.Sum().Item<float>());
    }
}
