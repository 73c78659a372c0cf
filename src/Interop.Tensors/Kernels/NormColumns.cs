using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Batch normalization of dense [rows, channels]: a block of channels advances row by row.</summary>
/// <remarks>Bounds: pointers are to dense tensors of [rows, channels] or [channels], which the callers keep alive.</remarks>
internal readonly unsafe struct NormColumns<T>(long rows, long channels, double eps, DType stats, T* x, T* weight, T* bias, T* y, T* mean, T* rstd, T* variance) : IRange where T : unmanaged, INumber<T>
{
    internal const int Block = 256;

    internal static void Run(NormColumns<T> kernel, long rows, long channels)
    {
        if (rows > 0)
            Workers.For(channels, Math.Max(64, 32768 / rows), kernel);
    }

    public void Run(long from, long to)
    {
        T* factor = stackalloc T[Block];
        T* shift = stackalloc T[Block];
        for (; from < to; from += Block)
        {
            int n = (int)Math.Min(Block, to - from);
            if (variance != null)
                FindStatistics(from, n, factor);
            for (int i = 0; i < n; i++)
            {
                factor[i] = rstd[from + i] * weight[from + i];
                shift[i] = bias[from + i] - mean[from + i] * factor[i];
            }

            for (long row = 0; row < rows; row++)
                Rows.Map(new ProductAndSum(), x + row * channels + from, factor, shift, y + row * channels + from, n);
        }
    }

    private void FindStatistics(long from, int n, T* center)
    {
        double* sums = stackalloc double[Block];
        Sum(from, n, null, sums);
        for (int i = 0; i < n; i++)
            center[i] = T.CreateTruncating(sums[i] / rows);
        Sum(from, n, center, sums);
        for (int i = 0; i < n; i++)
        {
            variance[from + i] = Round(T.CreateTruncating(sums[i])) / T.CreateTruncating(rows);
            mean[from + i] = Round(center[i]);
            rstd[from + i] = Round(T.One / ScalarLane<T>.Sqrt(variance[from + i] + T.CreateTruncating(eps)));
        }
    }

    /// <summary>Sums over rows, of the numbers or of their squared distances from a center: a few in T before they go on in double.</summary>
    private void Sum(long from, int n, T* center, double* sums)
    {
        T* part = stackalloc T[Block];
        new Span<double>(sums, n).Clear();
        for (long first = 0; first < rows; first += 32)
        {
            new Span<T>(part, n).Clear();
            for (long row = first; row < Math.Min(rows, first + 32); row++)
            {
                if (center == null)
                    Rows.Map(new SumOf(), part, x + row * channels + from, null, part, n);
                else
                    Rows.Map(new AddedSquare(), part, x + row * channels + from, center, part, n);
            }

            for (int i = 0; i < n; i++)
                sums[i] += double.CreateTruncating(part[i]);
        }
    }

    private T Round(T x) => stats.Bits == 16 ? T.CreateTruncating(Rounding.Round(stats, double.CreateTruncating(x))) : x;
}

/// <summary>Its gradients.</summary>
/// <inheritdoc cref="NormColumns{T}"/>
internal readonly unsafe struct NormColumnsGradient<T>(long rows, long channels, T* dy, T* x, T* weight, T* mean, T* rstd, T* dx, T* dweight, T* dbias) : IRange where T : unmanaged, INumber<T>
{
    private const int Block = NormColumns<T>.Block;

    internal static void Run(NormColumnsGradient<T> kernel, long rows, long channels)
    {
        if (rows > 0)
            Workers.For(channels, Math.Max(64, 32768 / rows), kernel);
    }

    public void Run(long from, long to)
    {
        T* part = stackalloc T[2 * Block];
        T* shift = stackalloc T[3 * Block];
        double* sums = stackalloc double[2 * Block];
        for (; from < to; from += Block)
        {
            int n = (int)Math.Min(Block, to - from);
            for (int i = 0; i < n; i++)
                shift[i] = -mean[from + i] * rstd[from + i];
            new Span<double>(sums, 2 * Block).Clear();
            for (long first = 0; first < rows; first += 32)
            {
                new Span<T>(part, 2 * Block).Clear();
                for (long row = first; row < Math.Min(rows, first + 32); row++)
                {
                    long at = row * channels + from;
                    Rows.Map(new SumOf(), part, dy + at, null, part, n);
                    // Σ dy · normal, where normal is x · rstd − mean · rstd.
                    Rows.Map(new ProductAndSum(), x + at, rstd + from, shift, shift + Block, n);
                    Rows.Map(new ProductAndSum(), shift + Block, dy + at, part + Block, part + Block, n);
                }

                for (int i = 0; i < 2 * Block; i++)
                    sums[i] += double.CreateTruncating(part[i]);
            }

            T* factor = part, slope = part + Block, constant = shift;
            for (int i = 0; i < n; i++)
            {
                dbias[from + i] = T.CreateTruncating(sums[i]);
                dweight[from + i] = T.CreateTruncating(sums[Block + i]);
                double scale = double.CreateTruncating(rstd[from + i]), w = scale * double.CreateTruncating(weight[from + i]), bend = w * scale * sums[Block + i] / rows;
                factor[i] = T.CreateTruncating(w);
                slope[i] = T.CreateTruncating(bend);
                constant[i] = T.CreateTruncating(w * sums[i] / rows - bend * double.CreateTruncating(mean[from + i]));
            }

            // dy · factor − (x · slope + constant).
            for (long row = 0; row < rows && dx != null; row++)
            {
                long at = row * channels + from;
                Rows.Map(new ProductAndSum(), x + at, slope, constant, shift + Block, n);
                Rows.Map(new ProductLess(), dy + at, factor, shift + Block, dx + at, n);
            }
        }
    }
}
