using System.Runtime.CompilerServices;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content><c>x[…]</c> as in Python: numbers, slices, new dimensions and an ellipsis give views, tensors of indices or bool give copies.</content>
public partial class Tensor
{
    /// <summary>The elements at places, or their assignment. Source: PyTorch's tensor indexing; <c>aten::index</c>, <c>aten::index_put_</c>.</summary>
    /// <exception cref="ShapeException">There are more places than dimensions, or shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside its dimension.</exception>
    [IndexerName("At")]
    public Tensor this[params ReadOnlySpan<TensorIndex> places]
    {
        get
        {
            (Tensor view, Tensor?[] indices) = Basic(places);
            return indices.Length == 0 ? view : view.Index(indices);
        }

        set
        {
            (Tensor view, Tensor?[] indices) = Basic(places);
            Tensor source = value.Rank > 0 && value.Shape != view.Shape && indices.Length == 0 ? value.WithoutLeadingOnes(view.Rank) : value;
            if (indices.Length == 0)
                view.Copy_(source);
            else
                view.IndexPut_(indices, source.IsWrappedNumber || source.DType != view.DType ? source.To(view.DType) : source);
        }
    }

    private Tensor WithoutLeadingOnes(int rank)
    {
        Tensor x = this;
        while (x.Rank > rank && x.Shape[0] == 1)
            x = x.Squeeze(0);
        return x;
    }

    /// <summary>What numbers, slices and new dimensions make of it, and the tensors of indices that are left, one per dimension.</summary>
    private (Tensor View, Tensor?[] Indices) Basic(ReadOnlySpan<TensorIndex> places)
    {
        int used = 0;
        foreach (TensorIndex place in places)
        {
            used += place.Kind switch
            {
                TensorIndex.Form.None or TensorIndex.Form.Ellipsis => 0,
                TensorIndex.Form.Tensor when IsMask(place.Tensor!) => place.Tensor!.Rank,
                _ => 1,
            };
        }

        if (used > Rank)
            throw new ShapeException($"{used} places index a tensor of shape {Shape}, which has {Rank} dimensions.");
        Tensor x = this;
        List<Tensor?> indices = [];
        bool any = false;
        int dim = 0;
        foreach (TensorIndex place in places)
        {
            switch (place.Kind)
            {
                case TensorIndex.Form.Integer:
                    if (place.Start < -x.Shape[dim] || place.Start >= x.Shape[dim])
                        throw new ArgumentOutOfRangeException(nameof(places), $"Index {place.Start} is out of range for dimension {dim} of size {x.Shape[dim]}.");
                    x = x.Select(dim, place.Start);
                    continue;
                case TensorIndex.Form.Slice:
                    x = x.Slice(dim, place.Start, place.Stop, place.Step);
                    goto case TensorIndex.Form.Whole;
                case TensorIndex.Form.Whole:
                    indices.Add(null);
                    dim++;
                    continue;
                case TensorIndex.Form.None:
                    x = x.Unsqueeze(dim);
                    goto case TensorIndex.Form.Whole;
                case TensorIndex.Form.Ellipsis:
                    for (int rest = Rank - used; rest > 0; rest--, dim++)
                        indices.Add(null);
                    continue;
            }

            Tensor index = place.Tensor!;
            if (IsMask(index) && index.Rank == 0)
            {
                x = x.Unsqueeze(dim);
                index = index.Reshape(1).To(DType.Bool);
            }

            any = true;
            indices.Add(index);
            dim += IsMask(index) ? index.Rank : 1;
        }

        if (!any)
            return (ReferenceEquals(x, this) ? Alias() : x, []);
        return (x, [.. indices]);
    }

    private static bool IsMask(Tensor index) => index.DType is DType.Bool or DType.UInt8;

