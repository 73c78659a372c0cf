using System.Diagnostics;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Changes the learning rates of an optimizer from step to step. Source: <c>torch.optim.lr_scheduler.LRScheduler</c>.</summary>
/// <remarks>
/// Call <see cref="Step"/> after the optimizer's. To write another one: set attributes by PyTorch's names in the constructor, call
/// <see cref="Start"/> at its end, and override <see cref="GetLr"/>. All attributes are in the state dict, in the order in which they were set.
/// </remarks>
[DebuggerDisplay("{Name,nq} at {LastEpoch}")]
public abstract class LRScheduler : ICheckpointValue
{
    private readonly OrderedDictionary<string, CheckpointNode> _attributes = new(StringComparer.Ordinal);

    /// <summary>For the learning rates of this optimizer.</summary>
    protected LRScheduler(Optimizer optimizer) => Optimizer = optimizer ?? throw new ArgumentNullException(nameof(optimizer));

    /// <summary>The class as PyTorch writes it.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Whose learning rates change.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The number of the last step; 0 at first.</summary>
    public long LastEpoch
    {
        get => (long)Number("last_epoch");
        internal set => Set("last_epoch", value);
    }

    /// <summary>The learning rates before any schedule, for each group.</summary>
    public IReadOnlyList<double> BaseLrs => Numbers("base_lrs");

    /// <summary>Whether the first learning rates are being set.</summary>
    protected bool IsInitial => Flag("_is_initial");

    /// <summary>The learning rates of the groups as they were last set. Source: <c>torch.optim.lr_scheduler.LRScheduler.get_last_lr</c>.</summary>
    public IReadOnlyList<double> GetLastLr() => Numbers("_last_lr");

    /// <summary>The learning rate of each group at <see cref="LastEpoch"/>, mostly made from the present one. Source: <c>torch.optim.lr_scheduler.LRScheduler.get_lr</c>.</summary>
    protected abstract double[] GetLr();

    /// <summary>The learning rates at <see cref="LastEpoch"/> from the number alone; null where there is no such formula.</summary>
    protected virtual double[]? GetClosedFormLr() => null;

    /// <summary>Sets the learning rates of the next step. Source: <c>torch.optim.lr_scheduler.LRScheduler.step</c>.</summary>
    /// <param name="epoch">The number of the step, if it is not the next one: the learning rates then come from the closed form where there is one.</param>
    public virtual void Step(double? epoch = null)
    {
        Set("_step_count", (long)Number("_step_count") + 1);
        Update(epoch);
    }

    /// <summary>All attributes by PyTorch's names. Source: <c>torch.optim.lr_scheduler.LRScheduler.state_dict</c>.</summary>
    public virtual MapNode StateDict()
    {
        MapNode state = new();
        foreach ((string name, CheckpointNode value) in _attributes)
            state.Add(name, value);
        return state;
    }

    CheckpointNode ICheckpointValue.ToNode() => StateDict();

    /// <summary>Takes the attributes of a state dict, which may be one of an older PyTorch. Source: <c>torch.optim.lr_scheduler.LRScheduler.load_state_dict</c>.</summary>
    /// <exception cref="ArgumentException">It is no state dict.</exception>
    public virtual void LoadStateDict(CheckpointNode stateDict)
    {
        if (stateDict is not MapNode map)
            throw new ArgumentException($"A scheduler's state dict is a dict, found {stateDict?.TypeName ?? "nothing"}.");
        foreach ((CheckpointNode key, CheckpointNode value) in map.Entries)
        {
            // Functions are not loaded: they are those of the constructor.
            if (key is ScalarNode { Value: string name } && name is not ("_schedulers" or "lr_lambdas" or "anneal_func" or "_scale_fn_custom" or "_scale_fn_ref" or "scale_fn"))
                _attributes[name] = value;
        }
    }

    /// <summary>An attribute by PyTorch's name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    protected internal CheckpointNode Get(string name) =>
        _attributes.TryGetValue(name, out CheckpointNode? node) ? node : throw new KeyNotFoundException($"{Name} has no '{name}'. It has: {string.Join(", ", _attributes.Keys)}.");

