using System.Numerics;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels.Fourier;

/// <summary>What a transform along one dimension reads and writes.</summary>
internal enum FourierKind
{
    /// <summary>Complex to complex, e^(-2πi jk / n).</summary>
    Forward,
    /// <summary>Complex to complex, e^(+2πi jk / n).</summary>
    Backward,
    /// <summary>Real to the complex numbers 0 … n / 2, forward.</summary>
    RealToHalf,
    /// <summary>Real to all n complex numbers, forward.</summary>
    RealToFull,
    /// <summary>The complex numbers 0 … n / 2 of a Hermitian line to n real ones, backward; the imaginary parts of the first, and of the middle one of an even n, count as zero.</summary>
    HalfToReal,
}

/// <summary>Transforms along one dimension of tensors with any strides.</summary>
/// <remarks>
/// Some lines at a time are brought into rows of neighbouring lanes in float64, so that all passes work on dense vectors and
/// float32 results are rounded once. A line of n real numbers with even n is done as n / 2 complex ones.
/// </remarks>
internal sealed unsafe class FourierTransform
{
    /// <summary>Numbers per part of a buffer that a block of lines aims at: both buffers then fill half of a usual second-level cache.</summary>
    private const long BlockNumbers = 1 << 13;

    private const int MostLanes = 64;

    private readonly FourierKind _kind;
    private readonly FourierPlan _plan;
    private readonly long _length;
    private readonly long _rows;
    private readonly double _scale;
    private readonly long[] _sizes;
    private readonly long[] _inSteps;
    private readonly long[] _outSteps;
    private readonly byte* _in;
    private readonly byte* _out;
    private readonly long _inStep;
    private readonly long _outStep;

    /// <summary>Whether the complex length is half of the real one.</summary>
    private bool IsHalved => _kind >= FourierKind.RealToHalf && _length % 2 == 0;

    private FourierTransform(Tensor x, Tensor y, int axis, long length, FourierKind kind, double scale)
    {
        (_kind, _length, _scale) = (kind, length, scale);
        _plan = FourierPlan.Of(IsHalved ? length / 2 : length);
        _rows = Math.Max(_plan.Rows, length / 2 + 1);
        int inWidth = x.DType.Kind == DTypeKind.Complex ? 2 : 1, outWidth = y.DType.Kind == DTypeKind.Complex ? 2 : 1;
        (_inStep, _outStep) = (x.Strides[axis] * inWidth, y.Strides[axis] * outWidth);
        _in = x.Memory.Pointer + x.ByteOffset;
        _out = y.Memory.Pointer + y.ByteOffset;
        (_sizes, _inSteps, _outSteps) = (new long[x.Rank - 1], new long[x.Rank - 1], new long[x.Rank - 1]);
        for (int d = 0, to = 0; d < x.Rank; d++)
        {
            if (d != axis)
                (_sizes[to], _inSteps[to], _outSteps[to++]) = (x.Shape[d], x.Strides[d] * inWidth, y.Strides[d] * outWidth);
        }
    }

