namespace Interop.Safetensors;

/// <summary>The words of the metadata entry that holds what names and tensors alone cannot say; the README has an example.</summary>
/// <remarks>
/// {"version": 1, "root": value, "nodes": [node, …], "aliases": [name, …]}. Containers stand in one flat list and refer to each other by
/// position, so sharing, cycles and any depth are no matter.
/// A value is null, true, false, a number (a float if and only if it has a point or an exponent), text, or an object with one of the words below.
/// </remarks>
internal static class TreeText
{
    internal const string Key = "interop.tree";
    internal const int Version = 1;

    // The whole.
    internal const string VersionWord = "version", Root = "root", Nodes = "nodes", Aliases = "aliases";

    // Nodes.
    internal const string Dict = "dict", OrderedDict = "OrderedDict", List = "list", Tuple = "tuple", Set = "set", FrozenSet = "frozenset", Attributes = "attributes";

    // Values.
    internal const string Ref = "ref", Float = "float", Int = "int", Utf16 = "utf16", Bytes = "bytes", Complex = "complex", DType = "dtype", DateTime = "datetime";

    // Tensors, as a value or, where one object stands at several places, as a node.
    internal const string Tensor = "tensor", Strides = "strides", Location = "location", RequiresGrad = "requires_grad", Parameter = "parameter";
}
