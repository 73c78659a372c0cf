using Interop.Tensors;

namespace Interop.NN;

/// <summary>What loading a state dict will do, collected before anything is changed; where hooks are to see what was loaded, up to them.</summary>
internal sealed class LoadPlan(LoadOptions options, LoadReport report)
{
    private readonly List<Action> _steps = [];
    private readonly List<(string Name, Tensor Target)> _absent = [];
    private readonly HashSet<Tensor> _found = new(ReferenceEqualityComparer.Instance);

    /// <summary>Names that the module has, and those that were reported as unexpected.</summary>
    internal HashSet<string> Known { get; } = new(StringComparer.Ordinal);

    internal LoadReport Report => report;

    internal void Then(Action step) => _steps.Add(step);

    internal void Run()
    {
        using GradMode mode = Tensor.NoGrad();
        foreach (Action step in _steps)
            step();
        _steps.Clear();
    }

    /// <summary>Reports names that the module at this prefix has not, each once.</summary>
    internal void AddUnexpected(StateDict state, string prefix)
    {
        foreach (string name in state.Keys)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && Known.Add(name))
                report.Unexpected.Add(name);
        }
    }

    internal void Add(StateDict state, string name, Tensor target, Action<Tensor> assign)
    {
        Known.Add(name);
        if (!state.TryDescribe(name, out _, out Shape shape))
        {
            if (state.Contains(name))
                report.Problems.Add($"{name} is no tensor");
            else
                AddAbsent(name, target);
            return;
        }

        if (_found.Add(target))
            Tie(target);
        // Scalars were saved as one element by PyTorch 0.4 and before.
        bool scalar = target.Rank == 0 && shape == [1];
        IUninitialized? lazy = target is IUninitialized { IsInitialized: false } waiting ? waiting : null;
        if (state.IsUninitialized(name))
        {
            if (lazy is null)
                report.Problems.Add($"{name} has no values: its module was not called yet when its state dict was made");
            else
                report.Loaded.Add(name);
            return;
        }

        if (lazy is not null)
        {
            report.Loaded.Add(name);
            _steps.Add(() =>
            {
                lazy.Materialize(shape, target.DType);
                target.Copy_(state[name]);
            });
            return;
        }

        if (shape != target.Shape && !scalar)
        {
            report.Mismatched.Add(new ShapeMismatch(name, target.Shape, shape));
            return;
        }

        report.Loaded.Add(name);
        if (options.Assign)
            _steps.Add(() => assign(scalar ? state[name][0] : state[name]));
        else
            _steps.Add(() => target.Copy_(scalar ? state[name][0] : state[name]));
    }

    /// <summary>A name that the state dict lacks is missing, unless its tensor comes under another name, before or later.</summary>
    private void AddAbsent(string name, Tensor target)
    {
        bool isTied = _found.Contains(target);
        (isTied ? report.Tied : report.Missing).Add(name);
        if (!isTied)
            _absent.Add((name, target));
    }

    private void Tie(Tensor target)
    {
        foreach ((string name, Tensor absent) in _absent)
        {
            if (ReferenceEquals(absent, target) && report.Missing.Remove(name))
                report.Tied.Add(name);
        }
    }
}
