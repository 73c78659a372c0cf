using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>A loop over dense numbers: up to three operands, one result.</summary>
/// <typeparam name="TIn">What operands are computed in, see <see cref="Elements"/>.</typeparam>
/// <typeparam name="TOut">The result: the same type, another one of them, or bool.</typeparam>
internal unsafe interface IDense<TIn, TOut> where TIn : unmanaged where TOut : unmanaged
{
    void Run(TIn* a, TIn* b, TIn* c, TOut* y, long n);
}

/// <summary>Feeds dense kernels from tensors of any dtype, stride and broadcast, and stores what they give.</summary>
/// <remarks>
/// What lies densely in the right type is handed over in place; the rest goes through buffers that stay in the first cache.
/// Bounds of all pointers here: every tensor was checked against its storage when it was made, the loop reaches only elements
/// of its tensors, and the door keeps the tensors alive.
/// </remarks>
internal static unsafe class Pipeline
{
    /// <summary>Numbers in a buffer.</summary>
    private const int Chunk = 512;

    /// <summary>Elements below which one thread does all.</summary>
    internal const long Grain = 32768;

    internal static void Run<TIn, TOut, TKernel>(TKernel kernel, Tensor y, Tensor a, Tensor? b = null, Tensor? c = null)
        where TIn : unmanaged where TOut : unmanaged where TKernel : struct, IDense<TIn, TOut>
    {
        long count = y.ElementCount;
        if (count == 0)
            return;
        if (count > Grain)
            Workers.For(count, Grain, new Share<TIn, TOut, TKernel>(kernel, y, a, b, c));
        else if (!Elements.IsNative<TOut>(y.DType) || !y.IsContiguous || !TryTake(a, y, 0, out TIn* pa) || !TryTake(b, y, 1, out TIn* pb) || !TryTake(c, y, 2, out TIn* pc))
            Part<TIn, TOut, TKernel>(kernel, y, a, b, c, 0, count);
        else
            kernel.Run(pa, pb, pc, (TOut*)y.Memory.Pointer + y.Offset, count);
    }

    /// <summary>The short way of small operations: an operand that is dense, or one number for a few elements.</summary>
    private static bool TryTake<T>(Tensor? x, Tensor y, int slot, out T* pointer) where T : unmanaged
    {
        pointer = null;
        if (x is null)
            return true;
        long count = y.ElementCount;
        if (Elements.IsNative<T>(x.DType) && (ReferenceEquals(x, y) || (x.Shape == y.Shape ? x.IsContiguous : count == 1)))
        {
            pointer = (T*)x.Memory.Pointer + x.Offset;
            return true;
        }

        if (count > Chunk || x.ElementCount != 1)
            return false;
        pointer = Buffer<T>(slot);
        Elements.Loader<T>(x.DType)(x.Memory.Pointer + x.ByteOffset, 0, pointer, count);
        return true;
    }

    private readonly struct Share<TIn, TOut, TKernel>(TKernel kernel, Tensor y, Tensor a, Tensor? b, Tensor? c) : IRange
        where TIn : unmanaged where TOut : unmanaged where TKernel : struct, IDense<TIn, TOut>
    {
        public void Run(long from, long to) => Part<TIn, TOut, TKernel>(kernel, y, a, b, c, from, to);
    }

    /// <summary>The elements from one place to another, counted in the order of the loop.</summary>
    private static void Part<TIn, TOut, TKernel>(TKernel kernel, Tensor y, Tensor a, Tensor? b, Tensor? c, long from, long to)
        where TIn : unmanaged where TOut : unmanaged where TKernel : struct, IDense<TIn, TOut>
    {
        Loop loop = new(stackalloc long[Loop.Workspace(y.Rank)], y, a, b, c);
        int last = loop.Rank - 1;
        Feed<TIn> fa = new(a, loop.Stride(1, last), 0), fb = new(b, loop.Stride(2, last), 1), fc = new(c, loop.Stride(3, last), 2);
        byte* py = y.Memory.Pointer + y.ByteOffset;
        int size = y.DType.Size;
        long sy = loop.Stride(0, last), inner = loop.Sizes[last];
        bool direct = Elements.IsNative<TOut>(y.DType) && (sy == 1 || inner == 1);
        delegate*<TOut*, byte*, long, long, void> store = direct ? null : Elements.Storer<TOut>(y.DType);
        TOut* buffer = Buffer<TOut>(3);
        bool whole = direct && fa.IsWhole && fb.IsWhole && fc.IsWhole;

        Span<long> index = stackalloc long[loop.Rank];
        long rest = from;
        for (int d = last; d >= 0; d--)
        {
            index[d] = rest % loop.Sizes[d];
            rest /= loop.Sizes[d];
        }

        while (from < to)
        {
            long atY = 0, atA = 0, atB = 0, atC = 0;
            for (int d = 0; d <= last; d++)
            {
                long i = index[d];
                atY += i * loop.Stride(0, d);
                atA += i * loop.Stride(1, d);
                atB += i * loop.Stride(2, d);
                atC += i * loop.Stride(3, d);
            }

            long row = Math.Min(inner - index[last], to - from);
            for (long done = 0; done < row;)
            {
                long n = whole ? row : Math.Min(Chunk, row - done);
                TOut* result = direct ? (TOut*)py + atY + done : buffer;
                kernel.Run(fa.Take(atA, done, n), fb.Take(atB, done, n), fc.Take(atC, done, n), result, n);
                if (!direct)
                    store(buffer, py + (atY + done * sy) * size, sy, n);
                done += n;
            }

            from += row;
            index[last] = 0;
            for (int d = last - 1; d >= 0; d--)
            {
                if (++index[d] < loop.Sizes[d])
                    break;
                index[d] = 0;
            }
        }
    }

    /// <summary>One of four buffers of <see cref="Chunk"/> numbers that each thread has.</summary>
    internal static T* Buffer<T>(int slot) where T : unmanaged => (T*)(ThreadState.Current.Buffers(4 * Chunk * sizeof(Complex)) + slot * Chunk * sizeof(Complex));

    /// <summary>One operand: in place where it can be, else loaded into its buffer.</summary>
    private ref struct Feed<T> where T : unmanaged
    {
        private readonly byte* _base;
        private readonly long _stride;
        private readonly int _size;
        private readonly T* _buffer;
        private readonly bool _isDirect;
        private readonly delegate*<byte*, long, T*, long, void> _load;
        private long _filledAt;
        private long _filled;

        internal Feed(Tensor? x, long stride, int slot)
        {
            IsWhole = true;
            if (x is null)
                return;
            (_stride, _size) = (stride, x.DType.Size);
            _base = x.Memory.Pointer + x.ByteOffset;
            _buffer = Buffer<T>(slot);
            _isDirect = IsWhole = Elements.IsNative<T>(x.DType) && stride == 1;
            _load = _isDirect ? null : Elements.Loader<T>(x.DType);
        }

        /// <summary>Whether rows of any length can be handed over.</summary>
        internal bool IsWhole { get; }

        internal T* Take(long at, long done, long n)
        {
            if (_base is null)
                return null;
            if (_isDirect)
                return (T*)_base + at + done;
            if (_stride != 0)
            {
                _load(_base + (at + done * _stride) * _size, _stride, _buffer, n);
            }
            else if (_filledAt != at || _filled < n)
            {
                // A broadcast number: the buffer keeps it until another one comes.
                _load(_base + at * _size, 0, _buffer, n);
                (_filledAt, _filled) = (at, n);
            }

            return _buffer;
        }
    }
}
