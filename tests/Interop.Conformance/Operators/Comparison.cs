using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <summary>Compares a tensor of the engine with what PyTorch has: dtype, shape, values.</summary>
internal static class Comparison
{
    /// <summary>Null, or how they differ.</summary>
    /// <param name="actual">What the engine found; null counts as zeros.</param>
    /// <param name="expected">What PyTorch found; null counts as zeros.</param>
    /// <param name="exact">Whether every bit counts, as for random numbers.</param>
    public static string? Difference(Tensor? actual, ExpectedTensor? expected, bool exact = false)
    {
        if (actual is null && expected is null)
            return null;
        if (expected is null)
            return IsZero(Dense(actual!), actual!.DType) ? null : $"found {actual} with other values than 0, expected none";
        if (actual is null)
            return IsZero(expected.Bytes.Span, expected.DType) ? null : $"found none, expected {expected} with other values than 0";
        if (actual.DType != expected.DType || actual.Shape != expected.Shape)
            return $"found {actual}, expected {expected}";
        byte[] found = Dense(actual);
        if (found.AsSpan().SequenceEqual(expected.Bytes.Span))
            return null;
        return Values(found, expected, exact);
    }

    /// <summary>Whether each value is within PyTorch's tolerance of what PyTorch found, or as near to a result in double precision as PyTorch's results are.</summary>
    /// <remarks>The reference counts only if it is PyTorch's result but for rounding: within four tolerances of the largest value.</remarks>
    public static bool IsAsNear(Tensor actual, ExpectedTensor expected, Tensor reference)
    {
        if (actual.DType != expected.DType || actual.Shape != expected.Shape || reference.Shape != expected.Shape || reference.DType is not (DType.Float64 or DType.Complex128))
            return false;
        byte[] found = Dense(actual), exact = Dense(reference);
        (double rtol, double atol) = Tolerance(expected.DType);
        (double worst, double largest) = (0, 0);
        int count = (int)expected.Shape.ElementCount;
        for (int i = 0; i < count; i++)
        {
            Complex b = Element(expected.Bytes.Span, expected.DType, i);
            if (Complex.IsFinite(b))
                (worst, largest) = (Math.Max(worst, Complex.Abs(b - Element(exact, reference.DType, i))), Math.Max(largest, Complex.Abs(b)));
        }

        if (!(worst <= 4 * (atol + rtol * largest)))
            return false;
        for (int i = 0; i < count; i++)
        {
            Complex a = Element(found, expected.DType, i);
            if (!Near(a, Element(expected.Bytes.Span, expected.DType, i), rtol, atol) && !(Complex.Abs(a - Element(exact, reference.DType, i)) <= worst))
                return false;
        }

        return true;
    }

    /// <summary>The values in row-major order, read through the strides without help of the engine.</summary>
    public static byte[] Dense(Tensor x)
    {
        int size = x.DType.Size;
        byte[] bytes = new byte[x.ElementCount * size];
        long[] at = new long[x.Rank], sizes = x.Shape.ToArray(), strides = x.Strides.ToArray();
        Storage storage = x.Storage;
        for (int i = 0; i < bytes.Length; i += size)
        {
            long element = x.Offset;
            for (int d = 0; d < at.Length; d++)
                element += at[d] * strides[d];
            storage.Bytes(element * size, size).CopyTo(bytes.AsSpan(i));
            for (int d = at.Length - 1; d >= 0 && ++at[d] == sizes[d]; d--)
                at[d] = 0;
        }

        GC.KeepAlive(x);
        return bytes;
    }

    private static bool IsZero(ReadOnlySpan<byte> bytes, DType dtype)
    {
        for (int i = 0; i < bytes.Length / dtype.Size; i++)
        {
            if (!(Complex.Abs(Element(bytes, dtype, i)) <= Tolerance(dtype).Absolute))
                return false;
        }

        return true;
    }

