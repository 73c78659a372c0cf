namespace Interop.Safetensors;

/// <summary>One entry of the node list, before the references in it are followed.</summary>
internal sealed class TreeRecord(string word, long offset)
{
    /// <summary>The kind, one of <see cref="TreeText"/>'s words.</summary>
    internal string Word => word;

    /// <summary>Where it begins in the text.</summary>
    internal long Offset => offset;

    /// <summary>Items; of a map, keys and values in turn.</summary>
    internal List<TreeValue> Items { get; } = [];

    internal TreeValue? Attributes { get; set; }
}
