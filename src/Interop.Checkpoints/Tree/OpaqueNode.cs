using System.Diagnostics;

namespace Interop.Checkpoints;

/// <summary>How an <see cref="OpaqueNode"/> would be made by the program that saved it.</summary>
public enum OpaqueKind
{
    /// <summary>The class, function or constant itself, by name.</summary>
    Global,
    /// <summary>The result of calling <see cref="OpaqueNode.Callable"/> with arguments.</summary>
    Call,
    /// <summary>A new instance of a class, made without its constructor.</summary>
    Instance,
}

/// <summary>An object of a class that is not a plain value. Nothing of it is ever run: it can be looked at, listed and written back.</summary>
[DebuggerDisplay("{TypeName,nq}")]
public sealed class OpaqueNode : CheckpointNode
{
    /// <summary>A class, function or constant by name.</summary>
    /// <param name="module">The module, such as <c>torch.nn.modules.conv</c>.</param>
    /// <param name="name">The name inside it, such as <c>Conv2d</c>.</param>
    /// <param name="meaning">What the constant means as a plain value, or null.</param>
    public OpaqueNode(string module, string name, CheckpointNode? meaning = null) =>
        (Kind, Module, Name, Arguments, Meaning) = (OpaqueKind.Global, module, name, new TupleNode(), meaning);

    /// <summary>An object made from a class or function.</summary>
    public OpaqueNode(OpaqueKind kind, CheckpointNode callable, CheckpointNode arguments) => (Kind, Callable, Arguments) = (kind, callable, arguments);

    /// <summary>How the object would be made.</summary>
    public OpaqueKind Kind { get; }

    /// <summary>The module of a global.</summary>
    public string? Module { get; }

    /// <summary>The name of a global.</summary>
    public string? Name { get; }

    /// <summary>Of a class whose source text travels in the file: the path it came from; else null.</summary>
    public string? SourceFile { get; set; }

    /// <summary>Of a class whose source text travels in the file: the text, to be looked at and never run; else null.</summary>
    public string? SourceText { get; set; }

    /// <summary>What is called or instantiated; null for a global.</summary>
    public CheckpointNode? Callable { get; }

    /// <summary>Positional arguments: a tuple in every sane file.</summary>
    public CheckpointNode Arguments { get; }

    /// <summary>Keyword arguments of a new instance, a map; or null.</summary>
    public CheckpointNode? KeywordArguments { get; init; }

    /// <summary>The state it is given after it is made: normally a map of attributes; or null.</summary>
    public CheckpointNode? State { get; set; }

    /// <summary>Items appended to it, as to a deque.</summary>
    public List<CheckpointNode> Items { get; } = [];

    /// <summary>Entries stored in it, as in a defaultdict.</summary>
    public MapNode Entries { get; } = new();

    /// <summary>The object as a plain value where its class is known (a Path as text, a numpy scalar as a number, an array as a tensor); or null.</summary>
    public CheckpointNode? Meaning { get; set; }

    /// <summary>The class or function, such as <c>argparse.Namespace</c>.</summary>
    public override string TypeName => Kind == OpaqueKind.Global ? $"{Module}.{Name}" : Callable?.TypeName ?? "object";
}
