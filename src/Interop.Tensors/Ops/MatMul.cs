using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Matrix products. Source: <c>aten::mm</c>.</content>
public sealed partial class Tensor
{
    /// <summary>The product of two matrices: [n, k] × [k, m] → [n, m]. Source: <c>aten::mm</c>.</summary>
    /// <exception cref="ShapeException">One is no matrix, or the inner sizes differ.</exception>
    public Tensor Mm(Tensor other)
    {
        using Op op = Op.Begin("mm", this, other);
        if (Rank != 2 || other.Rank != 2 || Shape[1] != other.Shape[0])
            throw new ShapeException($"The shapes {Shape} and {other.Shape} cannot be multiplied as matrices.");
        if (DType != other.DType)
            throw new ArgumentException($"Matrices of {DType.Name} and {other.DType.Name} cannot be multiplied: convert one of them.");
        // n × m · (k × m)ᵀ and (n × k)ᵀ · n × m
        return op.Record(Gemm.Multiply(this, other),
            Gradient.Wrt(this, other, static (b, dy) => dy.Mm(b.Transpose(0, 1))), Gradient.Wrt(other, this, static (a, dy) => a.Transpose(0, 1).Mm(dy)));
    }
}