    /// <summary>The elements that broadcast tensors of indices name, one tensor per dimension, null for a whole one. Source: <c>aten::index.Tensor</c>.</summary>
    /// <remarks>The dimensions of the indices stand where the indexed ones were if those were neighbours, else in front.</remarks>
    public Tensor Index(params Tensor?[] indices)
    {
        (Tensor x, Places places) = Advanced(indices);
        return x.TakeAt("index", places);
    }

    /// <summary>A copy with the elements that tensors of indices name overwritten by broadcast values, or added to. Source: <c>aten::index_put</c>.</summary>
    public Tensor IndexPut(Tensor?[] indices, Tensor values, bool accumulate = false)
    {
        if (values.DType != DType)
            throw new ArgumentException($"IndexPut into {DType.Name} needs values of that dtype, found {values.DType.Name}.");
        (Tensor x, Places places) = Advanced(indices);
        values = values.WithoutLeadingOnes(places.Result.Rank).Expand(places.Result);
        Tensor y = accumulate ? x.AddAt("index_put", places, values) : x.SetAt("index_put", places, values);
        int[]? order = x == this ? null : Order(indices);
        if (order is null)
            return y;
        int[] inverse = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
            inverse[order[i]] = i;
        return y.Permute(inverse);
    }

    /// <inheritdoc cref="IndexPut"/>
    public Tensor IndexPut_(Tensor?[] indices, Tensor values, bool accumulate = false) =>
        Op.InPlace("index_put_", this, values, (indices, accumulate), static (x, values, a) => x.IndexPut(a.indices, values, a.accumulate));

    /// <summary>Dimensions with the indexed ones first, or null where they are neighbours anyway.</summary>
    private int[]? Order(Tensor?[] indices)
    {
        List<int> indexed = [], rest = [];
        int dim = 0;
        foreach (Tensor? index in indices)
        {
            int span = index is not null && IsMask(index) ? index.Rank : 1;
            for (int i = 0; i < span; i++)
                (index is null ? rest : indexed).Add(dim++);
        }

        for (; dim < Rank; dim++)
            rest.Add(dim);
        bool neighbours = indexed.Count == 0 || indexed[^1] - indexed[0] == indexed.Count - 1;
        return neighbours ? null : [.. indexed, .. rest];
    }

    /// <summary>The tensor with the indexed dimensions side by side, and the places in it; masks become indices.</summary>
    private (Tensor X, Places Places) Advanced(Tensor?[] indices)
    {
        List<Tensor> all = [];
        List<int> dims = [];
        int dim = 0;
        foreach (Tensor? index in indices)
        {
            if (index is null)
            {
                dim++;
                continue;
            }

            if (!IsMask(index))
            {
                if (dim >= Rank)
                    throw new ShapeException($"There are more indices than the {Rank} dimensions of shape {Shape}.");
                all.Add(Kernels.Indexing.Normalize("Index", index, Shape[dim], wrap: true));
                dims.Add(dim++);
                continue;
            }

            for (int d = 0; d < index.Rank; d++)
            {
                if (dim + d >= Rank || index.Shape[d] != Shape[dim + d])
                    throw new ShapeException($"A mask of shape {index.Shape} does not fit dimension {dim + d} of shape {Shape}.");
            }

            foreach (Tensor positions in index.Nonzero().Unbind(1))
            {
                all.Add(positions);
                dims.Add(dim++);
            }
        }

        int[]? order = Order(indices);
        Tensor x = order is null ? this : Permute(order);
        int first = order is null ? dims.Count == 0 ? 0 : dims[0] : 0;
        Shape common = [];
        foreach (Tensor index in all)
            common = Promotion.Broadcast(common, index.Shape);
        Tensor number = Zeros(common, DType.Int64);
        for (int i = 0; i < all.Count; i++)
            number = number * x.Shape[first + i] + all[i];
        ReadOnlySpan<long> sizes = x.Shape.AsSpan();
        Shape result = new([.. sizes[..first], .. common.AsSpan(), .. sizes[(first + all.Count)..]]);
        return (x, Places.Of(x.Shape, first, first + all.Count, number, result));
    }
}
