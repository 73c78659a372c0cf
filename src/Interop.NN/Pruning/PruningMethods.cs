using Interop.Tensors;

namespace Interop.NN;

/// <summary>Nothing is pruned; the mask is there all the same. Source: <c>prune.Identity</c>.</summary>
public sealed class IdentityPruning : PruningMethod
{
    /// <inheritdoc/>
    public override Tensor ComputeMask(Tensor importance, Tensor mask) => mask;
}

/// <summary>Elements by chance. Source: <c>prune.RandomUnstructured</c>.</summary>
public sealed class RandomUnstructured(PruningAmount amount) : PruningMethod
{
    /// <inheritdoc/>
    public override Tensor ComputeMask(Tensor importance, Tensor mask)
    {
        long count = amount.Of(importance.ElementCount);
        return count == 0 ? mask.Clone() : Without(mask.Clone(), Tensor.RandLike(importance).Flatten().Topk(count).Indices);
    }
}

/// <summary>The elements nearest to zero. Source: <c>prune.L1Unstructured</c>.</summary>
public sealed class L1Unstructured(PruningAmount amount) : PruningMethod
{
    /// <inheritdoc/>
    public override Tensor ComputeMask(Tensor importance, Tensor mask)
    {
        long count = amount.Of(importance.ElementCount);
        return count == 0 ? mask.Clone() : Without(mask.Clone(), importance.Abs().Flatten().Topk(count, largest: false).Indices);
    }
}

/// <summary>Slices by chance. Source: <c>prune.RandomStructured</c>.</summary>
public sealed class RandomStructured(PruningAmount amount, int dim = -1) : PruningMethod
{
    /// <inheritdoc/>
    public override int? Dimension => dim;

    /// <inheritdoc/>
    public override Tensor ComputeMask(Tensor importance, Tensor mask)
    {
        long slices = importance.Shape[dim], count = amount.Of(slices);
        if (count == 0)
            return mask;
        Tensor chance = Tensor.Rand([slices]);
        return Slices(importance, dim, chance.Gt(chance.Kthvalue(count).Values)) * mask.To(importance.DType);
    }
}

/// <summary>The slices of the smallest norm. Source: <c>prune.LnStructured</c>.</summary>
public sealed class LnStructured(PruningAmount amount, double n, int dim = -1) : PruningMethod
{
    /// <inheritdoc/>
    public override int? Dimension => dim;

    /// <inheritdoc/>
    public override Tensor ComputeMask(Tensor importance, Tensor mask)
    {
        long slices = importance.Shape[dim], count = amount.Of(slices);
        if (count == 0)
            return mask;
        int axis = importance.Shape.Axis(dim);
        Tensor norm = importance.Norm(n, [.. Enumerable.Range(0, importance.Rank).Where(d => d != axis)]);
        return Slices(importance, dim, Tensor.Zeros([slices]).IndexFill(0, norm.Topk(slices - count).Indices, 1)) * mask.To(importance.DType);
    }
}

/// <summary>Whatever a given mask says. Source: <c>prune.CustomFromMask</c>.</summary>
public sealed class CustomFromMask(Tensor kept) : PruningMethod
{
    /// <inheritdoc/>
    public override bool IsGlobal => true;

    /// <inheritdoc/>
    public override Tensor ComputeMask(Tensor importance, Tensor mask) =>
        mask.Shape == kept.Shape ? mask * kept.To(mask.DType) : throw new ShapeException($"A mask of shape {kept.Shape} does not fit a parameter of shape {mask.Shape}.");
}
