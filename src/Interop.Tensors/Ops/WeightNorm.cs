using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Weights as directions and lengths. Source: <c>torch.nn.utils.weight_norm</c>.</content>
public partial class Tensor
{
    /// <summary>v · g / ‖v‖, with one norm for each index of a dimension. Source: <c>aten::_weight_norm</c>; Salimans and Kingma, 2016; composed.</summary>
    /// <param name="v">Directions.</param>
    /// <param name="g">Lengths, with the size of <paramref name="dim"/> there and 1 elsewhere.</param>
    /// <param name="dim">The dimension that keeps its norms apart; −1 for one norm of all, which is what None stands for in Python.</param>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    /// <exception cref="NotSupportedException">The dtype is neither real nor complex.</exception>
    public static Tensor WeightNorm(Tensor v, Tensor g, int dim = 0)
    {
        if (v.DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new NotSupportedException($"'_weight_norm' is defined for real and complex numbers, found {v.DType.Name}: convert to a floating-point dtype first.");
        if (v.DType != g.DType)
            throw new ArgumentException($"'_weight_norm' needs directions and lengths of one dtype, found {v.DType.Name} and {g.DType.Name}: convert one of them.");
        int kept = dim == -1 ? -1 : v.Axis(dim);
        return Op.Compose("_weight_norm", v, g, null, new Norming(kept), static (v, g, _, a) =>
        {
            DType dtype = v.DType, math = Working.Wide(dtype);
            int[] others = [.. Enumerable.Range(0, v.Rank).Where(d => d != a.Kept)];
            (v, g) = (v.To(math), g!.To(math));
            return (v * (g / NormOver(v, others))).To(dtype);
        });
    }

    /// <summary>One norm for each index of a dimension: sizes are 1 elsewhere. Source: <c>aten::norm_except_dim</c>; composed.</summary>
    /// <param name="v">Any shape.</param>
    /// <param name="pow">The order of the norm.</param>
    /// <param name="dim">The dimension that keeps its norms apart; −1 for one norm of all, a scalar.</param>
    public static Tensor NormExceptDim(Tensor v, long pow = 2, int dim = 0)
    {
        ArgumentNullException.ThrowIfNull(v);
        int kept = dim == -1 ? -1 : v.Axis(dim);
        return Op.Compose("norm_except_dim", v, null, null, (pow, kept), static (v, _, _, a) =>
            v.VectorNorm(a.pow, a.kept < 0 ? default : [.. Enumerable.Range(0, v.Rank).Where(d => d != a.kept)], keepdim: a.kept >= 0));
    }

    /// <summary>Euclidean; of no dimensions the absolute value.</summary>
    private static Tensor NormOver(Tensor v, int[] dims) => dims.Length == 0 ? v.Abs() : v.Norm(2, dims, keepdim: true);

    private sealed record Norming(int Kept);
}
