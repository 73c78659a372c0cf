using Interop.Checkpoints;
using Interop.PyTorch.Pickle;
using Interop.PyTorch.Rebuild;
using Interop.Tensors;

namespace Interop.PyTorch.Formats;

/// <summary>A persistent id: <c>('storage', class, key, location, number of elements)</c>, in legacy files with the view as sixth part.</summary>
/// <param name="ElementType">The class's dtype; null for an untyped storage, whose elements are bytes.</param>
/// <param name="Key">The name of the data.</param>
/// <param name="Location">The device it was saved from.</param>
/// <param name="ByteLength">The number of bytes.</param>
/// <param name="View">The sixth part, or null.</param>
internal readonly record struct StorageId(DType? ElementType, string Key, string Location, long ByteLength, TupleNode? View)
{
    internal static StorageId Parse(ObjectFactory factory, CheckpointNode id)
    {
        if (id is not TupleNode { Items: [ScalarNode { Value: "storage" } tag, OpaqueNode { Kind: OpaqueKind.Global } @class, CheckpointNode key, ScalarNode { Value: string location } place, CheckpointNode count, ..] parts } tuple)
            throw factory.Error($"a persistent id is not ('storage', class, key, location, number of elements) but {Describe(id)}");
        // These two are literals in PyTorch, so a user's equal text was the same object where the memo says so.
        (tag.IsInterned, place.IsInterned) = (true, true);
        long elements = TensorRebuild.Whole(factory, count, "storage's length");
        DType? type = TypeOf(factory, @class);
        if (elements < 0 || (Int128)elements * (type is { IsPacked: false } t ? t.Size : 1) > long.MaxValue)
            throw factory.Error($"a storage has {elements} elements, which is negative or too large");
        // PyTorch counts the elements of its packed quantized storages in bytes.
        long bytes = elements * (type is { IsPacked: false } typed ? typed.Size : 1);
        string text = key is ScalarNode { Value: string or long } ? key.ToString()! : throw factory.Error($"a storage's key is a {key.TypeName}");
        return new StorageId(type, text, location, bytes, tuple.Items.Count > 5 ? tuple.Items[5] as TupleNode : null);
    }

    private static DType? TypeOf(ObjectFactory factory, OpaqueNode @class)
    {
        if (@class is { Module: "torch.storage" or "torch", Name: "UntypedStorage" or "_UntypedStorage" })
            return null;
        bool known = @class.Module is "torch" or "torch.cuda" or "torch.xpu" or "torch.storage" or "torch.sparse";
        return known && DTypes.FromStorageClass(@class.Name!) is { } type ? type : throw factory.Error($"the storage class {@class.TypeName} is not known");
    }

    private static string Describe(CheckpointNode id) => id switch
    {
        TupleNode t => $"a tuple of ({string.Join(", ", t.Items.Take(6).Select(i => i.TypeName))})",
        ScalarNode s => $"'{(s.ToString() is { Length: > 40 } l ? l[..40] + "…" : s.ToString())}'",
        _ => $"a {id.TypeName}",
    };
}
