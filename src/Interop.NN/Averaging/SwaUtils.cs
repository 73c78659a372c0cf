using Interop.Tensors;

namespace Interop.NN;

/// <summary>Averages of the weights of training, which often generalize better than the last ones. Source: <c>torch.optim.swa_utils</c>.</summary>
public static class SwaUtils
{
    /// <summary>The plain mean of all models so far: average + (current − average) / (n + 1). Source: <c>torch.optim.swa_utils.get_swa_avg_fn</c>.</summary>
    /// <returns>A function of average, current value and how many are in the average.</returns>
    public static Func<Tensor, Tensor, Tensor, Tensor> GetSwaAvgFn() => static (averaged, current, count) =>
    {
        using GradMode mode = Tensor.NoGrad();
        return averaged + (current - averaged) / (count + 1);
    };

    /// <summary>The exponentially weighted mean: decay · average + (1 − decay) · current. Source: <c>torch.optim.swa_utils.get_ema_avg_fn</c>.</summary>
    /// <param name="decay">How slowly it changes, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is outside of its range.</exception>
    public static Func<Tensor, Tensor, Tensor, Tensor> GetEmaAvgFn(double decay = 0.999)
    {
        RequireDecay(decay);
        return (averaged, current, _) =>
        {
            using GradMode mode = Tensor.NoGrad();
            return averaged * decay + current * (1 - decay);
        };
    }

    /// <summary><see cref="GetSwaAvgFn"/> for all tensors at once, in place. Source: <c>torch.optim.swa_utils.get_swa_multi_avg_fn</c>.</summary>
    public static Action<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, Tensor> GetSwaMultiAvgFn() => static (averaged, current, count) => Lerp(averaged, current, 1.0 / (count.Item<long>() + 1));

    /// <summary><see cref="GetEmaAvgFn"/> for all tensors at once, in place. Source: <c>torch.optim.swa_utils.get_ema_multi_avg_fn</c>.</summary>
    /// <param name="decay">How slowly it changes, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is outside of its range.</exception>
    public static Action<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, Tensor> GetEmaMultiAvgFn(double decay = 0.999)
    {
        RequireDecay(decay);
        return (averaged, current, _) => Lerp(averaged, current, 1 - decay);
    }

    /// <summary>Computes the running statistics of batch norms anew, as the mean over all batches. Source: <c>torch.optim.swa_utils.update_bn</c>.</summary>
    /// <param name="loader">The inputs.</param>
    /// <param name="model">Is called with each of them in training mode.</param>
    public static void UpdateBn<TInput, TOutput>(IEnumerable<TInput> loader, Module<TInput, TOutput> model)
    {
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentNullException.ThrowIfNull(model);
        (BatchNorm Norm, double? Momentum)[] norms = [.. model.Modules().OfType<BatchNorm>().Select(n => (n, n.Momentum))];
        if (norms.Length == 0)
            return;
        bool training = model.Training;
        using GradMode mode = Tensor.NoGrad();
        try
        {
            model.Train();
            foreach ((BatchNorm norm, _) in norms)
            {
                norm.ResetRunningStats();
                norm.Momentum = null;
            }

            foreach (TInput input in loader)
                model.Call(input);
        }
        finally
        {
            foreach ((BatchNorm norm, double? momentum) in norms)
                norm.Momentum = momentum;
            model.Train(training);
        }
    }

    /// <summary><see cref="UpdateBn{TInput, TOutput}(IEnumerable{TInput}, Module{TInput, TOutput})"/> over batches of inputs and targets.</summary>
    /// <param name="loader">The inputs, each with what is not looked at.</param>
    /// <param name="model">Is called with each input in training mode.</param>
    public static void UpdateBn<TInput, TTarget, TOutput>(IEnumerable<(TInput Input, TTarget Target)> loader, Module<TInput, TOutput> model) => UpdateBn(loader.Select(b => b.Input), model);

    /// <summary>Moves each average by a part of the way to the current value; whole numbers through real ones.</summary>
    private static void Lerp(IReadOnlyList<Tensor> averaged, IReadOnlyList<Tensor> current, double part)
    {
        using GradMode mode = Tensor.NoGrad();
        using TensorScope scope = Tensor.Scope();
        for (int i = 0; i < averaged.Count; i++)
        {
            Tensor average = averaged[i];
            if (average.DType.Kind is DTypeKind.Float or DTypeKind.Complex)
                average.Lerp_(current[i], part);
            else
                average.Copy_(average * (1 - part) + current[i] * part);
        }
    }

    private static void RequireDecay(double decay)
    {
        if (decay is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay must be in [0, 1].");
    }
}
