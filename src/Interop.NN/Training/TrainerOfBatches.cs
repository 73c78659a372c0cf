using Interop.Tensors;

namespace Interop.NN;

/// <summary>What a batch gave.</summary>
/// <param name="Loss">The mean loss of the batch, a scalar with history.</param>
/// <param name="Output">What metrics look at; null if there are none.</param>
/// <param name="Target">What the output should be; null if there are no metrics.</param>
public readonly record struct StepResult(Tensor Loss, Tensor? Output = null, Tensor? Target = null);

/// <summary>The loop: epochs of batches, gradients, steps, validation, and what is to run in between.</summary>
/// <remarks>
/// <code>
/// Trainer&lt;(Tensor, Tensor)&gt; trainer = new(model, new AdamW(model.Parameters()), TrainingSteps.Supervised(model, (y, t) => y.CrossEntropy(t))) { Metrics = [new Accuracy()] };
/// trainer.Fit(loader, epochs: 10, validation: held);
/// </code>
/// What goes beyond it is written as a loop by hand, with the same parts.
/// </remarks>
/// <typeparam name="TBatch">What the loader gives.</typeparam>
public class Trainer<TBatch> : Trainer
{
    private readonly Func<TBatch, StepResult> _step;

    /// <summary>Of a model and a function that computes the loss of a batch.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="optimizer">Over its parameters.</param>
    /// <param name="step">Calls the model and gives the loss; runs without recording in validation.</param>
    public Trainer(Module model, Optimizer optimizer, Func<TBatch, StepResult> step) : base(model, optimizer)
    {
        ArgumentNullException.ThrowIfNull(step);
        _step = step;
    }

    /// <summary>Trains until so many epochs are done, those from before and from a checkpoint counted.</summary>
    /// <param name="batches">Gives the batches of an epoch each time it is enumerated.</param>
    /// <param name="epochs">The number of the last epoch, counted from 1.</param>
    /// <param name="validation">Batches that are looked at after each epoch; null for none.</param>
    /// <param name="cancellation">Ends the run between batches.</param>
    /// <returns>The numbers of all epochs.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public IReadOnlyList<EpochRecord> Fit(IEnumerable<TBatch> batches, long epochs, IEnumerable<TBatch>? validation = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        IsStopping = false;
        foreach (TrainerCallback callback in Callbacks)
            callback.OnFitBegin(this);
        while (Epoch < epochs && !IsStopping)
        {
            foreach (TrainerCallback callback in Callbacks)
                callback.OnEpochBegin(this);
            OrderedDictionary<string, double> values = new(StringComparer.Ordinal) { ["lr"] = Optimizer.ParamGroups[0].Lr };
            Model.Train();
            Measure(values, "", RunEpoch(batches, epochs, cancellation));
            if (validation is not null)
                Measure(values, "val_", RunValidation(validation, cancellation));
            EpochRecord record = new(Epoch++, values);
            if (Scheduler is ReduceLROnPlateau plateau)
                plateau.Step(record[Monitor ?? (validation is null ? "loss" : "val_loss")]);
            else if (SchedulerInterval == SchedulerInterval.Epoch)
                Scheduler?.Step();
            Record(record);
            foreach (TrainerCallback callback in Callbacks)
                callback.OnEpochEnd(this, record);
        }

