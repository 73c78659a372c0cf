using System.Numerics;
using System.Runtime.InteropServices;

namespace Interop.Tensors.Kernels;

/// <summary>Elements of one dtype as another.</summary>
public static class Cast
{
    private const int Chunk = 4096;

    /// <summary>Halfway between 448, the largest number, and 480, the next step.</summary>
    private const double Float8E4M3FNEnd = 464;

    /// <summary>Whether values of one dtype can become values of the other.</summary>
    public static bool IsSupported(DType from, DType to) =>
        from.Kind is not DTypeKind.Bits && Codec.Parts(from) == 1 | from.Kind == DTypeKind.Complex
        && to.Kind is DTypeKind.Integer or DTypeKind.Float or DTypeKind.Bool or DTypeKind.Complex && to is not (DType.Float4E2M1FNx2 or DType.Float6E2M3 or DType.Float6E3M2);

    /// <summary>Converts whole elements.</summary>
    /// <returns>How many finite numbers became infinite, NaN or, for <c>float8_e4m3fn</c>, the largest number, because the target's range ends below them.</returns>
    /// <exception cref="NotSupportedException">One of the dtypes does not stand for numbers.</exception>
    public static long Convert(DType from, ReadOnlySpan<byte> source, DType to, Span<byte> destination, long count)
    {
        if (!IsSupported(from, to))
            throw new NotSupportedException($"{from.Name} cannot be converted to {to.Name}.");
        if (from == to)
        {
            source.CopyTo(destination);
            return 0;
        }

        if (IsWhole(from) && IsWhole(to))
        {
            ConvertWhole(from, source, to, destination, count);
            return 0;
        }

        int fromParts = Codec.Parts(from), toParts = Codec.Parts(to);
        double[] read = new double[Chunk * fromParts], write = fromParts == toParts ? read : new double[Chunk * toParts];
        long overflow = 0;
        for (long done = 0; done < count; done += Chunk)
        {
            int n = (int)Math.Min(Chunk, count - done);
            Codec.Decode(from, source[(int)(done * from.Bits / 8)..], read.AsSpan(0, n * fromParts));
            if (fromParts != toParts)
                Reshape(read, write, n, toParts);
            Span<byte> target = destination.Slice((int)(done * to.Size), n * to.Size);
            Codec.Encode(to, write.AsSpan(0, n * toParts), target);
            if (Loses(from, to))
                overflow += CountOverflow(to, write.AsSpan(0, n * toParts), target);
        }

        return overflow;
    }

    internal static void Convert(Tensor source, Tensor destination)
    {
        if (destination.DType == DType.Int64 && source.DType is DType.Float32 or DType.Float64)
        {
            Workers.For(source.ElementCount, Pipeline.Grain, new ToWhole(source, destination));
            return;
        }

        // Chunks of whole elements; eight make a whole number of bytes in every packed dtype.
        const int step = 1 << 20;
        for (long done = 0; done < source.ElementCount; done += step)
        {
            int n = (int)Math.Min(step, source.ElementCount - done);
            Convert(source.DType, source.Memory.Bytes(source.ByteOffset + source.DType.ByteCount(done), (int)source.DType.ByteCount(n)),
                destination.DType, destination.Memory.Bytes(done * destination.DType.Size, n * destination.DType.Size), n);
        }
    }

    private readonly struct ToWhole(Tensor source, Tensor destination) : IRange
    {
        public unsafe void Run(long from, long to)
        {
            // Bounds: both are dense and have the same number of elements.
            byte* x = source.Memory.Pointer + source.ByteOffset;
            long* y = (long*)(destination.Memory.Pointer + destination.ByteOffset);
            if (source.DType == DType.Float32)
                Conversions.Truncate((float*)x + from, y + from, to - from);
            else
                Conversions.Truncate((double*)x + from, y + from, to - from);
        }
    }

    /// <summary>Complex to real keeps the real part; real to complex adds a zero.</summary>
    private static void Reshape(double[] read, double[] write, int count, int toParts)
    {
        for (int i = 0; i < count; i++)
        {
            if (toParts == 1)
                write[i] = read[2 * i];
            else
                (write[2 * i], write[2 * i + 1]) = (read[i], 0);
        }
    }

    /// <summary>int64 and uint64 do not fit a double: whole numbers go through 64-bit integers, wrapping as in PyTorch.</summary>
    private static void ConvertWhole(DType from, ReadOnlySpan<byte> source, DType to, Span<byte> destination, long count)
    {
        for (int i = 0; i < count; i++)
        {
            long value = from switch
            {
                DType.UInt8 or DType.QUInt8 => source[i],
                DType.Bool => source[i] != 0 ? 1 : 0,
                DType.Int8 or DType.QInt8 => (sbyte)source[i],
                DType.Int16 => At<short>(source, i),
                DType.UInt16 => At<ushort>(source, i),
                DType.Int32 or DType.QInt32 => At<int>(source, i),
                DType.UInt32 => At<uint>(source, i),
                _ => At<long>(source, i),
            };
            switch (to.Size)
            {
                case 1: destination[i] = to == DType.Bool ? (byte)(value != 0 ? 1 : 0) : unchecked((byte)value); break;
                case 2: MemoryMarshal.Write(destination[(i * 2)..], unchecked((short)value)); break;
                case 4: MemoryMarshal.Write(destination[(i * 4)..], unchecked((int)value)); break;
                default: MemoryMarshal.Write(destination[(i * 8)..], value); break;
            }
        }
    }

    private static T At<T>(ReadOnlySpan<byte> bytes, int index) where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes)[index];

    private static bool IsWhole(DType d) => d.Kind is DTypeKind.Integer or DTypeKind.Bool || d is DType.QInt8 or DType.QUInt8 or DType.QInt32;

    private static bool Loses(DType from, DType to) =>
        to.Kind is DTypeKind.Float or DTypeKind.Complex && to is not (DType.Float64 or DType.Complex128) && from.Kind is DTypeKind.Float or DTypeKind.Complex;

    private static long CountOverflow(DType to, ReadOnlySpan<double> before, ReadOnlySpan<byte> after)
    {
        double[] back = new double[before.Length];
        Codec.Decode(to, after, back);
        long count = 0;
        for (int i = 0; i < back.Length; i++)
            count += double.IsFinite(before[i]) && (!double.IsFinite(back[i]) || to == DType.Float8E4M3FN && Math.Abs(before[i]) > Float8E4M3FNEnd) ? 1 : 0;
        return count;
    }
}
