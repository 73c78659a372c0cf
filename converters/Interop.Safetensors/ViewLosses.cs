using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>Tensors that see a part of a storage, or share one in different ways: a file of separate tensors cannot hold that.</summary>
internal static class ViewLosses
{
    /// <summary>Looks at all that see one storage.</summary>
    internal static void Report(List<FileTensor> views, List<ContentLoss> losses)
    {
        StorageEntry storage = views[0].Entry.Storage;
        if (storage.ByteLength == 0 || views.Count == 1 && Covers(views[0].Entry))
            return;
        for (int i = 0; i < views.Count; i++)
        {
            views[i].OwnsStorage = false;
            losses.Add(new ContentLoss(views[i].Places[0].Path, $"a view {views[i].Entry}", Describe(views[i].Entry, views.Count == 1 ? null : views[i == 0 ? 1 : 0], views.Count - 2)));
        }
    }

    private static bool Covers(TensorEntry tensor) =>
        tensor.StorageOffset == 0 && tensor.ByteLength == tensor.Storage.ByteLength && DenseStrides.IsDense(tensor.Shape, tensor.Strides);

    private static string Describe(TensorEntry tensor, FileTensor? other, int more)
    {
        _ = Extent.TryGet(tensor.Shape.AsSpan(), tensor.Strides, tensor.StorageOffset, out long first, out long end);
        long all = tensor.Storage.ByteLength * 8 / tensor.DType.Bits;
        string range = tensor.ElementCount == 0 ? "no element" : $"elements {first} to {end - 1}";
        string steps = DenseStrides.IsDense(tensor.Shape, tensor.Strides) ? "" : $" in steps of [{string.Join(", ", tensor.Strides.ToArray())}]";
        string shared = other is null ? "" : $", which '{FileTypes.Printable(other.Places[0].Path)}'{(more > 0 ? $" and {more} more" : "")} shares";
        return $"it sees {range}{steps} of the {all} of storage '{FileTypes.Printable(tensor.Storage.Key)}'{shared}; it would be stored as a tensor of its own";
    }
}
