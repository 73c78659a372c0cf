using Interop.Tensors;

namespace Interop.NN;

/// <summary>A linear layer under the name that PyTorch gives the last one of attention. Source: <c>torch.nn.modules.linear.NonDynamicallyQuantizableLinear</c>.</summary>
/// <param name="inFeatures">Size of the last dimension of the input.</param>
/// <param name="outFeatures">Size of the last dimension of the result.</param>
/// <param name="bias">Whether a bias is there.</param>
/// <param name="dtype">Of the parameters; float32 if null.</param>
public sealed class NonDynamicallyQuantizableLinear(long inFeatures, long outFeatures, bool bias = true, DType? dtype = null) : Linear(inFeatures, outFeatures, bias, dtype);
