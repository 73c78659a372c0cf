using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Elements written at indices. Source: <c>torch.scatter</c>, <c>torch.index_add</c>, <c>torch.put</c> …</content>
public partial class Tensor
{
    /// <summary>A copy with y[index[i][j]][j] = src[i][j] for dimension 0, and so on. Source: <c>aten::scatter</c>.</summary>
    /// <param name="dim">The dimension that the indices run along.</param>
    /// <param name="index">Indices of this rank; where they repeat, any of the values may stay.</param>
    /// <param name="src">Values of this dtype, at least of the indices' sizes.</param>
    public Tensor Scatter(int dim, Tensor index, Tensor src)
    {
        (Places? places, Tensor values) = Scattered("Scatter", dim, index, src);
        return places is null ? Clone() : SetAt("scatter", places, values);
    }

    /// <summary>As <see cref="Scatter(int, Tensor, Tensor)"/>, combined with what is there by <c>add</c> or <c>multiply</c>. Source: <c>aten::scatter.reduce</c>.</summary>
    public Tensor Scatter(int dim, Tensor index, Tensor src, string reduce) => ScatterReduce(dim, index, src, reduce switch
    {
        "add" => "sum",
        "multiply" => "prod",
        _ => throw new ArgumentException($"Scatter reduces by \"add\" or \"multiply\", found \"{reduce}\"."),
    });

    /// <summary>A copy with a source added at indices. Source: <c>aten::scatter_add</c>.</summary>
    public Tensor ScatterAdd(int dim, Tensor index, Tensor src)
    {
        (Places? places, Tensor values) = Scattered("ScatterAdd", dim, index, src);
        return places is null ? Clone() : AddAt("scatter_add", places, values);
    }

    /// <summary>A copy with a source combined at indices. Source: <c>aten::scatter_reduce.two</c>.</summary>
    /// <param name="dim">The dimension that the indices run along.</param>
    /// <param name="index">Indices of this rank.</param>
    /// <param name="src">Values of this dtype.</param>
    /// <param name="reduce"><c>sum</c>, <c>prod</c>, <c>mean</c>, <c>amax</c> or <c>amin</c>.</param>
    /// <param name="includeSelf">Whether the elements that are there take part.</param>
    public Tensor ScatterReduce(int dim, Tensor index, Tensor src, string reduce, bool includeSelf = true)
    {
        (Places? places, Tensor values) = Scattered("ScatterReduce", dim, index, src);
        return places is null ? Clone() : ReduceAt("scatter_reduce", places, values, reduce, includeSelf);
    }

    private (Places? Places, Tensor Values) Scattered(string op, int dim, Tensor index, Tensor src)
    {
        dim = Axis(dim);
        if (src.DType != DType && !src.IsWrappedNumber)
            throw new ArgumentException($"{op} into {DType.Name} needs a source of that dtype, found {src.DType.Name}.");
        CheckIndex(op, dim, index, Shape);
        if (index.ElementCount == 0)
            return (null, src);
        if (src.Rank > 0 || !src.IsWrappedNumber)
        {
            if (Math.Max(src.Rank, 1) != Math.Max(index.Rank, 1))
                throw new ShapeException($"{op} needs a source of the indices' rank {index.Rank}, found shape {src.Shape}.");
            for (int d = 0; d < Math.Min(index.Rank, src.Rank); d++)
            {
                if (index.Shape[d] > src.Shape[d])
                    throw new ShapeException($"{op}: indices of shape {index.Shape} are larger than the source {src.Shape} in dimension {d}.");
                if (index.Shape[d] != src.Shape[d])
                    src = src.Narrow(d, 0, index.Shape[d]);
            }

            if (src.Shape != index.Shape)
                src = src.Reshape(index.Shape);
        }

        return (Places.OfElements(op, Shape, dim, index), src);
    }

