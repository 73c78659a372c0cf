using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>What of a single tensor does not fit.</summary>
internal static class TensorLosses
{
    internal static bool CanStore(TensorEntry tensor) => WhyNot(tensor) is null;

    internal static void Report(TensorEntry tensor, Place place, List<ContentLoss> losses)
    {
        if (WhyNot(tensor) is { } reason)
        {
            losses.Add(new ContentLoss(place.Path, tensor.ToString(), reason + "; it would be left out"));
            return;
        }

        if (tensor.Subclass is not null)
            losses.Add(new ContentLoss(place.Path, tensor.Subclass.TypeName, "a tensor of a class of its own would become a plain one"));
        if (tensor.State is not null)
            losses.Add(new ContentLoss(place.Path, "attributes set on the tensor", "they would be left out"));
        if (tensor.DType == DType.Float4E2M1FNx2 && tensor.Shape.Rank == 0)
            losses.Add(new ContentLoss(place.Path, tensor.ToString(), "safetensors counts the two numbers of the pair, so it would become a tensor of shape [1]"));
    }

    private static string? WhyNot(TensorEntry tensor)
    {
        if (tensor.DType.SafetensorsName.Length == 0)
            return $"safetensors has no dtype {tensor.DType.Name}";
        if (!tensor.Storage.HasData)
            return $"the tensor has no data, it was saved from the device '{tensor.Storage.Location}'";
        if (tensor.ByteLength > tensor.Storage.ByteLength && tensor.ByteLength > ReadLimits.Default.MaxTensorBytes)
            return $"the view repeats {tensor.Storage.ByteLength} bytes to {tensor.ByteLength}, more than {ReadLimits.Default.MaxTensorBytes}";
        return null;
    }
}
