using System.Diagnostics.CodeAnalysis;

namespace Interop.Checkpoints;

/// <summary>An object that was saved with its parameters, buffers and submodules: a whole <c>torch.nn.Module</c>, of whatever class.</summary>
public sealed class SavedModule
{
    private SavedModule(OpaqueNode node, MapNode state, MapNode parameters, MapNode buffers, MapNode modules) =>
        (Node, State, Parameters, Buffers, Modules) = (node, state, parameters, buffers, modules);

    /// <summary>The object.</summary>
    public OpaqueNode Node { get; }

    /// <summary>The class, such as <c>torch.nn.modules.conv.Conv2d</c>.</summary>
    public string ClassName => Node.TypeName;

    /// <summary>All attributes, those below among them.</summary>
    public MapNode State { get; }

    /// <summary>Parameters by name; a value may be None.</summary>
    public MapNode Parameters { get; }

    /// <summary>Buffers by name; a value may be None.</summary>
    public MapNode Buffers { get; }

    /// <summary>Submodules by name; a value may be None.</summary>
    public MapNode Modules { get; }

    /// <summary>Recognises a module by its attributes <c>_parameters</c>, <c>_buffers</c> and <c>_modules</c>.</summary>
    public static bool TryGet(CheckpointNode node, [NotNullWhen(true)] out SavedModule? module)
    {
        module = node is OpaqueNode { Kind: not OpaqueKind.Global, State: MapNode state } opaque
            && state["_parameters"] is MapNode parameters && state["_buffers"] is MapNode buffers && state["_modules"] is MapNode modules
            ? new SavedModule(opaque, state, parameters, buffers, modules) : null;
        return module is not null;
    }

    /// <summary>Whether a buffer is left out of state dicts.</summary>
    public bool IsPersistent(string buffer) =>
        State["_non_persistent_buffers_set"] is not SetNode set || !set.Items.Any(i => i is ScalarNode { Value: string s } && s == buffer);

    /// <summary>The tensors with PyTorch's names in PyTorch's order: parameters, persistent buffers, then each submodule's; what is shared appears under each name.</summary>
    /// <exception cref="ModelFormatException">Modules contain each other, or there are more than a million names.</exception>
    public IEnumerable<KeyValuePair<string, TensorEntry>> StateDict()
    {
        Stack<(SavedModule Module, string Prefix, int Depth)> open = new([(this, "", 0)]);
        int count = 0;
        while (open.TryPop(out var at))
        {
            if (at.Depth > 1000)
                throw new ModelFormatException($"The module '{at.Prefix[..Math.Min(80, at.Prefix.Length)]}…' contains itself, or is nested more than 1,000 deep.");
            foreach ((CheckpointNode key, CheckpointNode value) in at.Module.Parameters.Entries.Concat(at.Module.Buffers.Entries.Where(b => at.Module.IsPersistent(b.Key.ToString()!))))
            {
                if (++count > 1_000_000)
                    throw new ModelFormatException("The module's state dict has more than 1,000,000 names.");
                if (value is TensorEntry tensor)
                    yield return new(at.Prefix + key, tensor);
            }

            foreach ((CheckpointNode key, CheckpointNode value) in at.Module.Modules.Entries.Reverse())
            {
                if (++count > 1_000_000)
                    throw new ModelFormatException("The module tree has more than 1,000,000 parts.");
                if (TryGet(value, out SavedModule? child))
                    open.Push((child, $"{at.Prefix}{key}.", at.Depth + 1));
            }
        }
    }
}
