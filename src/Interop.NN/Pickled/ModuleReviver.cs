using System.Runtime.CompilerServices;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Builds a saved module class by class, then gives every part its values, flags and ties.</summary>
internal sealed class ModuleReviver(ModuleClasses classes)
{
    private static readonly string[] s_hooks = ["_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks", "_state_dict_hooks", "_state_dict_pre_hooks", "_load_state_dict_pre_hooks", "_load_state_dict_post_hooks"];

    private readonly Dictionary<CheckpointNode, Module> _built = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CheckpointNode, Tensor> _tensors = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Module> _filled = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _problems = [];

    internal Module Revive(SavedModule saved)
    {
        FindUnknown(saved);
        // Initial values are drawn and thrown away: the user's random numbers go on as if nothing was built.
        Tensor state = Generator.Default.GetState();
        Module module;
        try
        {
            module = Build(saved.Node, "");
        }
        finally
        {
            Generator.Default.SetState(state);
        }

        Fill(saved, module, "");
        return _problems.Count == 0 ? module
            : throw new ModelFormatException($"The module cannot be brought back as it was: {string.Join("; ", _problems.Take(20))}{(_problems.Count > 20 ? $"; and {_problems.Count - 20} more" : "")}. Its state dict can be loaded all the same.");
    }

    internal Module Build(CheckpointNode node, string path)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_built.TryGetValue(node, out Module? known))
            return known;
        if (!SavedModule.TryGet(node, out SavedModule? saved))
            throw new ModelFormatException($"'{path}' is a {node.TypeName}, expected a module.");
        Func<SavedAttributes, Module> build = classes.Find(saved.ClassName) ?? throw new UnknownModuleException(new Dictionary<string, IReadOnlyList<string>> { [saved.ClassName] = [path] });
        SavedAttributes attributes = new(saved, path, this);
        Module module = build(attributes);
        return _built[node] = module;
    }

    /// <summary>All unknown classes at once.</summary>
    private void FindUnknown(SavedModule root)
    {
        Dictionary<string, IReadOnlyList<string>> unknown = [];
        Stack<(SavedModule Module, string Path, int Depth)> open = new([(root, "", 0)]);
        HashSet<CheckpointNode> seen = new(ReferenceEqualityComparer.Instance);
        while (open.TryPop(out (SavedModule Module, string Path, int Depth) at))
        {
            if (at.Depth > 1000)
                throw new ModelFormatException("The module contains itself, or is nested more than 1,000 deep.");
            if (!seen.Add(at.Module.Node))
                continue;
            if (classes.Find(at.Module.ClassName) is null)
            {
                if (!unknown.TryGetValue(at.Module.ClassName, out IReadOnlyList<string>? places))
                    unknown[at.Module.ClassName] = places = new List<string>();
                ((List<string>)places).Add(at.Path);
            }

            foreach ((CheckpointNode key, CheckpointNode value) in at.Module.Modules.Entries)
            {
                if (SavedModule.TryGet(value, out SavedModule? child))
                    open.Push((child, Module.Join(at.Path, key.ToString()!), at.Depth + 1));
            }
        }

        if (unknown.Count > 0)
            throw new UnknownModuleException(unknown);
    }

    /// <summary>Values, flags and ties of a module and of all below it.</summary>
    private void Fill(SavedModule saved, Module module, string path)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!_filled.Add(module))
            return;
        Restore(saved, module, path);
        foreach (string name in s_hooks)
        {
            if (saved.State[name] is MapNode { Count: > 0 })
                _problems.Add($"'{path}' has {name}, which are code");
        }

        foreach ((CheckpointNode key, CheckpointNode value) in saved.Parameters.Entries)
            Set(module, key.ToString()!, value, Module.Join(path, key.ToString()!), isParameter: true);
        foreach ((CheckpointNode key, CheckpointNode value) in saved.Buffers.Entries)
            Set(module, key.ToString()!, value, Module.Join(path, key.ToString()!), isParameter: false);
        foreach ((string name, Parameter _) in module.NamedParameters(recurse: false))
        {
            if (saved.Parameters[name] is null)
                _problems.Add($"'{Module.Join(path, name)}' is not in the file");
        }

        foreach ((CheckpointNode key, CheckpointNode value) in saved.Modules.Entries)
        {
            string name = key.ToString()!, place = Module.Join(path, name);
            if (!SavedModule.TryGet(value, out SavedModule? child))
                continue;
            if (!module.HasChild(name) || module.OptionalChild<Module>(name) is not { } part)
                _problems.Add($"{module.Name} has no submodule for '{place}'");
            else
                Fill(child, part, place);
        }

        module.SetTraining(saved.State["training"] is ScalarNode { Value: bool training } ? training : true);
    }

    private void Set(Module module, string name, CheckpointNode value, string place, bool isParameter)
    {
        bool known = isParameter ? module.HasParameter(name) : module.HasBuffer(name);
        if (!known)
        {
            _problems.Add($"{module.Name} has no {(isParameter ? "parameter" : "buffer")} '{place}'");
            return;
        }

        if (value is not TensorEntry entry)
        {
            module.SetAttribute(name, null);
            return;
        }

        if (_tensors.TryGetValue(entry, out Tensor? same))
        {
            module.SetAttribute(name, same);
            return;
        }

        Tensor data = entry.Read();
        if (isParameter)
        {
            Parameter parameter = new(data, entry.RequiresGrad);
            _tensors[entry] = parameter;
            module.SetAttribute(name, parameter);
        }
        else
        {
            module.SetAttribute(name, data);
            _tensors[entry] = module.Attribute(name)!;
        }
    }

    /// <summary>Hooks of the older weight and spectral norm are no code of the user: their effect is known.</summary>
    private static void Restore(SavedModule saved, Module module, string path)
    {
        if (saved.State["_forward_pre_hooks"] is not MapNode { Count: > 0 } hooks)
            return;
        foreach ((CheckpointNode key, CheckpointNode value) in hooks.Entries.ToArray())
        {
            if (value is not OpaqueNode { State: MapNode state } hook || state["name"] is not ScalarNode { Value: string name })
                continue;
            if (hook.TypeName == "torch.nn.utils.weight_norm.WeightNorm")
                LegacyWeightNorm.Apply(module, name, state["dim"] is ScalarNode { Value: long dim } && dim >= 0 ? (int)dim : null);
            else if (hook.TypeName == "torch.nn.utils.spectral_norm.SpectralNorm" && state["n_power_iterations"] is ScalarNode { Value: long iterations } && state["dim"] is ScalarNode { Value: long axis })
                LegacySpectralNorm.Apply(module, name, (int)iterations, state["eps"] is ScalarNode { Value: double eps } ? eps : 1e-12, (int)axis);
            else
                continue;
            hooks.Remove(key);
        }
    }
}