    private static string? Values(byte[] found, ExpectedTensor expected, bool exact)
    {
        (double rtol, double atol) = Tolerance(expected.DType);
        (int wrong, int worst, double distance) = (0, -1, -1);
        int count = (int)expected.Shape.ElementCount;
        for (int i = 0; i < count; i++)
        {
            Complex a = Element(found, expected.DType, i), b = Element(expected.Bytes.Span, expected.DType, i);
            if (exact ? BitsSame(a, b) : Near(a, b, rtol, atol))
                continue;
            wrong++;
            double d = Complex.Abs(a - b) / (atol + rtol * Complex.Abs(b));
            if (worst < 0 || d > distance)
                (worst, distance) = (i, d);
        }

        if (wrong == 0 && expected.DType.Kind is DTypeKind.Integer && !found.AsSpan().SequenceEqual(expected.Bytes.Span))
            return "integers beyond 2^53 differ";
        return wrong == 0 ? null : $"{wrong} of {count} values differ{(exact ? " in a bit" : "")}, most at {Index(worst, expected.Shape)}: found {Text(found, expected.DType, worst)}, expected {Text(expected.Bytes.Span, expected.DType, worst)}";
    }

    /// <summary>PyTorch's own tolerances.</summary>
    private static (double Relative, double Absolute) Tolerance(DType dtype) => dtype switch
    {
        DType.Float64 or DType.Complex128 => (1e-7, 1e-7),
        DType.Float32 or DType.Complex64 => (1.3e-6, 1e-5),
        DType.BFloat16 => (1.6e-2, 1e-5),
        DType.Float16 or DType.Complex32 => (1e-3, 1e-5),
        _ => (0, 0),
    };

    /// <summary>Whether a number is within PyTorch's tolerance of PyTorch's.</summary>
    public static bool Near(Complex actual, Complex expected, DType dtype) => Tolerance(dtype) is var (rtol, atol) && Near(actual, expected, rtol, atol);

    private static bool BitsSame(Complex a, Complex b) => a.Equals(b);

    private static bool Near(Complex a, Complex b, double rtol, double atol)
    {
        if (a.Equals(b))
            return true;
        bool nanA = double.IsNaN(a.Real) || double.IsNaN(a.Imaginary), nanB = double.IsNaN(b.Real) || double.IsNaN(b.Imaginary);
        if (nanA || nanB)
            return nanA && nanB;
        return a == b || Complex.IsFinite(a) && Complex.IsFinite(b) && Complex.Abs(a - b) <= atol + rtol * Complex.Abs(b);
    }

    private static string Index(int at, Shape shape)
    {
        long[] index = new long[shape.Rank];
        for (int d = shape.Rank - 1; d >= 0; d--)
            (at, index[d]) = ((int)(at / shape[d]), at % shape[d]);
        return $"[{string.Join(", ", index)}]";
    }

    private static string Text(ReadOnlySpan<byte> bytes, DType dtype, int at)
    {
        Complex z = Element(bytes, dtype, at);
        string real = z.Real.ToString("R", CultureInfo.InvariantCulture);
        return dtype.Kind == DTypeKind.Complex ? $"{real}{z.Imaginary.ToString("+0.###############E+0;-0.###############E+0;+0", CultureInfo.InvariantCulture)}j" : real;
    }

    internal static Complex Element(ReadOnlySpan<byte> bytes, DType dtype, int at)
    {
        ReadOnlySpan<byte> b = bytes.Slice(at * dtype.Size, dtype.Size);
        return dtype switch
        {
            DType.Float64 => Read<double>(b),
            DType.Float32 => Read<float>(b),
            DType.Float16 => (double)Read<Half>(b),
            DType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(b) << 16),
            DType.Complex128 => new Complex(Read<double>(b), Read<double>(b[8..])),
            DType.Complex64 => new Complex(Read<float>(b), Read<float>(b[4..])),
            DType.Complex32 => new Complex((double)Read<Half>(b), (double)Read<Half>(b[2..])),
            DType.Int64 => Read<long>(b),
            DType.UInt64 => Read<ulong>(b),
            DType.Int32 => Read<int>(b),
            DType.UInt32 => Read<uint>(b),
            DType.Int16 => Read<short>(b),
            DType.UInt16 => Read<ushort>(b),
            DType.Int8 => Read<sbyte>(b),
            DType.UInt8 => b[0],
            DType.Bool => b[0] != 0 ? 1 : 0,
            _ => throw new NotSupportedException($"the runner cannot read {dtype}"),
        };
    }

    private static T Read<T>(ReadOnlySpan<byte> bytes) where T : unmanaged => MemoryMarshal.Read<T>(bytes[..Unsafe.SizeOf<T>()]);
}
