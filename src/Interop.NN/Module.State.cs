using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <content>State dicts. Source: <c>torch.nn.Module.state_dict</c>, <c>load_state_dict</c>.</content>
public abstract partial class Module
{
    /// <summary>The version of this class's names, which state dicts carry so that older ones can be upgraded. Source: <c>torch.nn.Module._version</c>.</summary>
    protected virtual long StateVersion => 1;

    /// <summary>All parameters and persistent buffers by name; they share memory with the module. Source: <c>torch.nn.Module.state_dict</c>.</summary>
    /// <param name="prefix">What all names begin with.</param>
    /// <param name="keepVars">Whether the parameters themselves are given, with their history.</param>
    public StateDict StateDict(string prefix = "", bool keepVars = false)
    {
        StateDict state = new();
        AddState(state, prefix, keepVars);
        return state;
    }

    /// <summary>Copies a state dict into the parameters and buffers. Nothing is changed unless everything fits. Source: <c>torch.nn.Module.load_state_dict</c>.</summary>
    /// <param name="state">The values by name.</param>
    /// <param name="strict">Whether every name of either side must have its counterpart.</param>
    /// <param name="assign">Whether the tensors themselves become the parameters, in their own dtype.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="LoadException">Names are missing or unexpected and that is not allowed, or shapes differ. The report has suggestions.</exception>
    public LoadReport LoadStateDict(StateDict state, bool strict = true, bool assign = false)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Load(state.Clone(), new LoadOptions { Strict = strict, Assign = assign });
    }

    /// <summary>Loads the state dict that a checkpoint holds. Nothing is changed unless everything fits.</summary>
    /// <param name="checkpoint">An open file, or a tree of values.</param>
    /// <param name="options">Where in the checkpoint it lies, renames, and what may be left out; strict at first.</param>
    /// <exception cref="LoadException">The state dict does not fit; the report has suggestions.</exception>
    /// <exception cref="ArgumentException">The checkpoint, or the part of it, is no state dict.</exception>
    public LoadReport Load(Checkpoint checkpoint, LoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        options ??= new LoadOptions();
        CheckpointNode node = options.At is { } at ? checkpoint.Find(at) ?? throw new ArgumentException($"The checkpoint has no '{at}'.") : checkpoint.Root;
        StateDict state = Interop.NN.StateDict.From(node, options.At is null ? "the checkpoint" : $"'{options.At}'");
        if (options.Rename is not null || options.Rules.Count > 0)
            state.Rename(options.Apply);
        return Load(state, options);
    }

    private LoadReport Load(StateDict state, LoadOptions options)
    {
        LoadReport report = new();
        LoadPlan plan = new(options, report);
        Plan(plan, state, "");
        plan.AddUnexpected(state, "");
        if (!report.IsComplete)
            report.Suggestions = LoadAdvice.For(this, state, report);
        if (report.Problems.Count > 0 || report.Mismatched.Count > 0 && !options.IgnoreMismatched || options.Strict && report.Missing.Count + report.Unexpected.Count > 0)
            throw new LoadException(report, Name);
        plan.Run();
        return report;
    }

    /// <summary>What this module saves beside its tensors; null for nothing. Source: <c>torch.nn.Module.get_extra_state</c>.</summary>
    protected virtual CheckpointNode? GetExtraState() => null;

    /// <summary>Takes what <see cref="GetExtraState"/> gave. Source: <c>torch.nn.Module.set_extra_state</c>.</summary>
    protected virtual void SetExtraState(CheckpointNode state) { }

    /// <summary>Runs before this module's names are looked up in a state dict: brings names of older versions up to date, and gives lazy parameters their shapes.</summary>
    /// <param name="state">May be changed.</param>
    /// <param name="prefix">What the names of this module begin with, dot included.</param>
    /// <param name="version">The version that the state dict gives for this module; null if it gives none.</param>
    protected virtual void Upgrade(StateDict state, string prefix, long? version) { }

    private void AddState(StateDict state, string prefix, bool keepVars)
    {
        foreach (Action<Module, string> hook in OwnHooks.StateDictPre)
            hook(this, prefix);
        state.Versions[prefix.Length == 0 ? "" : prefix[..^1]] = StateVersion;
        for (int i = 0; i < _parameters.Count; i++)
        {
            if (_parameters[i] is (string name, { } parameter))
                state[prefix + name] = keepVars || parameter is IUninitialized { IsInitialized: false } ? parameter : parameter.Data;
        }

        for (int i = 0; i < _buffers.Count; i++)
        {
            if (_buffers[i] is (string name, { Persistent: true } buffer))
                state[prefix + name] = keepVars || buffer is IUninitialized { IsInitialized: false } ? buffer : buffer.Data;
        }

        if (GetExtraState() is { } extra)
            state.SetExtra(prefix + "_extra_state", extra);
        for (int i = 0; i < _modules.Count; i++)
            _modules[i].Value?.AddState(state, $"{prefix}{_modules[i].Name}.", keepVars);
        foreach (Action<Module, StateDict, string> hook in OwnHooks.StateDictPost)
            hook(this, state, prefix);
    }

    private void Plan(LoadPlan plan, StateDict state, string prefix)
    {
        foreach (Action<Module, StateDict, string> hook in OwnHooks.LoadPre)
            hook(this, state, prefix);
        Upgrade(state, prefix, state.Versions.TryGetValue(prefix.Length == 0 ? "" : prefix[..^1], out long version) ? version : null);
        for (int i = 0; i < _parameters.Count; i++)
        {
            if (_parameters[i] is (string name, { } parameter))
                plan.Add(state, prefix + name, parameter, data => parameter.Data = data);
        }

        for (int i = 0; i < _buffers.Count; i++)
        {
            if (_buffers[i] is (string name, { Persistent: true } buffer))
                plan.Add(state, prefix + name, buffer, data => buffer.Data = data);
        }

        if (state.Extra(prefix + "_extra_state") is { } extra && GetExtraState() is not null)
        {
            plan.Known.Add(prefix + "_extra_state");
            plan.Then(() => SetExtraState(extra));
        }
        else if (GetExtraState() is not null)
        {
            plan.Report.Missing.Add(prefix + "_extra_state");
        }

        for (int i = 0; i < _modules.Count; i++)
            _modules[i].Value?.Plan(plan, state, $"{prefix}{_modules[i].Name}.");
        if (OwnHooks.LoadPost.Count == 0)
            return;
        plan.Run();
        plan.AddUnexpected(state, prefix);
        foreach (Action<Module, LoadReport> hook in OwnHooks.LoadPost)
            hook(this, plan.Report);
    }
}
