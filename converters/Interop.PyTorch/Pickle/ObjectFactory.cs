using Interop.Checkpoints;
using Interop.PyTorch.Rebuild;

namespace Interop.PyTorch.Pickle;

/// <summary>Decides what the calls in a pickle stand for: a plain value, a tensor, or an opaque object.</summary>
internal sealed class ObjectFactory
{
    /// <summary>Gives the value of a persistent id: a storage, or the class of an embedded source.</summary>
    internal Func<ObjectFactory, CheckpointNode, CheckpointNode> ResolvePersistent { get; init; } =
        static (factory, id) => throw factory.Error("the pickle refers to data outside of it, and there is none here");

    /// <summary>An error at the current opcode; set by the reader.</summary>
    internal Func<string, ModelFormatException> Error { get; set; } = static problem => new ModelFormatException(problem);

    /// <summary>Puts a node in the place of another in the memo; set by the reader.</summary>
    internal Action<CheckpointNode, CheckpointNode> Replace { get; set; } = static (_, _) => { };

    internal required ReadLimits Limits { get; init; }

    /// <summary>Bytes that may still be copied out of parts of the pickle; set by the reader from the pickle's length.</summary>
    internal long Budget { get; set; }

    /// <summary>Accounts for a copy: a short pickle can ask a million times for a copy of one long part.</summary>
    internal void Spend(long bytes)
    {
        if ((Budget -= bytes) < 0)
            throw Error("the pickle copies its parts so often that the limit for such work is passed");
    }

    /// <summary>Storages that are windows into others, with the first element: what legacy files call views.</summary>
    internal Dictionary<StorageEntry, (StorageEntry Root, long Offset)> StorageViews { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>A class, function or constant. Memory formats are saved as what <c>torch._utils</c> sees of torch; they are constants of torch.</summary>
    internal static OpaqueNode Global(string module, string name)
    {
        const string torch = "torch.";
        if (module == "torch._utils" && name.StartsWith(torch, StringComparison.Ordinal))
            (module, name) = ("torch", name[torch.Length..]);
        return new OpaqueNode(module, name, PlainObjects.MeaningOfGlobal(module, name));
    }

    internal CheckpointNode Persistent(CheckpointNode id) => ResolvePersistent(this, id);

    internal CheckpointNode Call(CheckpointNode callable, CheckpointNode arguments)
    {
        if (callable is not OpaqueNode { Kind: OpaqueKind.Global } function || arguments is not TupleNode tuple)
        {
            if (callable is not OpaqueNode)
                throw Error($"a {callable.TypeName} is called, which is not a function or class");
            if (arguments is not TupleNode)
                throw Error($"the arguments of a call are a {arguments.TypeName}, a tuple is needed");
            return new OpaqueNode(OpaqueKind.Call, callable, arguments);
        }

        return TensorRebuild.TryCall(this, function, tuple) ?? PlainObjects.TryCall(this, function, tuple) ?? new OpaqueNode(OpaqueKind.Call, function, tuple);
    }

    internal CheckpointNode Instantiate(CheckpointNode @class, CheckpointNode arguments, CheckpointNode? keywords)
    {
        if (@class is not OpaqueNode)
            throw Error($"an object of a {@class.TypeName} is made, which is not a class");
        if (arguments is not TupleNode)
            throw Error($"the arguments of a new {@class.TypeName} are a {arguments.TypeName}, a tuple is needed");
        if (keywords is not null and not MapNode)
            throw Error($"the keyword arguments of a new {@class.TypeName} are a {keywords.TypeName}, a dict is needed");
        if (keywords is not null and not MapNode { Count: 0 })
            return new OpaqueNode(OpaqueKind.Instance, @class, arguments) { KeywordArguments = keywords };
        return PlainObjects.TryInstantiate(@class, arguments) ?? new OpaqueNode(OpaqueKind.Instance, @class, arguments);
    }

    /// <summary>Sets an object's state; gives the object, or what it turned out to be.</summary>
    internal CheckpointNode Build(CheckpointNode node, CheckpointNode state)
    {
        switch (node)
        {
            case MapNode { TypeName: MapNode.OrderedDict } map:
                map.Attributes = state;
                return map;
            case TensorEntry tensor:
                tensor.State = state;
                return tensor;
            case OpaqueNode { Kind: not OpaqueKind.Global } opaque:
                // A second state adds to the first, as setting attributes does.
                if (ReferenceEquals(opaque.State, state))
                    return node;
                if (state is MapNode { Count: var entries })
                    Spend(64L * entries);
                if (opaque.State is MapNode before && state is MapNode more)
                    foreach ((CheckpointNode key, CheckpointNode value) in more.Entries) before.Add(key, value);
                else
                    opaque.State = state;
                CheckpointNode result = TensorRebuild.TryBuild(this, opaque) ?? node;
                if (!ReferenceEquals(result, node))
                    Replace(node, result);
                else
                    PlainObjects.Understand(this, opaque);
                return result;
            default:
                throw Error($"BUILD sets the state of a {node.TypeName}, which has none");
        }
    }
}
