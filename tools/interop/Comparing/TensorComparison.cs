using System.Runtime.InteropServices;
using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.CommandLine.Comparing;

/// <summary>How far the values of two tensors of one shape are apart.</summary>
internal sealed class TensorComparison
{
    private const int Block = 4096;
    private double _dot, _normA, _normB;

    private TensorComparison(string path, DType a, DType b) => (Path, DTypeA, DTypeB) = (path, a, b);

    internal string Path { get; }

    internal DType DTypeA { get; }

    internal DType DTypeB { get; }

    /// <summary>Numbers compared, and numbers that are unequal; two NaN are equal.</summary>
    internal long Count { get; private set; }

    internal long Unequal { get; private set; }

    /// <summary>Places where exactly one number is NaN.</summary>
    internal long OnlyOneNaN { get; private set; }

    /// <summary>The largest |a − b| over numbers of which neither is NaN; infinity against anything else is infinite.</summary>
    internal double MaxAbsolute { get; private set; }

    /// <summary>The largest |a − b| / max(|a|, |b|), likewise.</summary>
    internal double MaxRelative { get; private set; }

    /// <summary>Cosine similarity over places where both are finite; 1 for two zero vectors, NaN where only one is zero.</summary>
    internal double Cosine => _normA == 0 && _normB == 0 ? 1 : _normA == 0 || _normB == 0 ? double.NaN : Math.Clamp(_dot / (Math.Sqrt(_normA) * Math.Sqrt(_normB)), -1, 1);

    /// <summary>Whether bits differ though all numbers are equal: zeros of different sign, NaN with different payloads.</summary>
    internal bool OnlyBits => Unequal == 0 && HasNumbers;

    /// <summary>Whether the dtypes stand for numbers that can be compared.</summary>
    internal bool HasNumbers { get; private set; } = true;

    /// <summary>Null where all bits are equal.</summary>
    internal static TensorComparison? Compare(string path, TensorEntry a, TensorEntry b, CancellationToken cancellation, IProgress<long>? progress)
    {
        TensorBytes.RefuseExpanded(a);
        TensorBytes.RefuseExpanded(b);
        bool equal = a.DType == b.DType;
        if (equal)
        {
            TensorBlocks.ForEach(a, b, (x, y, _) =>
            {
                progress?.Report(x.Length);
                return equal = x.SequenceEqual(y);
            }, cancellation);
        }

        if (equal)
            return null;
        TensorComparison comparison = new(path, a.DType, b.DType);
        if (a.DType.Kind == DTypeKind.Bits || b.DType.Kind == DTypeKind.Bits || Codec.Parts(a.DType) != Codec.Parts(b.DType))
            comparison.HasNumbers = false;
        else
            TensorBlocks.ForEach(a, b, comparison.AddBlock, cancellation);
        return comparison;
    }

    private bool AddBlock(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int elements)
    {
        int parts = Codec.Parts(DTypeA);
        double[] x = new double[Block * parts], y = new double[Block * parts];
        // 64-bit integers do not fit a double: what is near there is subtracted exactly.
        bool exact = DTypeA == DTypeB && DTypeA is DType.Int64 or DType.UInt64;
        for (int done = 0; done < elements; done += Block)
        {
            int n = Math.Min(Block, elements - done), numbers = n * parts;
            ReadOnlySpan<byte> bytesA = a[(int)((long)done * DTypeA.Bits / 8)..], bytesB = b[(int)((long)done * DTypeB.Bits / 8)..];
            Codec.Decode(DTypeA, bytesA, x.AsSpan(0, numbers));
            Codec.Decode(DTypeB, bytesB, y.AsSpan(0, numbers));
            for (int i = 0; i < numbers; i++)
                Add(x[i], y[i], exact ? Difference(bytesA, bytesB, i) : Math.Abs(x[i] - y[i]));
        }

        return true;
    }

    private double Difference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int i) => DTypeA == DType.Int64
        ? (double)Int128.Abs((Int128)MemoryMarshal.Cast<byte, long>(a)[i] - MemoryMarshal.Cast<byte, long>(b)[i])
        : (double)Int128.Abs((Int128)MemoryMarshal.Cast<byte, ulong>(a)[i] - MemoryMarshal.Cast<byte, ulong>(b)[i]);

    private void Add(double a, double b, double difference)
    {
        Count++;
        bool nanA = double.IsNaN(a), nanB = double.IsNaN(b);
        if (nanA || nanB)
        {
            Unequal += nanA != nanB ? 1 : 0;
            OnlyOneNaN += nanA != nanB ? 1 : 0;
            return;
        }

        if (double.IsFinite(a) && double.IsFinite(b))
        {
            _dot += a * b;
            _normA += a * a;
            _normB += b * b;
        }

        // Infinity minus itself is NaN, and no difference.
        if (difference == 0 || double.IsNaN(difference))
            return;
        Unequal++;
        MaxAbsolute = Math.Max(MaxAbsolute, difference);
        double relative = double.IsFinite(difference) ? difference / Math.Max(Math.Abs(a), Math.Abs(b)) : double.PositiveInfinity;
        MaxRelative = Math.Max(MaxRelative, relative);
    }
}
