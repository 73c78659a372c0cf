using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>When a scheduler steps.</summary>
public enum SchedulerInterval
{
    /// <summary>After each epoch.</summary>
    Epoch,

    /// <summary>After each step of the optimizer.</summary>
    Step,
}

/// <summary>What a <see cref="Trainer{TBatch}"/> has, whatever its batches are.</summary>
public abstract class Trainer
{
    private readonly List<EpochRecord> _history = [];
    private long _accumulate = 1;

    private protected Trainer(Module model, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        (Model, Optimizer) = (model, optimizer);
    }

    /// <summary>What is trained.</summary>
    public Module Model { get; }

    /// <summary>What changes the parameters.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>What changes the learning rate; a <see cref="ReduceLROnPlateau"/> follows <see cref="Monitor"/> after each epoch.</summary>
    public LRScheduler? Scheduler { get; init; }

    /// <summary>When the scheduler steps.</summary>
    public SchedulerInterval SchedulerInterval { get; init; }

    /// <summary>The number that a <see cref="ReduceLROnPlateau"/> follows; null for <c>val_loss</c>, or <c>loss</c> without validation.</summary>
    public string? Monitor { get; init; }

    /// <summary>Batches whose mean gradient makes one step.</summary>
    public long AccumulateBatches
    {
        get => _accumulate;
        init => _accumulate = Sampling.Positive(value, nameof(AccumulateBatches));
    }

    /// <summary>The largest norm of all gradients as one vector; null for no limit.</summary>
    public double? MaxGradNorm { get; init; }

    /// <summary>The largest gradient of a single number; null for no limit.</summary>
    public double? MaxGradValue { get; init; }

    /// <summary>The format in which steps compute their products, by <see cref="Autocast"/>; null for that of the model.</summary>
    public DType? MixedPrecision { get; init; }

    /// <summary>Numbers of each epoch beside the loss.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [];

    /// <summary>What runs between steps, in order.</summary>
    public IReadOnlyList<TrainerCallback> Callbacks { get; init; } = [];

    /// <summary>Told after each batch how far the run is.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Epochs done.</summary>
    public long Epoch { get; private protected set; }

    /// <summary>Steps of the optimizer done.</summary>
    public long GlobalStep { get; private protected set; }

    /// <summary>The numbers of each epoch.</summary>
    public IReadOnlyList<EpochRecord> History => _history;

    /// <summary>Whether the run ends after this epoch.</summary>
    public bool IsStopping { get; private protected set; }

    /// <summary>Ends the run after this epoch.</summary>
    public void Stop() => IsStopping = true;

    /// <summary>
    /// All that is needed to go on, as a dictionary that <c>torch.load</c> reads: <c>model</c>, <c>optimizer</c>, <c>scheduler</c>, <c>epoch</c>, <c>global_step</c>,
    /// <c>rng_state</c> of the default generator, <c>history</c>. Tensors share memory with the model: save it before training goes on.
    /// </summary>
    public Checkpoint ToCheckpoint()
    {
        MapNode root = new();
        root.Add("model", Model.StateDict().ToNode());
        root.Add("optimizer", Optimizer.StateDict());
        if (Scheduler is not null)
            root.Add("scheduler", Scheduler.StateDict());
        root.Add("epoch", Epoch);
        root.Add("global_step", GlobalStep);
        root.Add("rng_state", Generator.Default.GetState());
        ListNode history = new();
        foreach (EpochRecord record in _history)
        {
            MapNode values = new();
            values.Add("epoch", record.Epoch);
            foreach ((string name, double value) in record.Values)
                values.Add(name, value);
            history.Items.Add(values);
        }

        root.Add("history", history);
        return new Checkpoint(root);
    }

    /// <summary>Goes on where <see cref="ToCheckpoint"/> was called, also with the random numbers.</summary>
    /// <exception cref="ArgumentException">A part is missing or does not fit.</exception>
    /// <exception cref="LoadException">The model's part does not fit the model.</exception>
    public void Load(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointNode model = Part(checkpoint, "model"), optimizer = Part(checkpoint, "optimizer");
        CheckpointNode? scheduler = Scheduler is null ? null : Part(checkpoint, "scheduler");
        long epoch = Whole(checkpoint, "epoch"), step = Whole(checkpoint, "global_step");
        Model.LoadStateDict(StateDict.From(model, "'model'"));
        Optimizer.LoadStateDict(optimizer);
        if (scheduler is not null)
            Scheduler!.LoadStateDict(scheduler);
        (Epoch, GlobalStep) = (epoch, step);
        _history.Clear();
        foreach (MapNode record in (checkpoint.Find("history") as ListNode)?.Items.OfType<MapNode>() ?? [])
        {
            OrderedDictionary<string, double> values = new(StringComparer.Ordinal);
            foreach ((CheckpointNode key, CheckpointNode value) in record.Entries)
            {
                if (key is ScalarNode { Value: string name } && name != "epoch" && value is ScalarNode { Value: double number })
                    values[name] = number;
            }

            _history.Add(new EpochRecord(record["epoch"] is ScalarNode { Value: long at } ? at : _history.Count, values));
        }

        if (checkpoint.Find("rng_state") is TensorEntry random)
            Generator.Default.SetState(random.Read());
    }

    private protected void Record(EpochRecord record) => _history.Add(record);

    private static CheckpointNode Part(Checkpoint checkpoint, string name) =>
        checkpoint.Find(name) ?? throw new ArgumentException($"The checkpoint has no '{name}': expected what Trainer.ToCheckpoint gives.");

    private static long Whole(Checkpoint checkpoint, string name) => Part(checkpoint, name) is ScalarNode { Value: long value } ? value
        : throw new ArgumentException($"'{name}' of the checkpoint is a {Part(checkpoint, name).TypeName}: expected a whole number.");
}
