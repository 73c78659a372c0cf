using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Places in sorted sequences, and counts in bins. Source: <c>torch.searchsorted</c>, <c>torch.bincount</c>, <c>torch.histc</c> …</content>
public partial class Tensor
{
    /// <summary>Where values would go into sorted sequences. Source: <c>aten::searchsorted.Tensor</c>.</summary>
    /// <param name="sortedSequence">Sorted along the last dimension; a vector serves all values.</param>
    /// <param name="input">Values; the leading sizes are the sequences'.</param>
    /// <param name="outInt32">Whether places are int32 instead of int64.</param>
    /// <param name="right">Whether equal values go behind those in the sequence.</param>
    /// <param name="side"><c>left</c> or <c>right</c>, instead of <paramref name="right"/>.</param>
    /// <param name="sorter">The order that sorts the sequences, if they are not.</param>
    public static Tensor Searchsorted(Tensor sortedSequence, Tensor input, bool outInt32 = false, bool right = false, string? side = null, Tensor? sorter = null)
    {
        if (side is not (null or "left" or "right"))
            throw new ArgumentException($"Searchsorted goes to the side \"left\" or \"right\", found \"{side}\".");
        if (side == "left" && right)
            throw new ArgumentException("Searchsorted was given side \"left\" and right: true, which contradict each other.");
        if (sortedSequence.Rank == 0)
            throw new ShapeException("Searchsorted needs a sequence of at least one dimension.");
        if (!input.IsWrappedNumber && input.DType != sortedSequence.DType)
            throw new ArgumentException($"Searchsorted needs values of the sequence's dtype {sortedSequence.DType.Name}, found {input.DType.Name}.");
        using Op op = Op.Begin("searchsorted", sortedSequence, input, sorter);
        bool shared = sortedSequence.Rank == 1;
        if (!shared && (input.Rank != sortedSequence.Rank || !input.Shape.AsSpan()[..^1].SequenceEqual(sortedSequence.Shape.AsSpan()[..^1])))
            throw new ShapeException($"Searchsorted of values {input.Shape} in sequences {sortedSequence.Shape}: the leading sizes differ.");
        if (sorter is not null)
        {
            if (sorter.Shape != sortedSequence.Shape)
                throw new ShapeException($"Searchsorted needs an order of the sequences' shape {sortedSequence.Shape}, found {sorter.Shape}.");
            sortedSequence = sortedSequence.Gather(-1, sorter);
        }

        Tensor y = Empty(input.Shape, DType.Int64);
        long n = sortedSequence.Shape[-1], lines = shared ? 1 : sortedSequence.ElementCount / Math.Max(1, n), each = shared ? input.ElementCount : lines == 0 ? 0 : input.ElementCount / lines;
        bool after = right || side == "right";
        Span<long> to = y.AsSpan<long>();
        if (Elements.MathOf(sortedSequence.DType) == Elements.Math.Long)
            Places(sortedSequence.To(DType.Int64).ToArray<long>(), input.To(DType.Int64).ToArray<long>(), to);
        else
            Places(sortedSequence.To(DType.Float64).ToArray<double>(), input.To(DType.Float64).ToArray<double>(), to);
        GC.KeepAlive(y);
        return op.Return(outInt32 ? y.To(DType.Int32) : y);

        void Places<T>(T[] sequence, T[] values, Span<long> to) where T : System.Numerics.INumber<T>
        {
            for (int i = 0; i < values.Length; i++)
            {
                long start = shared ? 0 : i / each * n, low = start, high = start + n;
                while (low < high)
                {
                    long middle = low + (high - low) / 2;
                    // NaN is the largest.
                    bool isBelow = after ? !(sequence[middle] > values[i]) || T.IsNaN(values[i]) : !(sequence[middle] >= values[i]) && !(T.IsNaN(sequence[middle]));
                    if (isBelow)
                        low = middle + 1;
                    else
                        high = middle;
                }

                to[i] = low - start;
            }
        }
    }

    /// <summary>In which of the intervals between boundaries each element lies. Source: <c>aten::bucketize.Tensor</c>.</summary>
    public static Tensor Bucketize(Tensor input, Tensor boundaries, bool outInt32 = false, bool right = false) => boundaries.Rank == 1
        ? Searchsorted(boundaries, input.DType == boundaries.DType || input.IsWrappedNumber ? input : input.To(boundaries.DType), outInt32, right)
        : throw new ShapeException($"Bucketize needs a vector of boundaries, found shape {boundaries.Shape}.");

