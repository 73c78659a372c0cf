using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Normalizations over dense tensors of float or double; statistics are computed, or given where there is no place for variances. Where they are not over the batch, numbers are read from memory once.</summary>
/// <remarks>Bounds: pointers are to dense tensors of the geometry's shapes, which the callers keep alive.</remarks>
internal readonly unsafe struct NormKernel<T>(NormGeometry g, T* x, T* weight, T* bias, T* y, T* mean, T* rstd, T* variance, DType dtype, DType stats) : IRange where T : unmanaged, INumber<T>
{
    /// <summary>Where a statistic's segments begin: <see cref="NormGeometry.Batch"/> of them over the batch, else one.</summary>
    private long Segments => g.OverBatch ? g.Batch : 1;

    private long Length => g.Channels * g.Places;

    internal static void Run(NormKernel<T> kernel, NormGeometry g)
    {
        long stats = g.OverBatch ? g.Groups : g.Batch * g.Groups;
        if (stats > 0 && g.Count > 0)
            Workers.For(stats, Math.Max(1, 8192 / g.Count), kernel);
    }

    public void Run(long from, long to)
    {
        for (long s = from; s < to; s++)
        {
            if (variance != null)
                FindStatistics(s);
            T mu = mean[s], scale = rstd[s];
            for (long segment = 0; segment < Segments; segment++)
            {
                long at = At(s, segment), channel = s % g.Groups * g.Channels;
                if (g.Places == 1)
                {
                    // PyTorch's order of operations: one number alone is then exactly 0, or a rounding error of reduced formats.
                    if (dtype.Bits == 16)
                        Rows.Map(new AffineBy(Double(scale), Double(-scale * mu)), x + at, weight + channel, bias + channel, y + at, g.Channels);
                    else
                        Rows.Map(new StandardizedBy(Double(mu), Double(scale)), x + at, weight + channel, bias + channel, y + at, g.Channels);
                    continue;
                }

                for (long c = 0; c < g.Channels; c++, channel++, at += g.Places)
                {
                    T factor = scale * weight[channel];
                    Rows.Map(new Affine(Double(factor), Double(bias[channel] - mu * factor)), x + at, null, null, y + at, g.Places);
                }
            }
        }
    }

    private long At(long s, long segment) => (segment * g.Groups + s) * Length;

    /// <summary>Two passes, the second of which finds its row in the cache.</summary>
    private void FindStatistics(long s)
    {
        double sum = 0, squares = 0;
        if (g.IsCentered)
        {
            for (long segment = 0; segment < Segments; segment++)
                sum += Rows.Sum(new Itself(), x + At(s, segment), null, null, null, Length);
        }

        // The mean as the elements see it.
        T mu = T.CreateTruncating(sum / g.Count);
        for (long segment = 0; segment < Segments; segment++)
            squares += Rows.Sum(new SquaredDeviation(Double(mu)), x + At(s, segment), null, null, null, Length);
        variance[s] = Round(T.CreateTruncating(squares)) / T.CreateTruncating(g.Count);
        mean[s] = Round(mu);
        rstd[s] = Round(T.One / ScalarLane<T>.Sqrt(variance[s] + T.CreateTruncating(g.Eps)));
    }

    private T Round(T x) => stats.Bits == 16 ? T.CreateTruncating(Rounding.Round(stats, Double(x))) : x;

    private static double Double(T x) => double.CreateTruncating(x);
}