        foreach (TrainerCallback callback in Callbacks)
            callback.OnFitEnd(this);
        return History;
    }

    /// <summary>Looks at batches without training: <c>loss</c> and metrics by name.</summary>
    public IReadOnlyDictionary<string, double> Evaluate(IEnumerable<TBatch> batches, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        OrderedDictionary<string, double> values = new(StringComparer.Ordinal);
        Measure(values, "", RunValidation(batches, cancellation));
        return values;
    }

    private double RunEpoch(IEnumerable<TBatch> batches, long epochs, CancellationToken cancellation)
    {
        Mean loss = new();
        long? count = CountOf(batches);
        long done = 0, waiting = 0;
        Reset();
        Optimizer.ZeroGrad();
        foreach (TBatch batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            StepResult result = Forward(batch);
            (AccumulateBatches == 1 ? result.Loss : result.Loss / AccumulateBatches).Backward();
            double value = Add(result, loss);
            if (++waiting == AccumulateBatches)
                waiting = StepNow(waiting);
            done++;
            foreach (TrainerCallback callback in Callbacks)
                callback.OnBatchEnd(this, value);
            Progress?.Report(new TrainingProgress(Epoch, epochs, done, count, loss.Value));
        }

        if (waiting > 0)
            StepNow(waiting);
        return loss.Value;
    }

    private StepResult Forward(TBatch batch)
    {
        using Autocast mode = Tensor.Autocast(MixedPrecision, enabled: MixedPrecision is not null);
        return _step(batch);
    }

    private double RunValidation(IEnumerable<TBatch> batches, CancellationToken cancellation)
    {
        Mean loss = new();
        bool training = Model.Training;
        Model.Eval();
        Reset();
        try
        {
            using GradMode mode = Tensor.NoGrad();
            foreach (TBatch batch in batches)
            {
                cancellation.ThrowIfCancellationRequested();
                Add(Forward(batch), loss);
            }
        }
        finally
        {
            Model.Train(training);
        }

        return loss.Value;
    }

    /// <summary>One step over the gradients of so many batches.</summary>
    private long StepNow(long gathered)
    {
        IEnumerable<Tensor> parameters = Optimizer.ParamGroups.SelectMany(g => g.Params);
        if (gathered < AccumulateBatches)
        {
            // The last group of an epoch is smaller; its gradient is the mean of what is there.
            using GradMode mode = Tensor.NoGrad();
            foreach (Tensor gradient in parameters.Select(p => p.Grad).OfType<Tensor>())
                gradient.Mul_((double)AccumulateBatches / gathered);
        }

        if (MaxGradNorm is { } norm)
            Utils.ClipGradNorm_(parameters, norm);
        if (MaxGradValue is { } largest)
            Utils.ClipGradValue_(parameters, largest);
        Optimizer.Step();
        Optimizer.ZeroGrad();
        GlobalStep++;
        if (SchedulerInterval == SchedulerInterval.Step && Scheduler is not ReduceLROnPlateau)
            Scheduler?.Step();
        return 0;
    }

    private double Add(StepResult result, Mean loss)
    {
        double value = result.Loss.Detach().To(DType.Float64).Item<double>();
        loss.Add(value, result.Output is { Rank: > 0 } output ? output.Shape[0] : 1);
        foreach (Metric metric in Metrics)
        {
            metric.Add(result.Output ?? throw new InvalidOperationException($"The metric '{metric.Name}' needs outputs and targets: let the step give a StepResult with them."),
                result.Target ?? throw new InvalidOperationException($"The metric '{metric.Name}' needs targets: let the step give a StepResult with them."));
        }

        return value;
    }

    private void Reset()
    {
        foreach (Metric metric in Metrics)
            metric.Reset();
    }

    private void Measure(OrderedDictionary<string, double> values, string prefix, double loss)
    {
        values[prefix + "loss"] = loss;
        foreach (Metric metric in Metrics)
            values[prefix + metric.Name] = metric.Value;
    }

    private static long? CountOf(IEnumerable<TBatch> batches)
    {
        try
        {
            return batches is ISized sized ? sized.Count : batches.TryGetNonEnumeratedCount(out int count) ? count : null;
        }
        catch (NotSupportedException)
        {
            // A loader over a stream, or over a sampler, of unknown size.
            return null;
        }
    }

    /// <summary>A mean, weighted by the elements of each batch.</summary>
    private sealed class Mean
    {
        private double _sum, _weight;

        internal double Value => _sum / _weight;

        internal void Add(double value, long weight) => (_sum, _weight) = (_sum + value * weight, _weight + weight);
    }
}

/// <summary>Steps for common kinds of training.</summary>
public static class TrainingSteps
{
    /// <summary>Pairs of inputs and targets: loss(model(input), target).</summary>
    public static Func<(Tensor, Tensor), StepResult> Supervised(Module<Tensor, Tensor> model, Func<Tensor, Tensor, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        return batch =>
        {
            Tensor output = model.Call(batch.Item1);
            return new StepResult(loss(output, batch.Item2), output, batch.Item2);
        };
    }
}
