using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>Stand-ins for functions of one number until the family of them is here; instance methods of the same name win.</summary>
internal static class Pending
{
    internal static Tensor Erf(this Tensor x) => throw new NotSupportedException("erf");
}