/// <summary>The gradient of a normalization: of the input, and per statistic and channel those of weight and bias, which remain to be summed over the batch.</summary>
/// <inheritdoc cref="NormKernel{T}"/>
internal readonly unsafe struct NormGradientKernel<T>(NormGeometry g, T* dy, T* x, T* weight, T* mean, T* rstd, T* dx, T* dweight, T* dbias) : IRange where T : unmanaged, INumber<T>
{
    private long Segments => g.OverBatch ? g.Batch : 1;

    private long Length => g.Channels * g.Places;

    internal static void Run(NormGradientKernel<T> kernel, NormGeometry g)
    {
        long stats = g.OverBatch ? g.Groups : g.Batch * g.Groups;
        if (stats > 0 && g.Count > 0)
            Workers.For(stats, Math.Max(1, 8192 / g.Count), kernel);
    }

    public void Run(long from, long to)
    {
        for (long s = from; s < to; s++)
        {
            double mu = double.CreateTruncating(mean[s]), scale = double.CreateTruncating(rstd[s]);
            (double sum, double product) = g.Places == 1 && !g.OverBatch ? SumsOfRow(s, mu, scale) : SumsOfChannels(s, mu, scale);
            if (dx == null)
                continue;
            double shift = g.IsCentered ? scale * sum / g.Count : 0, slope = scale * scale * scale * product / g.Count;
            for (long segment = 0; segment < Segments; segment++)
            {
                long at = At(s, segment), channel = s % g.Groups * g.Channels;
                if (g.Places == 1)
                {
                    Rows.Map(new StandardizedByGradient(mu, scale, shift, slope), dy + at, x + at, weight + channel, dx + at, g.Channels);
                    continue;
                }

                for (long c = 0; c < g.Channels; c++, channel++, at += g.Places)
                    Rows.Map(new StandardizedGradient(mu, scale * double.CreateTruncating(weight[channel]), shift, slope), dy + at, x + at, null, dx + at, g.Places);
            }
        }
    }

    private long At(long s, long segment) => (segment * g.Groups + s) * Length;

    /// <summary>Σ dy · weight and Σ dy · weight · (x − mean) where every number has its own weight; only without the batch.</summary>
    private (double Sum, double Product) SumsOfRow(long s, double mu, double scale)
    {
        double sum = 0, product = 0;
        for (long segment = 0; segment < Segments; segment++)
        {
            long at = At(s, segment), channel = s % g.Groups * g.Channels;
            sum += Rows.Sum(new WeightedGradient(), dy + at, x + at, weight + channel, null, g.Channels);
            product += Rows.Sum(new WeightedDeviation(mu), dy + at, x + at, weight + channel, null, g.Channels);
        }

        return (sum, product);
    }

    private (double Sum, double Product) SumsOfChannels(long s, double mu, double scale)
    {
        double sum = 0, product = 0;
        for (long c = 0; c < g.Channels; c++)
        {
            double gradients = 0, deviations = 0;
            for (long segment = 0; segment < Segments; segment++)
            {
                long at = At(s, segment) + c * g.Places;
                gradients += Rows.Sum(new Itself(), dy + at, null, null, null, g.Places);
                deviations += Rows.Sum(new GradientDeviation(mu), dy + at, x + at, null, null, g.Places);
            }

            double w = double.CreateTruncating(weight[s % g.Groups * g.Channels + c]);
            sum += w * gradients;
            product += w * deviations;
            dweight[s * g.Channels + c] = T.CreateTruncating(deviations * scale);
            dbias[s * g.Channels + c] = T.CreateTruncating(gradients);
        }

        return (sum, product);
    }
}

/// <summary>The gradients of weight and bias where every number of a row has its own: sums over rows, column by column.</summary>
/// <inheritdoc cref="NormKernel{T}"/>
internal readonly unsafe struct NormColumnKernel<T>(NormGeometry g, T* dy, T* x, T* mean, T* rstd, T* dweight, T* dbias) : IRange where T : unmanaged, INumber<T>
{
    private const int Block = 256;

    internal static void Run(NormColumnKernel<T> kernel, NormGeometry g) =>
        Workers.For(g.Groups * g.Channels, Math.Max(64, 32768 / Math.Max(1, g.Batch)), kernel);

    public void Run(long from, long to)
    {
        T* part = stackalloc T[2 * Block];
        double* sums = stackalloc double[2 * Block];
        while (from < to)
        {
            // Columns of one group have their statistics in common.
            long group = from / g.Channels;
            int n = (int)Math.Min(Math.Min(Block, to - from), (group + 1) * g.Channels - from);
            new Span<double>(sums, 2 * Block).Clear();
            for (long first = 0; first < g.Batch; first += 32)
            {
                new Span<T>(part, 2 * Block).Clear();
                for (long item = first; item < Math.Min(g.Batch, first + 32); item++)
                {
                    long at = item * g.Groups * g.Channels + from, s = item * g.Groups + group;
                    Rows.Map(new AddedProduct(double.CreateTruncating(rstd[s]), double.CreateTruncating(-rstd[s] * mean[s])), part, dy + at, x + at, part, n);
                    Rows.Map(new Added(), part + Block, dy + at, null, part + Block, n);
                }

                for (int i = 0; i < 2 * Block; i++)
                    sums[i] += double.CreateTruncating(part[i]);
            }

            for (int i = 0; i < n; i++)
            {
                dweight[from + i] = T.CreateTruncating(sums[i]);
                dbias[from + i] = T.CreateTruncating(sums[Block + i]);
            }

            from += n;
        }
    }

    private readonly struct Added : ITernaryFormula
    {
        public TVector Apply<TVector, TLanes, TElement>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, TElement> where TElement : unmanaged, INumber<TElement> =>
            TLanes.Add(a, b);
    }
}