    /// <summary>Transforms x along a dimension into y; both may be the same memory with the same strides.</summary>
    /// <param name="x">float32, float64, complex64 or complex128, as the kind says.</param>
    /// <param name="y">The result, of the same precision.</param>
    /// <param name="axis">The dimension.</param>
    /// <param name="length">The number of points n, at least 1.</param>
    /// <param name="kind">Which transform.</param>
    /// <param name="scale">The factor of every result.</param>
    internal static void Run(Tensor x, Tensor y, int axis, long length, FourierKind kind, double scale)
    {
        if (x.ElementCount == 0)
            return;
        FourierTransform transform = new(x, y, axis, length, kind, scale);
        if (x.DType is DType.Float32 or DType.Complex64)
            transform.Lines<float>();
        else
            transform.Lines<double>();
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    private void Lines<T>() where T : unmanaged, INumberBase<T>
    {
        long lines = new Shape(_sizes).ElementCount;
        long most = Math.Clamp(BlockNumbers / _rows, 1, MostLanes);
        // A cache line holds several neighbours of a strided line.
        if (most < 4 && (_inStep > 2 || _rows <= 4 * BlockNumbers))
            most = 4;
        int lanes = (int)Math.Min(lines, most);
        // About a nanosecond for each number and pass.
        long work = _rows * lanes * (2 + BitOperations.Log2((ulong)_rows));
        Workers.For((lines + lanes - 1) / lanes, Math.Max(1, Workers.LightGrain / work), new Blocks<T>(this, lines, lanes));
    }

    private void Run<T>(long lines, int lanes, long firstBlock, long endBlock) where T : unmanaged, INumberBase<T>
    {
        using Scratch<double> scratch = new(4 * _rows * lanes);
        double* start = scratch.Pointer;
        long part = _rows * lanes, end = Math.Min(lines, endBlock * lanes);
        Split x = new(start, start + part), spare = new(start + 2 * part, start + 3 * part);
        long* from = stackalloc long[MostLanes], to = stackalloc long[MostLanes];
        for (long first = firstBlock * lanes; first < end; first += lanes)
        {
            int count = (int)Math.Min(lanes, end - first);
            for (int b = 0; b < count; b++)
                Offsets(first + b, out from[b], out to[b]);
            Block<T>(x, spare, from, to, count);
        }
    }

    private void Offsets(long line, out long from, out long to)
    {
        (from, to) = (0, 0);
        for (int d = _sizes.Length - 1; d >= 0; d--)
        {
            (line, long at) = Math.DivRem(line, _sizes[d]);
            from += at * _inSteps[d];
            to += at * _outSteps[d];
        }
    }

    // Bounds: offsets and steps reach only elements of the two tensors, rows and lanes only those of the buffers.
    private void Block<T>(Split x, Split spare, long* from, long* to, int lanes) where T : unmanaged, INumberBase<T>
    {
        T* input = (T*)_in, output = (T*)_out;
        switch (_kind)
        {
            case FourierKind.Forward:
                LinePort<T>.LoadPairs(input, from, _inStep, x, _length, lanes);
                LinePort<T>.StorePairs(_plan.Run(x, spare, lanes), output, to, _outStep, _length, lanes, _scale);
                break;
            case FourierKind.Backward:
                LinePort<T>.LoadPairs(input, from, _inStep, x, _length, lanes);
                LinePort<T>.StorePairs(_plan.RunBackward(x, spare, lanes), output, to, _outStep, _length, lanes, _scale);
                break;
            case FourierKind.HalfToReal when IsHalved:
                LinePort<T>.LoadPairs(input, from, _inStep, x, _length / 2 + 1, lanes, _length / 2);
                RealLines.Fold(x, spare, _plan.HalfRoots, _length / 2, lanes);
                LinePort<T>.StoreAlternating(_plan.RunBackward(spare, x, lanes), output, to, _outStep, _length, lanes, _scale);
                break;
            case FourierKind.HalfToReal:
                LinePort<T>.LoadPairs(input, from, _inStep, x, _length / 2 + 1, lanes);
                RealLines.Mirror(x, _length, lanes);
                LinePort<T>.StoreReal(_plan.RunBackward(x, spare, lanes).Re, output, to, _outStep, _length, lanes, _scale);
                break;
            default:
                Split y;
                if (IsHalved)
                {
                    LinePort<T>.LoadAlternating(input, from, _inStep, x, _length, lanes);
                    Split half = _plan.Run(x, spare, lanes);
                    y = half.Re == x.Re ? spare : x;
                    RealLines.Unfold(half, y, _plan.HalfRoots, _length / 2, lanes);
                }
                else
                {
                    LinePort<T>.LoadReal(input, from, _inStep, x, _length, lanes);
                    y = _plan.Run(x, spare, lanes);
                }

                LinePort<T>.StorePairs(y, output, to, _outStep, _length / 2 + 1, lanes, _scale);
                if (_kind == FourierKind.RealToFull)
                    LinePort<T>.StoreMirrored(y, output, to, _outStep, _length, lanes, _scale);
                break;
        }
    }

    private readonly struct Blocks<T>(FourierTransform transform, long lines, int lanes) : IRange where T : unmanaged, INumberBase<T>
    {
        public void Run(long from, long to) => transform.Run<T>(lines, lanes, from, to);
    }
}
