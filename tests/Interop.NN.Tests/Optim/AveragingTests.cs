using Interop.NN;
using Interop.Tensors;

namespace Interop.NN.Tests.Optim;

/// <summary>Averaged models, batch statistics, clipping, vectors of parameters, and scaled gradients.</summary>
public sealed class AveragingTests
{
    [Fact]
    public void An_averaged_model_is_the_mean_of_what_it_saw()
    {
        Linear model = new(2, 2, bias: false);
        AveragedModel<Tensor, Tensor> mean = AveragedModel.Of(model), moving = AveragedModel.Of(model, multiAvgFn: SwaUtils.GetEmaMultiAvgFn(0.9)), single = AveragedModel.Of(model, SwaUtils.GetEmaAvgFn(0.9));
        using (Tensor.NoGrad())
        {
            for (int i = 1; i <= 3; i++)
            {
                model.Parameters().First().Fill_(i);
                mean.UpdateParameters(model);
                moving.UpdateParameters(model);
                single.UpdateParameters(model);
            }
        }

        Assert.Equal(2, Value(mean), 1e-6);
        Assert.Equal((0.9 * 1 + 0.1 * 2) * 0.9 + 0.1 * 3, Value(moving), 1e-6);
        Assert.Equal(Value(moving), Value(single), 1e-6);
        Assert.Equal(["n_averaged", "module.weight"], mean.StateDict().Keys);
        Assert.Equal(3, mean.NAveraged.Item<long>());
        Assert.Equal([4f, 4f], mean.Call(Tensor.Ones([1, 2])).ToArray<float>());

        static double Value(AveragedModel<Tensor, Tensor> m) => m.Module.Parameters().First().Data.ToArray<float>()[0];
    }

    [Fact]
    public void Buffers_are_copied_or_averaged()
    {
        BatchNorm1d model = new(1);
        AveragedModel<Tensor, Tensor> copied = AveragedModel.Of(model), averaged = AveragedModel.Of(model, useBuffers: true);
        for (int i = 1; i <= 2; i++)
        {
            model.RunningMean!.Fill_(i);
            copied.UpdateParameters(model);
            averaged.UpdateParameters(model);
        }

        Assert.Equal(2, ((BatchNorm1d)copied.Module).RunningMean!.Item<float>());
        Assert.Equal(1.5, ((BatchNorm1d)averaged.Module).RunningMean!.Item<float>());
    }

    [Fact]
    public void Batch_statistics_become_the_mean_over_all_batches()
    {
        Sequential model = new(new BatchNorm1d(1));
        model.Eval();
        SwaUtils.UpdateBn([(Tensor.From([1f, 3f], [2, 1]), 0), (Tensor.From([5f, 7f], [2, 1]), 1)], model);
        BatchNorm1d norm = model.Modules().OfType<BatchNorm1d>().Single();
        Assert.Equal(4, norm.RunningMean!.Item<float>());
        Assert.Equal(0.1, norm.Momentum);
        Assert.False(norm.Training);
    }

    [Fact]
    public void Gradients_are_clipped_by_norm_and_by_value()
    {
        Parameter a = new(Tensor.Ones([2])) { Grad = Tensor.From([3f, 0f]) }, b = new(Tensor.Ones([1])) { Grad = Tensor.From([4f]) }, none = new(Tensor.Ones([1]));
        Assert.Equal(5, Utils.ClipGradNorm_([a, b, none], 10).Item<float>());
        Assert.Equal([3f, 0f], a.Grad.ToArray<float>());
        Assert.Equal(5, Utils.ClipGradNorm_([a, b, none], 1).Item<float>());
        Assert.Equal(0.6f, a.Grad.ToArray<float>()[0], 1e-6f);
        Assert.Equal(0.8, Utils.GetTotalNorm([a.Grad, b.Grad], double.PositiveInfinity).Item<float>(), 1e-6);
        Utils.ClipGradValue_([a, b, none], 0.5);
        Assert.Equal([0.5f, 0f], a.Grad.ToArray<float>());
        Assert.Equal([0.5f], b.Grad.ToArray<float>());
        b.Grad.Fill_(double.PositiveInfinity);
        Assert.Throws<InvalidOperationException>(() => Utils.ClipGradNorm_([a, b], 1, errorIfNonfinite: true));
        Assert.Equal(0, Utils.GetTotalNorm([]).Item<float>());
    }

    [Fact]
    public void Parameters_become_a_vector_and_come_back()
    {
        Linear linear = new(3, 2);
        Tensor vector = Utils.ParametersToVector(linear.Parameters());
        Assert.Equal([8], vector.Shape.ToArray());
        Assert.True(vector.RequiresGrad);
        Utils.VectorToParameters(vector.Detach() * 2, linear.Parameters());
        Assert.Equal((vector * 2).ToArray<float>(), Utils.ParametersToVector(linear.Parameters()).ToArray<float>());
        Assert.Throws<ShapeException>(() => Utils.VectorToParameters(Tensor.Ones([3]), linear.Parameters()));
    }

    [Fact]
    public void A_scaler_leaves_out_steps_with_infinite_gradients()
    {
        Parameter p = new(Tensor.Ones([2]));
        SGD optimizer = new([p], lr: 1);
        GradScaler scaler = new(initScale: 8, growthInterval: 2);
        for (int i = 0; i < 2; i++)
        {
            optimizer.ZeroGrad();
            scaler.Scale(p.Sum()).Backward();
            Assert.Equal(8, p.Grad!.ToArray<float>()[0]);
            Assert.True(scaler.Step(optimizer));
            Assert.Throws<InvalidOperationException>(() => scaler.Step(optimizer));
            scaler.Update();
        }

        Assert.Equal([-1f, -1f], p.Data.ToArray<float>());
        Assert.Equal(16, scaler.GetScale());
        p.Grad = Tensor.From([float.NaN, 1]);
        scaler.Unscale_(optimizer);
        Assert.Throws<InvalidOperationException>(() => scaler.Unscale_(optimizer));
        Assert.False(scaler.Step(optimizer));
        scaler.Update();
        Assert.Equal([-1f, -1f], p.Data.ToArray<float>());
        Assert.Equal(8, scaler.GetScale());
        Assert.Equal(["scale", "growth_factor", "backoff_factor", "growth_interval", "_growth_tracker"], scaler.StateDict().Entries.Select(e => e.Key.ToString()));
        GradScaler other = new();
        other.LoadStateDict(scaler.StateDict());
        Assert.Equal(8, other.GetScale());
        Assert.Throws<InvalidOperationException>(() => other.Step(optimizer));
        Assert.Throws<InvalidOperationException>(() => scaler.Update());
        Assert.Empty(new GradScaler(enabled: false).StateDict().Entries);
    }
}