    /// <summary>How often each whole number from 0 on occurs, or the sum of its weights. Source: <c>aten::bincount</c>.</summary>
    public Tensor Bincount(Tensor? weights = null, long minlength = 0)
    {
        if (Rank != 1 || DType.Kind != DTypeKind.Integer)
            throw new ArgumentException($"Bincount needs a vector of whole numbers, found {this}.");
        if (minlength < 0)
            throw new ArgumentOutOfRangeException(nameof(minlength), $"The least length cannot be {minlength}.");
        if (weights is not null && weights.Shape != Shape)
            throw new ShapeException($"Bincount needs weights of shape {Shape}, found {weights.Shape}.");
        using Op op = Op.Begin("bincount", this, weights);
        long[] values = To(DType.Int64).ToArray<long>();
        if (values.Any(v => v < 0))
            throw new ArgumentException($"Bincount counts numbers from 0 on, found {values.Min()}.");
        long size = Math.Max(minlength, values.Length == 0 ? 0 : values.Max() + 1);
        DType dtype = weights is null ? DType.Int64 : weights.DType == DType.Float32 ? DType.Float32 : DType.Float64;
        Places places = Tensors.Places.OfFlat([size], From(values).AsConstant());
        return op.Return(values.Length == 0 ? Zeros([size], dtype) : Zeros([size], dtype).CombineAt(new Sum(), places, weights is null ? Ones([values.Length], dtype) : weights.Detach().To(dtype)));
    }

    /// <summary>How many elements lie in each of equal bins between two ends; the ends of all elements where both are 0. Source: <c>aten::histc</c>.</summary>
    public Tensor Histc(long bins = 100, Scalar? min = null, Scalar? max = null)
    {
        if (DType.Kind != DTypeKind.Float)
            throw new NotSupportedException($"Histc is not defined for {DType.Name}: convert it to a floating-point dtype.");
        if (bins < 1)
            throw new ArgumentOutOfRangeException(nameof(bins), $"There must be at least 1 bin, found {bins}.");
        using Op op = Op.Begin("histc", this);
        double[] values = To(DType.Float64).ToArray<double>();
        (double low, double high) = Ends(values, min?.ToDouble() ?? 0, max?.ToDouble() ?? 0, 1);
        double[] counts = new double[bins];
        // Computed in the elements' own dtype, so that rounding falls as in PyTorch.
        double width = Rounding.Round(DType, high - low);
        foreach (double value in values)
        {
            if (value >= low && value <= high)
                counts[Math.Min((long)Rounding.Round(DType, Rounding.Round(DType, Rounding.Round(DType, value - low) * bins) / width), bins - 1)]++;
        }

        return op.Return(From(counts).To(DType));
    }

    private static (double Low, double High) Ends(double[] values, double low, double high, double margin)
    {
        if (low == high && values.Length > 0)
            (low, high) = (values.Min(), values.Max());
        else if (low == high && margin < 1)
            (low, high) = (0, 1);
        if (low == high)
            (low, high) = (low - margin, high + margin);
        if (!double.IsFinite(low) || !double.IsFinite(high))
            throw new ArgumentException($"A histogram needs finite ends, found {low} and {high}.");
        return low < high ? (low, high) : throw new ArgumentException($"The lower end {low} of a histogram lies above the upper end {high}.");
    }

    private static double[] Edges(double low, double high, long bins, DType dtype) => Linspace(low, high, bins + 1, dtype).To(DType.Float64).ToArray<double>();

