using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Which dtype and shape operands have in common. Source: <c>torch.promote_types</c> …</content>
public partial class Tensor
{
    /// <summary>The smallest dtype that holds the numbers of both, kind first: any floating-point dtype is above any whole one. Source: <c>torch.promote_types</c>.</summary>
    /// <exception cref="NotSupportedException">There is none.</exception>
    public static DType PromoteTypes(DType type1, DType type2) => Promotion.Common(type1, type2);

    /// <summary>The dtype of an arithmetic operation on both. Plain numbers and 0-dim tensors count only where their kind is higher. Source: <c>torch.result_type</c>.</summary>
    /// <exception cref="NotSupportedException">The dtypes have nothing in common.</exception>
    public static DType ResultType(Tensor tensor1, Tensor tensor2)
    {
        ArgumentNullException.ThrowIfNull(tensor1);
        ArgumentNullException.ThrowIfNull(tensor2);
        return Promotion.Result(tensor1, tensor2);
    }

    /// <summary>Whether a result of one dtype may be stored in place into another: no complex numbers into reals, no reals into whole numbers, no numbers into bool. Source: <c>torch.can_cast</c>.</summary>
    public static bool CanCast(DType from, DType to) => Promotion.CanCast(from, to);

    /// <summary>The shape to which all broadcast; of none, that of a scalar. Source: <c>torch.broadcast_shapes</c>.</summary>
    /// <exception cref="ShapeException">Two sizes differ and neither is 1.</exception>
    public static Shape BroadcastShapes(params ReadOnlySpan<Shape> shapes)
    {
        Shape common = [];
        foreach (Shape shape in shapes)
            common = Promotion.Broadcast(common, shape);
        return common;
    }
}
