using Interop.Tensors;

namespace Interop.NN;

/// <summary>The initial values that linear and convolutional layers share: uniform, with a bound from the number of inputs of one output.</summary>
internal static class FanIn
{
    /// <summary>Weight in ±1/√fan_in (Kaiming with a = √5), bias within the same bound.</summary>
    internal static void Reset(Tensor weight, Tensor? bias)
    {
        Init.KaimingUniform_(weight, Math.Sqrt(5));
        if (bias is null)
            return;
        long fanIn = weight.Shape[1];
        for (int d = 2; d < weight.Rank; d++)
            fanIn *= weight.Shape[d];
        double bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        Init.Uniform_(bias, -bound, bound);
    }
}
