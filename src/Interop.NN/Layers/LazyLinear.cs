using Interop.Tensors;

namespace Interop.NN;

/// <summary>A <see cref="Linear"/> that learns the number of its inputs from the first call, or from the state dict that it loads. Source: <c>torch.nn.LazyLinear</c>.</summary>
public class LazyLinear : Linear
{
    /// <summary>Without values until the first call.</summary>
    /// <param name="outFeatures">Size of the last dimension of the result.</param>
    /// <param name="bias">Whether b is there.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    public LazyLinear(long outFeatures, bool bias = true, DType? dtype = null) : base(null, outFeatures, bias, dtype) { }

    /// <inheritdoc/>
    public override string Name => IsWaiting ? nameof(LazyLinear) : nameof(Linear);
}
