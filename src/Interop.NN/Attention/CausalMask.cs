using Interop.Tensors;

namespace Interop.NN;

/// <summary>Masks with which step i sees the steps up to i only.</summary>
internal static class CausalMask
{
    /// <summary>−∞ above the diagonal, 0 else; true above the diagonal if of bool.</summary>
    internal static Tensor Make(long size, DType dtype) =>
        (dtype == DType.Bool ? Tensor.Ones([size, size], DType.Bool) : Tensor.Full([size, size], double.NegativeInfinity, dtype)).Triu(1);

    /// <summary>What was said, or else whether the mask is causal.</summary>
    internal static bool Detect(Tensor? mask, bool? isCausal, long size)
    {
        if (isCausal is not null || mask is null)
            return isCausal == true;
        using GradMode mode = Tensor.NoGrad();
        return mask.Shape == new Shape(size, size) && mask.Eq(Make(size, mask.DType)).All().Item<bool>();
    }
}
