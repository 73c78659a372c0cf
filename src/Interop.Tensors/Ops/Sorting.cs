using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Elements in order of size. Source: <c>torch.sort</c>, <c>torch.topk</c>, <c>torch.median</c> …</content>
public partial class Tensor
{
    /// <summary>Elements along one dimension in order, and where each was; NaN is the largest, equal ones keep their order. Source: <c>aten::sort</c>.</summary>
    public (Tensor Values, Tensor Indices) Sort(int dim = -1, bool descending = false, bool stable = false) => Sorted("sort", Axis(dim), descending);

    /// <summary>Where the elements of a sorted dimension were. Source: <c>aten::argsort</c>.</summary>
    public Tensor Argsort(int dim = -1, bool descending = false, bool stable = false) => Sorted("argsort", Axis(dim), descending).Indices;

    /// <summary>Sorted along the first dimension. Source: <c>aten::msort</c>.</summary>
    public Tensor Msort() => Sorted("msort", 0, false).Values;

    private (Tensor Values, Tensor Indices) Sorted(string name, int dim, bool descending)
    {
        using Op op = Op.Begin(name, this);
        (Tensor y, Tensor? places) = Elements.MathOf(DType) switch
        {
            Elements.Math.Float => Lines.Run<float, SortLine<float>>(new(descending), this, dim, DType.Float32, DType, true),
            Elements.Math.Double => Lines.Run<double, SortLine<double>>(new(descending), this, dim, DType.Float64, DType, true),
            Elements.Math.Long => Lines.Run<long, SortLine<long>>(new(descending), this, dim, DType.Int64, DType, true),
            Elements.Math.ULong => Lines.Run<ulong, SortLine<ulong>>(new(descending), this, dim, DType.UInt64, DType, true),
            _ => throw Elementwise.Unordered(DType),
        };
        op.Record(y, Gradient.Wrt(this, places!, new ScanAxis(dim), static (places, a, dy) => dy.Rank == 0 ? dy : Zeros(dy.Shape, dy.DType).Scatter(a.Dim, places, dy)));
        return (y, places!);
    }

    /// <summary>The k largest or smallest elements along one dimension, and where they were. Source: <c>aten::topk</c>.</summary>
    public (Tensor Values, Tensor Indices) Topk(long k, int dim = -1, bool largest = true, bool sorted = true)
    {
        dim = Axis(dim);
        if (k < 0 || k > (Rank == 0 ? 1 : Shape[dim]))
            throw new ShapeException($"Topk of {k} elements along dimension {dim} of shape {Shape}: there are not as many.");
        if (Rank == 0)
            return k == 1 ? Sorted("topk", 0, largest) : throw new ShapeException("Topk of a 0-dim tensor has exactly one element.");
        using Op op = Op.Begin("topk", this);
        Tensor places = Elements.MathOf(DType) switch
        {
            Elements.Math.Float => Lines.Run<float, TopLine<float>>(new(k, largest), this, dim, DType.Float32, DType, true).Places!,
            Elements.Math.Double => Lines.Run<double, TopLine<double>>(new(k, largest), this, dim, DType.Float64, DType, true).Places!,
            Elements.Math.Long => Lines.Run<long, TopLine<long>>(new(k, largest), this, dim, DType.Int64, DType, true).Places!,
            Elements.Math.ULong => Lines.Run<ulong, TopLine<ulong>>(new(k, largest), this, dim, DType.UInt64, DType, true).Places!,
            _ => throw Elementwise.Unordered(DType),
        };
        Tensor first = places.Narrow(dim, 0, k).Contiguous();
        return (Gather(dim, first), first);
    }

    /// <summary>The k-th smallest element along one dimension, counted from 1, and where it was. Source: <c>aten::kthvalue</c>.</summary>
    public (Tensor Values, Tensor Indices) Kthvalue(long k, int dim = -1, bool keepdim = false)
    {
        dim = Axis(dim);
        long size = Rank == 0 ? 1 : Shape[dim];
        if (k < 1 || k > size)
            throw new ShapeException($"Kthvalue of {k} along dimension {dim} of shape {Shape}: expected 1 to {size}.");
        using Op op = Op.Begin("kthvalue", this);
        if (Rank == 0)
            return (Clone(), Zeros([], DType.Int64));
        Tensor places = Elements.MathOf(DType) switch
        {
            Elements.Math.Float => Lines.Run<float, RankLine<float>>(new(k - 1), this, dim, DType.Float32, DType, true).Places!,
            Elements.Math.Double => Lines.Run<double, RankLine<double>>(new(k - 1), this, dim, DType.Float64, DType, true).Places!,
            Elements.Math.Long => Lines.Run<long, RankLine<long>>(new(k - 1), this, dim, DType.Int64, DType, true).Places!,
            Elements.Math.ULong => Lines.Run<ulong, RankLine<ulong>>(new(k - 1), this, dim, DType.UInt64, DType, true).Places!,
            _ => throw Elementwise.Unordered(DType),
        };
        return Chosen(dim, keepdim, places.Narrow(dim, k - 1, 1).Contiguous());
    }

