using System.Runtime.InteropServices;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.Checkpoints;

/// <summary>Smallest, largest and mean value of a tensor, and how many are not finite; computed a few megabytes at a time.</summary>
/// <remarks>
/// Complex elements and packed pairs count as two numbers each. Quantized tensors count as the whole numbers they store, bool as 0 and 1.
/// 64-bit integers are compared and summed exactly.
/// </remarks>
public sealed class TensorStatistics
{
    private const int Block = 4096;
    private double _mean;
    private Int128 _sum, _least = Int128.MaxValue, _most = Int128.MinValue;
    private bool _whole;

    private TensorStatistics() { }

    /// <summary>Numbers seen.</summary>
    public long Count { get; private set; }

    /// <summary>Numbers that are NaN.</summary>
    public long NaNCount { get; private set; }

    /// <summary>Numbers that are infinite, of either sign.</summary>
    public long InfinityCount { get; private set; }

    /// <summary>Numbers that are finite.</summary>
    public long FiniteCount => Count - NaNCount - InfinityCount;

    /// <summary>The smallest finite number; NaN where there is none.</summary>
    public double Min { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest finite number; NaN where there is none.</summary>
    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>The mean of the finite numbers; NaN where there is none.</summary>
    public double Mean => FiniteCount == 0 ? double.NaN : _whole ? (double)_sum / FiniteCount : _mean;

    /// <summary>The smallest number of an int64 or uint64 tensor, exact; null for other dtypes and for empty tensors.</summary>
    public Int128? ExactMin => _whole && Count > 0 ? _least : null;

    /// <summary>The largest number of an int64 or uint64 tensor, exact; null for other dtypes and for empty tensors.</summary>
    public Int128? ExactMax => _whole && Count > 0 ? _most : null;

    /// <summary>Reads all values of a tensor.</summary>
    /// <returns>Null where the dtype's bits stand for no numbers, or the tensor has no data.</returns>
    public static TensorStatistics? Compute(TensorEntry tensor, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.DType.Kind == DTypeKind.Bits || !tensor.Storage.HasData)
            return null;
        TensorStatistics statistics = new() { _whole = tensor.DType is DType.Int64 or DType.UInt64 };
        int parts = Codec.Parts(tensor.DType);
        double[] values = new double[Block * parts];
        TensorBytes.ForEachChunk(tensor, bytes =>
        {
            progress?.Report(bytes.Length);
            if (tensor.DType == DType.Int64)
                statistics.AddWhole(MemoryMarshal.Cast<byte, long>(bytes));
            else if (tensor.DType == DType.UInt64)
                statistics.AddWhole(MemoryMarshal.Cast<byte, ulong>(bytes));
            else
                statistics.AddAll(tensor.DType, bytes, tensor.ElementCount - (statistics.Count / parts), parts, values);
        }, cancellation);
        if (statistics._whole && statistics.Count > 0)
            (statistics.Min, statistics.Max) = ((double)statistics._least, (double)statistics._most);
        if (statistics.FiniteCount == 0)
            statistics.Min = statistics.Max = double.NaN;
        return statistics;
    }

    private void AddWhole<T>(ReadOnlySpan<T> values) where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        foreach (T value in values)
        {
            Int128 v = Int128.CreateTruncating(value);
            _sum += v;
            _least = v < _least ? v : _least;
            _most = v > _most ? v : _most;
        }

        Count += values.Length;
    }

    private void AddAll(DType dtype, ReadOnlySpan<byte> bytes, long left, int parts, double[] values)
    {
        // The last byte of a packed dtype may hold fewer elements than fit.
        long elements = Math.Min(left, bytes.Length * 8L / dtype.Bits);
        for (long done = 0; done < elements; done += Block)
        {
            int n = (int)Math.Min(Block, elements - done);
            Codec.Decode(dtype, bytes[(int)(done * dtype.Bits / 8)..], values.AsSpan(0, n * parts));
            AddBlock(values.AsSpan(0, n * parts));
        }
    }

    private void AddBlock(ReadOnlySpan<double> values)
    {
        double min = Min, max = Max, sum = 0;
        int finite = 0;
        foreach (double v in values)
        {
            if (double.IsFinite(v))
            {
                min = v < min ? v : min;
                max = v > max ? v : max;
                sum += v;
                finite++;
            }
            else if (double.IsNaN(v))
            {
                NaNCount++;
            }
            else
            {
                InfinityCount++;
            }
        }

        (Min, Max) = (min, max);
        if (finite > 0)
        {
            double mean = sum / finite;
            if (!double.IsFinite(sum))
            {
                // The sum passed the range of double, the mean cannot.
                mean = 0;
                foreach (double v in values)
                    mean += double.IsFinite(v) ? v / finite : 0;
            }

            long before = Count - (NaNCount + InfinityCount - (values.Length - finite));
            double share = (double)finite / (before + finite);
            _mean = (_mean * (1 - share)) + (mean * share);
        }

        Count += values.Length;
    }
}
