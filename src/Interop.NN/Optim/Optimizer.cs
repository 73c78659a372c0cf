using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.NN;

/// <summary>Changes parameters along their gradients. Source: <c>torch.optim.Optimizer</c>.</summary>
/// <remarks>
/// <code>
/// Optimizer optimizer = new AdamW(model.Parameters(), lr: 3e-4);
/// optimizer.ZeroGrad();
/// loss.Backward();
/// optimizer.Step();
/// </code>
/// A step reads and writes each parameter, its gradient and its states once, whatever the dtype; float16 and bfloat16 compute in float32.
/// To write another one: override <see cref="StepGroup"/>, and <see cref="InitState"/> if it keeps something.
/// </remarks>
[DebuggerDisplay("{Name,nq} of {ParamGroups.Count} groups")]
public abstract partial class Optimizer : ICheckpointValue
{
    private readonly List<ParamGroup> _groups = [];

    // Used again by every step, so that steps allocate nothing.
    private readonly UpdateList _updates = new();
    private readonly OrderedDictionary<Tensor, ParamState> _state = new(ReferenceEqualityComparer.Instance);

    /// <summary>With these groups; what they do not set is taken from the defaults.</summary>
    /// <param name="params">At least one group.</param>
    /// <param name="defaults">Options by PyTorch's names, in PyTorch's order.</param>
    /// <exception cref="ArgumentException">There are no groups, or they do not go together.</exception>
    protected Optimizer(IEnumerable<ParamGroup> @params, params ReadOnlySpan<(string Name, CheckpointNode Value)> defaults)
    {
        ArgumentNullException.ThrowIfNull(@params);
        List<KeyValuePair<string, CheckpointNode>> list = [];
        foreach ((string name, CheckpointNode value) in defaults)
            list.Add(new(name, value));
        Defaults = list;
        foreach (ParamGroup group in @params)
            AddParamGroup(group);
        if (_groups.Count == 0)
            throw new ArgumentException($"{Name} got no parameters.");
    }

    /// <summary>The class as PyTorch writes it.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>The groups, in order. Source: <c>torch.optim.Optimizer.param_groups</c>.</summary>
    public IReadOnlyList<ParamGroup> ParamGroups => _groups;

    /// <summary>Options of groups that do not set them.</summary>
    public IReadOnlyList<KeyValuePair<string, CheckpointNode>> Defaults { get; }

    /// <summary>What is kept for each parameter, in the order of the first steps. Source: <c>torch.optim.Optimizer.state</c>.</summary>
    public IReadOnlyDictionary<Tensor, ParamState> State => _state;

    /// <summary>Adds a group, such as layers that are no longer frozen. Source: <c>torch.optim.Optimizer.add_param_group</c>.</summary>
    /// <exception cref="ArgumentException">A parameter is no leaf, is in another group already, or only some have names.</exception>
    public virtual void AddParamGroup(ParamGroup paramGroup)
    {
        ArgumentNullException.ThrowIfNull(paramGroup);
        paramGroup.Complete(Defaults);
        HashSet<Tensor> known = new(ReferenceEqualityComparer.Instance);
        foreach (ParamGroup group in _groups)
        {
            known.UnionWith(group.Params);
            if (group.Contains("param_names") != paramGroup.Contains("param_names"))
                throw new ArgumentException("Either all groups of an optimizer have names of parameters, or none.");
        }

        foreach (Tensor p in paramGroup.Params)
        {
            if (p is null)
                throw new ArgumentException("A parameter of the group is null.");
            if (!p.IsLeaf && !p.RetainsGrad)
                throw new ArgumentException($"{Name} can change leaves only; {p} was made by '{p.GradFn?.Name}'.");
            if (p.Overlaps)
                throw new ArgumentException($"Several elements of {p} are one place in memory, so that it cannot be changed: clone it first.");
            if (!known.Add(p))
                throw new ArgumentException($"The parameter {p} is there twice: every parameter is in one group, once.");
        }

        Check(paramGroup);
        _groups.Add(paramGroup);
    }

    /// <summary>Makes one step. Source: <c>torch.optim.Optimizer.step</c>.</summary>
    /// <remarks>Parameters without gradient stay as they are.</remarks>
    public void Step() => Run(null);

    /// <summary>Makes one step with the gradients that a closure leaves.</summary>
    /// <param name="closure">Forgets gradients, computes the loss, calls Backward and gives the loss.</param>
    /// <returns>The loss.</returns>
    public Tensor Step(Func<Tensor> closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        return Run(closure)!;
    }

