using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>Stand-ins for functions of one number until the family of them is here; instance methods of the same name win.</summary>
internal static class Pending
{
    internal static Tensor Erf(this Tensor x) => throw new NotSupportedException("erf");

    internal static Tensor Abs(this Tensor x) => x.Relu() + (-x).Relu();

    internal static Tensor Log1p(this Tensor x) => (x + 1).Log();

    internal static Tensor Pow(this Tensor x, double p) => (x.Log() * p).Exp();

    internal static Tensor Xlogy(this Tensor x, Tensor y) => x * y.Log();

    internal static Tensor VectorNorm(this Tensor x, Scalar? ord, int[] dim, bool keepdim = false) => (x * x).Sum(dim, keepdim).Sqrt();
}