    /// <summary>One element per line, chosen from the sorted ones.</summary>
    private (Tensor Values, Tensor Indices) Ranked(string name, int dim, bool keepdim, Func<Tensor, Tensor, int, Tensor> choose)
    {
        using Op op = Op.Begin(name, this);
        if (Rank == 0)
            return (Clone(), Zeros([], DType.Int64));
        (Tensor values, Tensor places) = NoGrad(x => x.Sorted("sort", dim, false));
        return Chosen(dim, keepdim, choose(values, places, dim).Contiguous());
    }

    private (Tensor Values, Tensor Indices) Chosen(int dim, bool keepdim, Tensor chosen)
    {
        Tensor y = Gather(dim, chosen);
        return keepdim ? (y, chosen) : (y.Squeeze(dim), chosen.Squeeze(dim));
    }

    /// <summary>Something computed from these values without recording.</summary>
    private T NoGrad<T>(Func<Tensor, T> body)
    {
        using (NoGrad())
            return body(this);
    }

    /// <summary>The lower of the middle elements along one dimension, and where it was; NaN if there is one. Source: <c>aten::median.dim</c>.</summary>
    public (Tensor Values, Tensor Indices) Median(int dim, bool keepdim = false) => MedianAlong("median", Axis(dim), keepdim, ignoreNaN: false);

    /// <summary>The lower of the middle elements that are not NaN along one dimension, and where it was. Source: <c>aten::nanmedian.dim</c>.</summary>
    public (Tensor Values, Tensor Indices) Nanmedian(int dim, bool keepdim = false) => MedianAlong("nanmedian", Axis(dim), keepdim, ignoreNaN: true);

    /// <summary>The lower of the middle elements; NaN if there is one or there are no elements. Source: <c>aten::median</c>.</summary>
    public Tensor Median() => MedianOfAll("median", ignoreNaN: false);

    /// <summary>The lower of the middle elements that are not NaN. Source: <c>aten::nanmedian</c>.</summary>
    public Tensor Nanmedian() => MedianOfAll("nanmedian", ignoreNaN: true);

    private Tensor MedianOfAll(string name, bool ignoreNaN)
    {
        if (ElementCount == 0)
            return Full([], DType.Kind == DTypeKind.Float ? double.NaN : DTypeLimits.Extreme(DType, false), DType);
        return Reshape(-1).MedianAlong(name, 0, false, ignoreNaN).Values;
    }

    private (Tensor Values, Tensor Indices) MedianAlong(string name, int dim, bool keepdim, bool ignoreNaN)
    {
        if (Rank > 0 && Shape[dim] == 0)
            throw new ShapeException($"{name} along dimension {dim} of shape {Shape}: it has no elements.");
        return Ranked(name, dim, keepdim, (values, places, dim) =>
        {
            long n = values.Shape[dim];
            // NaN come last: how many there are tells where the middle is.
            Tensor nans = values.DType.Kind == DTypeKind.Float ? values.NaNMask().Sum([dim], keepdim: true) : Zeros([1], DType.Int64);
            Tensor middle = ignoreNaN
                ? Elementwise.Binary(new Maximum(), Elementwise.Binary(new FloorQuotient(), n - 1 - nans, 2L), 0L)
                : Where(Elementwise.Order(new Before(false), 0L, nans), n - nans, (n - 1) / 2);
            long[] shape = values.Shape.ToArray();
            shape[dim] = 1;
            return places.Gather(dim, middle.Expand(shape));
        });
    }

    /// <summary>The most frequent element along one dimension, the smallest of several, and its last place. Source: <c>aten::mode</c>.</summary>
    public (Tensor Values, Tensor Indices) Mode(int dim = -1, bool keepdim = false)
    {
        dim = Axis(dim);
        if (Rank > 0 && Shape[dim] == 0)
            throw new ShapeException($"Mode along dimension {dim} of shape {Shape}: it has no elements.");
        return Ranked("mode", dim, keepdim, static (values, places, dim) =>
        {
            long n = values.Shape[dim];
            // Of each run of equal elements its length so far; the first longest run ends at the mode's last place.
            Tensor runs = values.RunLengths(dim);
            Tensor best = runs.Argmax(dim, keepdim: true);
            return places.Gather(dim, best);
        });
    }

    /// <summary>How many equal elements end at each place of sorted lines.</summary>
    private Tensor RunLengths(int dim)
    {
        long n = Shape[dim];
        Tensor places = Indexing.Range(n).View([.. Enumerable.Repeat(1L, dim), n, .. Enumerable.Repeat(1L, Rank - dim - 1)]).Expand(Shape);
        if (n == 1)
            return OnesLike(places);
        Tensor changes = Elementwise.VectorRelation(new Unequal(), Narrow(dim, 1, n - 1), Narrow(dim, 0, n - 1));
        Tensor starts = Cat([Zeros(changes.Narrow(dim, 0, 1).Shape, DType.Int64), Where(changes, places.Narrow(dim, 1, n - 1), 0L)], dim).Cummax(dim).Values;
        return places - starts + 1;
    }
}