    /// <summary>Forgets the gradients of all parameters, or fills them with zeros. Source: <c>torch.optim.Optimizer.zero_grad</c>.</summary>
    public void ZeroGrad(bool setToNone = true)
    {
        foreach (ParamGroup group in _groups)
        {
            foreach (Tensor p in group.Params)
                Gradients.Zero(p, setToNone);
        }
    }

    /// <summary>As PyTorch prints it: each group with its options by name.</summary>
    public override string ToString()
    {
        StringBuilder text = new($"{Name} (");
        for (int i = 0; i < _groups.Count; i++)
        {
            text.Append("\nParameter Group ").Append(i).Append('\n');
            foreach (string key in _groups[i].Keys.Order(StringComparer.Ordinal))
                text.Append("    ").Append(key).Append(": ").Append(Option.Text(_groups[i][key])).Append('\n');
        }

        return text.Append(')').ToString();
    }

    /// <summary>Steps the parameters of a group that have gradients. Runs without recording.</summary>
    protected abstract void StepGroup(ParamGroup group);

    /// <summary>Makes what is kept for a parameter, before its first step.</summary>
    protected virtual void InitState(ParamGroup group, Tensor parameter, ParamState state) { }

    /// <summary>Refuses a group that this optimizer cannot step.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    protected virtual void Check(ParamGroup group) { }

    /// <summary>The whole step: the closure, then each group.</summary>
    protected virtual Tensor? StepAll(Func<Tensor>? closure)
    {
        Tensor? loss = Evaluate(closure);
        foreach (ParamGroup group in _groups)
        {
            if (group.Flag("differentiable"))
                throw new NotSupportedException($"{Name} cannot record its steps: set 'differentiable' of the parameter group to false. To differentiate through a step, write it with tensor operations.");
            StepGroup(group);
        }

        return loss;
    }

    /// <summary>What is kept for a parameter; made if there is nothing yet.</summary>
    protected ParamState StateOf(ParamGroup group, Tensor parameter)
    {
        if (!_state.TryGetValue(parameter, out ParamState? state))
            _state.Add(parameter, state = new ParamState());
        if (state.Count == 0)
        {
            // It outlives the scope of the step in which it is made.
            using UnscopedTensors unscoped = Tensor.Unscoped();
            InitState(group, parameter, state);
        }

        return state;
    }

    /// <summary>An empty list to gather the updates of a group in.</summary>
    private protected UpdateList NewUpdates()
    {
        _updates.Clear();
        return _updates;
    }

    /// <summary>The parameters of a group that have gradients, each about to be changed, with the gradient and what is kept for it.</summary>
    private protected ChangingParameters Changing(ParamGroup group) => new(this, group);

    /// <summary>See <see cref="Changing"/>; a struct, so that steps allocate nothing.</summary>
    private protected struct ChangingParameters(Optimizer optimizer, ParamGroup group)
    {
        private int _next;

        public (Tensor Parameter, Tensor Gradient, ParamState State) Current { get; private set; }

        public readonly ChangingParameters GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_next < group.Params.Count)
            {
                Tensor p = group.Params[_next++];
                if (p.Grad is not { } g)
                    continue;
                p.Memory.Bump(optimizer.Name);
                Current = (p, g, optimizer.StateOf(group, p));
                return true;
            }

            return false;
        }
    }

    private protected static Tensor? Evaluate(Func<Tensor>? closure)
    {
        if (closure is null)
            return null;
        using GradMode mode = Tensor.EnableGrad();
        return closure();
    }

    /// <summary>A group of all parameters, for the constructors that take parameters.</summary>
    /// <summary>All parameters in one group; no group where there are none.</summary>
    private protected static IEnumerable<ParamGroup> One(IEnumerable<Tensor> parameters) => new ParamGroup(parameters) is { Params.Count: > 0 } group ? [group] : [];

    [SuppressMessage("Reliability", "CA2000", Justification = "Modes end with their scope.")]
    private Tensor? Run(Func<Tensor>? closure)
    {
        RunHooks(s_stepPre);
        RunHooks(_stepPre);
        Tensor? loss;
        using (Tensor.NoGrad())
            loss = StepAll(closure);
        RunHooks(_stepPost);
        RunHooks(s_stepPost);
        return loss;
    }
}
