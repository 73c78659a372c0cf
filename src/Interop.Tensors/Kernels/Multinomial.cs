namespace Interop.Tensors.Kernels;

/// <summary>Indices drawn with given weights.</summary>
/// <remarks>Bounds of all pointers here: tensors were checked against their storages when they were made, are dense by the caller's word, and are kept alive by the door.</remarks>
internal static unsafe class Multinomial
{
    /// <summary>Independent draws from the rows of a dense matrix: the first index whose sum of weights up to it reaches a uniform number.</summary>
    /// <param name="generator">Where the numbers come from.</param>
    /// <param name="weights">[rows, categories], float32 or float64; sums round to it.</param>
    /// <param name="y">int64 [rows, samples], dense.</param>
    internal static void WithReplacement(Generator generator, Tensor weights, Tensor y)
    {
        long rows = weights.Shape[0], categories = weights.Shape[1], samples = y.ElementCount / rows;
        double[] sums = new double[categories];
        bool isSingle = weights.DType == DType.Float32;
        lock (generator.Gate)
        {
            for (long row = 0; row < rows; row++)
            {
                Load(weights, row * categories, sums);
                Accumulate(sums, isSingle);
                long* to = (long*)y.Memory.Pointer + y.Offset + row * samples;
                for (long i = 0; i < samples; i++)
                    to[i] = FirstAtLeast(sums, generator.Engine.NextDouble());
            }
        }
    }

    /// <summary>Whether all rows of a dense matrix are finite weights of at least 0 with one above 0.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    internal static void Check(Tensor weights)
    {
        long categories = weights.Shape[1];
        double[] row = new double[categories];
        for (long i = 0; i < weights.Shape[0]; i++)
        {
            Load(weights, i * categories, row);
            Accumulate(row, isSingle: false);
        }
    }

    /// <summary>Whether a dense tensor has an element below zero, or NaN.</summary>
    internal static bool AnyBelowZero(Tensor x)
    {
        double[] values = new double[Math.Min(4096, x.ElementCount)];
        for (long done = 0; done < x.ElementCount; done += values.Length)
        {
            Span<double> part = values.AsSpan(0, (int)Math.Min(values.Length, x.ElementCount - done));
            Load(x, done, part);
            foreach (double value in part)
            {
                if (!(value >= 0))
                    return true;
            }
        }

        return false;
    }

    private static void Load(Tensor x, long at, Span<double> values)
    {
        fixed (double* p = values)
            Elements.Loader<double>(x.DType)(x.Memory.Pointer + x.ByteOffset + at * x.DType.Size, 1, p, values.Length);
    }

    /// <summary>Weights to shares of their sum, each with all before it; the last is 1.</summary>
    private static void Accumulate(Span<double> weights, bool isSingle)
    {
        double sum = 0;
        foreach (ref double weight in weights)
        {
            if (!(weight >= 0 && weight < double.PositiveInfinity))
                throw new ArgumentException($"multinomial needs finite weights of at least 0, found {weight}.");
            sum += weight;
            weight = sum = isSingle ? (float)sum : sum;
        }

        if (!(sum > 0))
            throw new ArgumentException("multinomial needs a weight above 0 in each row, found none.");
        foreach (ref double weight in weights)
            weight = isSingle ? (float)(weight / sum) : weight / sum;
        weights[^1] = 1;
    }

    private static long FirstAtLeast(ReadOnlySpan<double> sums, double value)
    {
        int low = 0, high = sums.Length;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            if (sums[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
