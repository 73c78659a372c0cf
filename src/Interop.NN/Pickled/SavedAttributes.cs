using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>The attributes of a module in a file, as the builder of its class reads them. What older versions of PyTorch did not save has a default.</summary>
public sealed class SavedAttributes
{
    private readonly ModuleReviver _reviver;


    internal SavedAttributes(SavedModule saved, string path, ModuleReviver reviver) => (Saved, Path, _reviver) = (saved, path, reviver);

    internal ModuleReviver Reviver => _reviver;

    /// <summary>The module as the file has it.</summary>
    public SavedModule Saved { get; }

    /// <summary>Where it is in the whole, such as <c>encoder.layers.0</c>.</summary>
    public string Path { get; }

    /// <summary>Whether it has a parameter of this name, and not None.</summary>
    public bool HasParameter(string name) => Saved.Parameters[name] is TensorEntry;

    /// <summary>Whether there is an attribute of this name, and not None.</summary>
    public bool Has(string name) => Saved.State[name] is { } node and not ScalarNode { Value: null };

    /// <summary>A whole number.</summary>
    /// <exception cref="ModelFormatException">It is absent and has no default, or is something else.</exception>
    public long Long(string name, long? otherwise = null) => Saved.State[name] switch
    {
        ScalarNode { Value: long value } => value,
        ScalarNode { Value: bool value } => value ? 1 : 0,
        null when otherwise is { } value => value,
        var node => throw Unexpected(name, node, "a whole number"),
    };

    /// <summary>A whole number, or null.</summary>
    public long? LongOrNull(string name) => Has(name) ? Long(name) : null;

    /// <summary>A dimension or another small number.</summary>
    public int Int(string name, int? otherwise = null) => checked((int)Long(name, otherwise));

    /// <summary>A number.</summary>
    public double Double(string name, double? otherwise = null) => Saved.State[name] switch
    {
        ScalarNode { Value: double value } => value,
        ScalarNode { Value: long value } => value,
        null when otherwise is { } value => value,
        var node => throw Unexpected(name, node, "a number"),
    };

    /// <summary>A number, or null.</summary>
    public double? DoubleOrNull(string name) => Has(name) ? Double(name) : null;

    /// <summary>A truth value.</summary>
    public bool Bool(string name, bool otherwise = false) => Saved.State[name] switch
    {
        ScalarNode { Value: bool value } => value,
        ScalarNode { Value: long value } => value != 0,
        null => otherwise,
        var node => throw Unexpected(name, node, "a truth value"),
    };

    /// <summary>A word.</summary>
    public string Text(string name, string? otherwise = null) => Saved.State[name] switch
    {
        ScalarNode { Value: string value } => value,
        null or ScalarNode { Value: null } when otherwise is { } value => value,
        var node => throw Unexpected(name, node, "a word"),
    };

    /// <summary>A number or several; absent if null.</summary>
    public Ints Longs(string name) => Saved.State[name] switch
    {
        null or ScalarNode { Value: null } => default,
        ScalarNode { Value: long value } => value,
        var node => Items(node, name).Select(n => n is ScalarNode { Value: long v } ? v : throw Unexpected(name, n, "whole numbers")).ToArray(),
    };

    /// <summary>A number or several, each of which may be absent.</summary>
    internal OptionalInts OptionalLongs(string name) => Saved.State[name] switch
    {
        ScalarNode { Value: null } => (long?)null,
        ScalarNode { Value: long value } => value,
        var node => Items(node, name).Select(n => n is ScalarNode { Value: long v } ? v : (long?)null).ToArray(),
    };

    /// <summary>A number or several; absent if null.</summary>
    internal Doubles Doubles(string name) => Saved.State[name] switch
    {
        null or ScalarNode { Value: null } => default,
        ScalarNode { Value: double value } => value,
        ScalarNode { Value: long value } => (double)value,
        var node => Items(node, name).Select(n => n is ScalarNode { Value: double v } ? v : n is ScalarNode { Value: long l } ? l : throw Unexpected(name, n, "numbers")).ToArray(),
    };

    /// <summary>A buffer's or an attribute's tensor; null if absent.</summary>
    public Tensor? Tensor(string name) => (Saved.Buffers[name] ?? Saved.State[name]) switch
    {
        TensorEntry entry => entry.Read(),
        null or ScalarNode { Value: null } => null,
        var node => throw Unexpected(name, node, "a tensor"),
    };

    /// <summary>The names of the submodules in order.</summary>
    public IReadOnlyList<string> Children => [.. Saved.Modules.Entries.Select(e => e.Key.ToString()!)];

    /// <summary>A submodule, built as its class says; null if None.</summary>
    /// <exception cref="ModelFormatException">It is of a class that cannot be used so.</exception>
    public TModule? Child<TModule>(string name) where TModule : Module
    {
        if (Saved.Modules[name] is not { } node || node is ScalarNode { Value: null })
            return null;
        Module module = _reviver.Build(node, Module.Join(Path, name));
        return module as TModule ?? throw new ModelFormatException($"'{Module.Join(Path, name)}' is a {module.Name}, which cannot be called as {Saved.ClassName} calls it.");
    }

    private IEnumerable<CheckpointNode> Items(CheckpointNode? node, string name) => node switch
    {
        TupleNode tuple => tuple.Items,
        ListNode list => list.Items,
        _ => throw Unexpected(name, node, "numbers"),
    };

    internal ModelFormatException Unexpected(string name, CheckpointNode? found, string expected) =>
        new($"The attribute '{name}' of the {Saved.ClassName} at '{Path}' is {(found is null ? "absent" : found is ScalarNode s ? $"{s}" : $"a {found.TypeName}")}, expected {expected}.");
}