    /// <summary>Adds up weights by bin; the last bin has both ends.</summary>
    private static void Count(double[] values, double[]? weights, double[] edges, double[] counts, bool uniform)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int bin = Bin(values[i], edges, uniform);
            if (bin >= 0)
                counts[bin] += weights?[i] ?? 1;
        }
    }

    private static int Bin(double value, double[] edges, bool uniform)
    {
        int bins = edges.Length - 1;
        if (!(value >= edges[0] && value <= edges[bins]))
            return -1;
        if (uniform)
        {
            int guess = Math.Min((int)((value - edges[0]) * bins / (edges[bins] - edges[0])), bins - 1);
            // Rounding may have put it next door.
            if (value < edges[guess])
                guess--;
            else if (guess + 1 < bins && value >= edges[guess + 1])
                guess++;
            return guess;
        }

        int at = Array.BinarySearch(edges, value);
        if (at < 0)
            return ~at - 1;
        while (at < bins && edges[at + 1] == value)
            at++;
        return Math.Min(at, bins - 1);
    }

    /// <summary>A histogram with equal bins. Source: <c>aten::histogram.bin_ct</c>.</summary>
    /// <param name="bins">How many.</param>
    /// <param name="range">The two ends; null for those of the elements.</param>
    /// <param name="weight">What each element counts; null for 1.</param>
    /// <param name="density">Whether the result is a density, whose integral is 1.</param>
    public (Tensor Hist, Tensor BinEdges) Histogram(long bins, double[]? range = null, Tensor? weight = null, bool density = false)
    {
        (Tensor hist, Tensor[] edges) = Histogramdd(Reshape(-1, 1), [bins], range, weight?.Reshape(-1), density);
        return (hist, edges[0]);
    }

    /// <summary>A histogram with bins between given edges. Source: <c>aten::histogram.bins_tensor</c>.</summary>
    public (Tensor Hist, Tensor BinEdges) Histogram(Tensor bins, Tensor? weight = null, bool density = false)
    {
        (Tensor hist, _) = Histogramdd(Reshape(-1, 1), [bins], null, weight?.Reshape(-1), density);
        return (hist, bins.Detach().Clone());
    }

    /// <summary>A histogram of points [..., d] with equal bins in each of d dimensions. Source: <c>torch.histogramdd</c>.</summary>
    public static (Tensor Hist, Tensor[] BinEdges) Histogramdd(Tensor input, long[] bins, double[]? range = null, Tensor? weight = null, bool density = false)
    {
        Tensor points = Points(input);
        if (bins.Length != points.Shape[1])
            throw new ShapeException($"A histogram of points {input.Shape} needs {points.Shape[1]} numbers of bins, found {bins.Length}.");
        if (range is not null && range.Length != 2 * bins.Length)
            throw new ShapeException($"A histogram of points {input.Shape} needs {2 * bins.Length} ends, found {range.Length}.");
        double[][] edges = new double[bins.Length][];
        for (int d = 0; d < edges.Length; d++)
        {
            (double low, double high) = Ends(points.Select(1, d).To(DType.Float64).ToArray<double>(), range?[2 * d] ?? 0, range?[2 * d + 1] ?? 0, 0.5);
            edges[d] = Edges(low, high, bins[d], input.DType);
        }

        return Histogram(input, points, edges, weight, density, uniform: true);
    }

    /// <summary>A histogram of points [..., d] with this number of equal bins in each of d dimensions. Source: <c>torch.histogramdd</c>.</summary>
    public static (Tensor Hist, Tensor[] BinEdges) Histogramdd(Tensor input, long bins, double[]? range = null, Tensor? weight = null, bool density = false) =>
        Histogramdd(input, [.. Enumerable.Repeat(bins, (int)Points(input).Shape[1])], range, weight, density);

    /// <summary>A histogram of points [..., d] with bins between given edges, which are returned as they are. Source: <c>torch.histogramdd</c>.</summary>
    /// <exception cref="ShapeException">There is not one vector of at least two edges for each coordinate of the points.</exception>
    /// <exception cref="ArgumentException">Edges have another dtype than the points.</exception>
    public static (Tensor Hist, Tensor[] BinEdges) Histogramdd(Tensor input, Tensor[] bins, double[]? range = null, Tensor? weight = null, bool density = false)
    {
        Tensor points = Points(input);
        if (bins.Length != points.Shape[1])
            throw new ShapeException($"A histogram of points {input.Shape} needs {points.Shape[1]} vectors of edges, found {bins.Length}.");
        double[][] edges = Array.ConvertAll(bins, b => b.Rank == 1 && b.ElementCount > 1 ? b.To(DType.Float64).ToArray<double>() : throw new ShapeException($"Edges of bins are a vector of at least two, found shape {b.Shape}."));
        if (Array.Find(bins, b => b.DType != input.DType) is { } other)
            throw new ArgumentException($"A histogram of {input.DType.Name} needs edges of that dtype, found {other.DType.Name}: convert them.");
        return (Histogram(input, points, edges, weight, density, uniform: false).Hist, bins);
    }

    private static Tensor Points(Tensor input) => input.Rank >= 2 ? input.Reshape(-1, input.Shape[-1]) : throw new ShapeException($"A histogram needs points [..., d], found shape {input.Shape}.");

    private static (Tensor Hist, Tensor[] BinEdges) Histogram(Tensor input, Tensor points, double[][] edges, Tensor? weight, bool density, bool uniform)
    {
        if (input.DType is not (DType.Float32 or DType.Float64))
            throw new NotSupportedException($"Histograms need float32 or float64, found {input.DType.Name}.");
        using Op op = Op.Begin("histogramdd", input, weight);
        if (weight is not null && weight.ElementCount != points.Shape[0])
            throw new ShapeException($"A histogram of {points.Shape[0]} points needs as many weights, found {weight.Shape}.");
        double[] values = points.To(DType.Float64).ToArray<double>();
        double[]? weights = weight?.To(DType.Float64).ToArray<double>();
        Shape shape = new([.. edges.Select(e => (long)e.Length - 1)]);
        double[] counts = new double[shape.ElementCount];
        int dims = edges.Length;
        double total = 0;
        for (long i = 0; i < points.Shape[0]; i++)
        {
            long at = 0;
            for (int d = 0; d < dims && at >= 0; d++)
            {
                int bin = Bin(values[i * dims + d], edges[d], uniform);
                at = bin < 0 ? -1 : at * shape[d] + bin;
            }

            if (at < 0)
                continue;
            counts[at] += weights?[i] ?? 1;
            total += weights?[i] ?? 1;
        }

        Tensor hist = From(counts, shape);
        if (density)
        {
            hist = hist / total;
            for (int d = 0; d < dims; d++)
            {
                Tensor e = From(edges[d]);
                long[] along = [.. Enumerable.Repeat(1L, d), e.Shape[0] - 1, .. Enumerable.Repeat(1L, dims - d - 1)];
                hist = hist / (e.Narrow(0, 1, e.Shape[0] - 1) - e.Narrow(0, 0, e.Shape[0] - 1)).View(along);
            }
        }

        return (op.Return(hist.To(input.DType)), Array.ConvertAll(edges, e => From(e).To(input.DType)));
    }
}