    /// <summary>Sets an attribute; a new one stands last in state dicts.</summary>
    protected internal void Set(string name, CheckpointNode value) => _attributes[name] = value;

    /// <summary>An attribute that is a number.</summary>
    protected internal double Number(string name) => Option.Number(Get(name), name);

    /// <summary>An attribute that is true or false; absent is false.</summary>
    protected bool Flag(string name) => _attributes.TryGetValue(name, out CheckpointNode? node) && Option.Flag(node, name);

    /// <summary>An attribute that is a list of numbers, mostly one for each group.</summary>
    protected internal double[] Numbers(string name) => [.. Option.Items(Get(name), name).Select(i => Option.Number(i, name))];

    /// <summary>Sets the first learning rates: the end of every constructor.</summary>
    /// <param name="lastEpoch">The step to go on after; −1 to begin.</param>
    /// <exception cref="ArgumentException">It goes on, and the groups do not say what their learning rates were at first.</exception>
    protected void Start(long lastEpoch)
    {
        foreach (ParamGroup group in Optimizer.ParamGroups)
        {
            if (lastEpoch == -1)
                group.SetDefault("initial_lr", Snapshot(group["lr"]));
            else if (!group.Contains("initial_lr"))
                throw new ArgumentException($"A parameter group has no 'initial_lr', which a scheduler that goes on after step {lastEpoch} needs: load the optimizer's state dict first, or begin with lastEpoch −1 and load the scheduler's.");
        }

        Set("base_lrs", Present("initial_lr"));
        Set("last_epoch", lastEpoch);
        Begin();
    }

    /// <summary>Makes the first step.</summary>
    internal void Begin()
    {
        Set("_step_count", 0L);
        Set("_is_initial", true);
        Step();
        Set("_is_initial", false);
    }

    /// <summary>Goes to a step and sets its learning rates.</summary>
    internal void Update(double? epoch)
    {
        Set("_get_lr_called_within_step", true);
        Set("last_epoch", epoch is { } given ? Option.Whole(given) : LastEpoch + 1);
        double[] rates = epoch is null ? GetLr() : GetClosedFormLr() ?? GetLr();
        Set("_get_lr_called_within_step", false);
        Apply(rates);
    }

    /// <summary>Sets the learning rates of the groups.</summary>
    internal void Apply(double[] rates)
    {
        RequireGroups(rates.Length);
        for (int i = 0; i < rates.Length; i++)
            SetRate(Optimizer.ParamGroups[i], rates[i]);
        Set("_last_lr", Present("lr"));
    }

    /// <summary>Refuses groups that were added since, where there are values of each of the groups before.</summary>
    private protected void RequireGroups(int count)
    {
        if (count != Optimizer.ParamGroups.Count)
            throw new InvalidOperationException($"{Name} has values for {count} parameter groups, and the optimizer has {Optimizer.ParamGroups.Count}: add the groups first, then make the scheduler.");
    }

    /// <summary>A learning rate that did not change keeps its type.</summary>
    internal static void SetRate(ParamGroup group, double rate)
    {
        if (!group.Lr.Equals(rate))
            group.SetNumber("lr", rate);
    }

    /// <summary>The present learning rates.</summary>
    protected double[] Rates() => [.. Optimizer.ParamGroups.Select(g => g.Lr)];

    /// <summary>Each present learning rate times a factor.</summary>
    private protected double[] Rates(double factor) => [.. Optimizer.ParamGroups.Select(g => g.Lr * factor)];

    /// <summary>An option of all groups.</summary>
    internal ListNode Present(string option) => new(Optimizer.ParamGroups.Select(g => Snapshot(g[option])));

    private protected static ListNode List(IEnumerable<double> values) => new(values.Select(v => (CheckpointNode)v));

    private static CheckpointNode Snapshot(CheckpointNode value) => value is TensorEntry tensor ? TensorEntry.From(tensor.Read().Clone()) : value;
}
