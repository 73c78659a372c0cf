using Interop.Tensors;

namespace Interop.NN;

/// <summary>The initial values that norms share.</summary>
internal static class ScaleAndShift
{
    /// <summary>Scales of 1, shifts of 0, where there are any.</summary>
    internal static void Reset(Tensor? weight, Tensor? bias = null)
    {
        if (weight is not null)
            Init.Ones_(weight);
        if (bias is not null)
            Init.Zeros_(bias);
    }
}