    /// <summary>A copy with slices of one dimension replaced. Source: <c>aten::index_copy</c>.</summary>
    public Tensor IndexCopy(int dim, Tensor index, Tensor source)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("index_copy", ref self, ref source);
        return self.AtSlices("IndexCopy", dim, index, source, static (x, places, source) => x.SetAt("index_copy", places, source));
    }

    /// <summary>A copy with alpha · source added to slices of one dimension. Source: <c>aten::index_add</c>.</summary>
    public Tensor IndexAdd(int dim, Tensor index, Tensor source, Scalar? alpha = null) =>
        AtSlices("IndexAdd", dim, index, alpha is { } a && a != (Scalar)1 ? source * a : source, static (x, places, source) => x.AddAt("index_add", places, source));

    /// <summary>A copy with slices of one dimension combined with a source. Source: <c>aten::index_reduce</c>.</summary>
    /// <param name="dim">The dimension.</param>
    /// <param name="index">A vector of indices.</param>
    /// <param name="source">Slices to combine with.</param>
    /// <param name="reduce"><c>prod</c>, <c>mean</c>, <c>amax</c> or <c>amin</c>.</param>
    /// <param name="includeSelf">Whether the elements that are there take part.</param>
    public Tensor IndexReduce(int dim, Tensor index, Tensor source, string reduce, bool includeSelf = true) => AtSlices("IndexReduce", dim, index, source, (x, places, source) =>
        reduce == "sum" ? throw new ArgumentException("IndexReduce does not sum: use IndexAdd.") : x.ReduceAt("index_reduce", places, source, reduce, includeSelf));

    private Tensor AtSlices(string op, int dim, Tensor index, Tensor source, Func<Tensor, Places, Tensor, Tensor> combine)
    {
        dim = Axis(dim);
        if (index.Rank > 1)
            throw new ShapeException($"{op} needs a vector of indices, found shape {index.Shape}.");
        if (source.DType != DType)
            throw new ArgumentException($"{op} into {DType.Name} needs a source of that dtype, found {source.DType.Name}.");
        if (Rank == 0)
            return combine(Reshape(1), Places.OfDimension(op, [1], 0, index.Reshape(-1)), source.Reshape(-1)).Reshape([]);
        long[] expected = Shape.ToArray();
        expected[dim] = index.ElementCount;
        if (source.Shape != new Shape(expected) && !(source.Rank == 0 && index.ElementCount == 1))
            throw new ShapeException($"{op} of {index.ElementCount} slices along dimension {dim} of shape {Shape} needs a source of shape {new Shape(expected)}, found {source.Shape}.");
        return combine(this, Places.OfDimension(op, Shape, dim, index), source);
    }

    /// <summary>A copy with slices of one dimension filled with one value. Source: <c>aten::index_fill</c>.</summary>
    public Tensor IndexFill(int dim, Tensor index, Tensor value)
    {
        if (value.Rank != 0)
            throw new ShapeException($"IndexFill needs a number or a 0-dim tensor, found shape {value.Shape}.");
        dim = Axis(dim);
        return Rank == 0
            ? Reshape(1).IndexFill(0, index, value).Reshape([])
            : Where(Zeros(Shape, DType.Bool).SetAt("index_fill", Places.OfDimension("IndexFill", Shape, dim, index, wrap: true), true), value.To(DType), this);
    }

    /// <summary>A copy with elements replaced by their number in row-major order. Source: <c>aten::put</c>.</summary>
    /// <param name="index">Indices; negative ones count from the end.</param>
    /// <param name="source">As many values of this dtype.</param>
    /// <param name="accumulate">Whether values are added instead.</param>
    public Tensor Put(Tensor index, Tensor source, bool accumulate = false)
    {
        if (index.ElementCount != source.ElementCount)
            throw new ShapeException($"Put needs as many values as indices, found {source.ElementCount} and {index.ElementCount}.");
        if (source.DType != DType)
            throw new ArgumentException($"Put into {DType.Name} needs values of that dtype, found {source.DType.Name}.");
        if (index.ElementCount == 0)
            return Clone();
        Places places = Places.OfFlat(Shape, Indexing.Normalize("Put", index, ElementCount, wrap: true));
        Tensor values = source.Reshape(index.Shape);
        return accumulate ? AddAt("put", places, values) : SetAt("put", places, values);
    }

    /// <summary>A combination at places with any reduction.</summary>
    internal Tensor ReduceAt(string name, Places places, Tensor source, string reduce, bool includeSelf)
    {
        Tensor x = this;
        // Without what is there: the places begin at the neutral element.
        Tensor Cleared(Scalar neutral) => includeSelf ? x : x.SetAt("index_fill", places, Full([], neutral, x.DType));
        switch (reduce)
        {
            case "sum":
                return Cleared(0).AddAt(name, places, source);
            case "mean":
                Tensor counts = (includeSelf ? Ones(Shape, DType.Int64) : Ones(Shape, DType.Int64).SetAt("index_fill", places, Zeros([], DType.Int64)))
                    .CombineAt(new Sum(), places, Ones(places.Result, DType.Int64)).AsConstant();
                counts = Elementwise.Binary(new Maximum(), counts, 1L);
                // index_reduce rounds reduced formats at each step.
                Tensor sum = Cleared(0).AddAt(name, places, source, stepwise: name == "index_reduce" && DType is DType.BFloat16 or DType.Float16);
                return DType.Kind is DTypeKind.Float or DTypeKind.Complex ? sum / counts.To(DType).AsConstant() : Elementwise.Binary(new FloorQuotient(), sum, counts.To(DType));
            case "prod":
                return Cleared(1).MultiplyAt(name, places, source);
            case "amax" or "amin":
                bool max = reduce == "amax";
                return Cleared(DTypeLimits.Extreme(DType, !max)).ExtremeAt(name, places, source, max, this, includeSelf);
            default:
                throw new ArgumentException($"Reductions are \"sum\", \"prod\", \"mean\", \"amax\" and \"amin\", found \"{reduce}\".");
        }
    }

    private Tensor MultiplyAt(string name, Places places, Tensor source)
    {
        using Op op = Op.Begin(name, places, this, source, places.Offsets);
        Tensor y = CombineAt(new Product(), places, source);
        return op.Record(y,
            Gradient.Wrt(this, this, source, places, static (x, source, places, dy) => dy * Ones(x.Shape, x.DType).MultiplyAt("scatter_reduce", places, source)),
            Gradient.Wrt(source, this, source, places, static (x, source, places, dy) => ProductOfOthers(x, source, places, dy)));
    }

    /// <summary>The gradient of a factor is the product of all others: by division where it is not zero, else where it is the only zero the product of the rest.</summary>
    private static Tensor ProductOfOthers(Tensor x, Tensor source, Places places, Tensor dy)
    {
        Tensor isZero = Elementwise.VectorRelation(new Equal(), source, Zeros([], source.DType)).AsConstant();
        Tensor zeros = isZero.To(DType.Int64);
        Tensor zeroCount = Zeros(places.Full, DType.Int64).CombineAt(new Sum(), places, zeros).TakeAt("take", places);
        Tensor single = Elementwise.VectorRelation(new Equal(), zeroCount * zeros, 1L).AsConstant();
        Tensor filled = Where(isZero, Ones([], source.DType), source);
        Tensor other = Where(single, Ones([], source.DType), source);
        Tensor whole = x.MultiplyAt("scatter_reduce", places, source).TakeAt("take", places);
        Tensor rest = x.MultiplyAt("scatter_reduce", places, other).TakeAt("take", places);
        return dy.TakeAt("take", places) * Where(single, rest, Where(isZero, Zeros([], source.DType), whole / filled)).Conj();
    }

    /// <summary>Gradients go in equal parts to all elements that reach the extreme.</summary>
    private Tensor ExtremeAt(string name, Places places, Tensor source, bool max, Tensor self, bool includeSelf)
    {
        using Op op = Op.Begin(name, places, self, source, places.Offsets);
        Tensor y = max ? CombineAt(new Maximum(), places, source) : CombineAt(new Minimum(), places, source);
        return op.Record(y,
            Gradient.Wrt(this, this, y, new ExtremePlaces(places, source.Detach().AsConstant()), static (x, y, e, dy) => dy * e.Share(x, y).X),
            Gradient.Wrt(source, this, y, new ExtremePlaces(places, source.Detach().AsConstant()), static (x, y, e, dy) => (dy.TakeAt("take", e.Places) * e.Share(x, y).Source)));
    }

    /// <summary>Which elements reach an extreme, and how many of them.</summary>
    private sealed record ExtremePlaces(Places Places, Tensor Values)
    {
        internal (Tensor X, Tensor Source) Share(Tensor x, Tensor y)
        {
            Tensor self = Elementwise.VectorRelation(new Equal(), x, y).To(y.DType);
            Tensor source = Elementwise.VectorRelation(new Equal(), Values, y.TakeAt("take", Places)).To(y.DType);
            Tensor counts = self.CombineAt(new Sum(), Places, source);
            Tensor safe = Elementwise.Binary(new Maximum(), counts, Ones([], counts.DType));
            return ((self / safe).AsConstant(), (source / safe.TakeAt("take", Places)).AsConstant());
        }
    }
}
