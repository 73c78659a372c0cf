namespace Interop.Tensors;

/// <content>Linear maps. Source: <c>torch.nn.functional</c>.</content>
public static partial class Functional
{
    /// <summary>x · weightᵀ + bias: […, in] with weight [out, in] and bias [out] → […, out]; with weight [in] → […]. Source: <c>aten::linear</c>; composed.</summary>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    public static Tensor Linear(this Tensor input, Tensor weight, Tensor? bias = null)
    {
        if (input.Rank == 0 || weight.Rank is not (1 or 2) || input.Shape[-1] != weight.Shape[-1])
            throw new ShapeException($"Linear needs an input of shape [..., in] and a weight of shape [out, in], found {input.Shape} and {weight.Shape}.");
        return Op.Compose("linear", input, weight, bias, (object?)null, static (x, w, b, _) =>
        {
            if (w!.Rank == 1)
                return b is null ? x.Matmul(w) : x.Matmul(w) + b;
            if (b is not { Rank: 1 })
                return b is null ? x.Matmul(w.Transpose(0, 1)) : x.Matmul(w.Transpose(0, 1)) + b;
            // One fused product of all rows.
            Tensor y = b.Addmm(x.Reshape(x.Shape.AsSpan()[..^1].Product(), x.Shape[-1]), w.Transpose(0, 1));
            return x.Rank == 2 ? y : y.View(new Shape([.. x.Shape.AsSpan()[..^1], w.Shape[0]]));
        });
    }

    /// <summary>yₖ = x₁ᵀ · weightₖ · x₂ + biasₖ: […, in1], […, in2] with weight [out, in1, in2] → […, out]. Source: <c>aten::bilinear</c>; composed.</summary>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public static Tensor Bilinear(this Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null)
    {
        if (input1.Rank == 0 || input1.Rank != input2.Rank || !input1.Shape.AsSpan()[..^1].SequenceEqual(input2.Shape.AsSpan()[..^1]))
            throw new ShapeException($"Both inputs of Bilinear need the same leading sizes, found {input1.Shape} and {input2.Shape}.");
        if (weight.Rank != 3 || weight.Shape[1] != input1.Shape[-1] || weight.Shape[2] != input2.Shape[-1] || bias is not null && (bias.Rank != 1 || bias.Shape[0] != weight.Shape[0]))
            throw new ShapeException($"Bilinear of {input1.Shape} and {input2.Shape} needs a weight of shape [out, {input1.Shape[-1]}, {input2.Shape[-1]}] and a bias of [out], found {weight.Shape}{(bias is null ? "" : $" and {bias.Shape}")}.");
        using OpCast cast = OpCast.Of("bilinear", ref input1, ref input2, ref weight, ref bias);
        using Op op = Op.Begin("bilinear", input1, input2, weight, bias);
        long rows = input1.Shape.AsSpan()[..^1].Product();
        Tensor y = Tensor.Einsum("bi,kij,bj->bk", input1.Reshape(rows, input1.Shape[-1]), weight, input2.Reshape(rows, input2.Shape[-1])).Reshape(new Shape([.. input1.Shape.AsSpan()[..^1], weight.Shape[0]]));
        return op.Return(bias is null ? y : y + bias);
    }
}
