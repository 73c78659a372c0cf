using Interop.Checkpoints;

namespace Interop.Safetensors;

/// <summary>A tensor as it will stand in the file, with every place of the tree that it stands for.</summary>
internal sealed class FileTensor(TensorEntry entry)
{
    /// <summary>The name in the file.</summary>
    internal string Name { get; set; } = "";

    /// <summary>The first of the entries with this storage and geometry.</summary>
    internal TensorEntry Entry => entry;

    internal List<Place> Places { get; } = [];

    /// <summary>Whether it is all that anybody sees of its storage, and sees all of it.</summary>
    internal bool OwnsStorage { get; set; } = true;

    /// <summary>Whether an entry is this tensor: the same memory seen the same way.</summary>
    internal bool IsTiedTo(TensorEntry other) =>
        entry.Storage == other.Storage && entry.DType == other.DType && entry.Shape == other.Shape && entry.StorageOffset == other.StorageOffset
        && entry.Strides.SequenceEqual(other.Strides) && entry.IsConjugated == other.IsConjugated && entry.IsNegated == other.IsNegated;
}
