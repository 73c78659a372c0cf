using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Interop.Tensors.Kernels.Convolution;

/// <summary>Windows as columns of a matrix: row (channel, tap) and column (output position), for a run of output positions. Source: <c>aten::im2col</c>, <c>aten::col2im</c>.</summary>
internal static unsafe class Columns
{
    /// <summary>All windows of [batch, channels, …] of any dtype as [batch, channels · taps, positions].</summary>
    internal static Tensor Unfold(Tensor x, Window window)
    {
        Tensor input = Working.Dense(x, x.DType), y = Tensor.Empty([x.Shape[0], x.Shape[1] * window.Taps, window.OutputSize], x.DType);
        byte* px = input.Memory.Pointer + input.ByteOffset, py = y.Memory.Pointer;
        // Bounds: both tensors are dense and have the sizes of the windows.
        switch (x.DType.Size)
        {
            case 1: Unfold(px, py, window, x.Shape[0], x.Shape[1]); break;
            case 2: Unfold((short*)px, (short*)py, window, x.Shape[0], x.Shape[1]); break;
            case 4: Unfold((int*)px, (int*)py, window, x.Shape[0], x.Shape[1]); break;
            case 8: Unfold((long*)px, (long*)py, window, x.Shape[0], x.Shape[1]); break;
            default: Unfold((Int128*)px, (Int128*)py, window, x.Shape[0], x.Shape[1]); break;
        }

        GC.KeepAlive(input);
        GC.KeepAlive(y);
        return y;
    }

    /// <summary>The adjoint: [batch, channels · taps, positions] to a new tensor of this shape, in the dtype that is computed in.</summary>
    internal static Tensor Fold(Tensor columns, Shape shape, Window window)
    {
        Tensor input = Working.Dense(columns), y = Tensor.Zeros(shape, input.DType);
        byte* px = input.Memory.Pointer + input.ByteOffset, py = y.Memory.Pointer;
        switch (input.DType)
        {
            case DType.Float32: Fold((float*)px, (float*)py, window, shape[0], shape[1]); break;
            case DType.Float64: Fold((double*)px, (double*)py, window, shape[0], shape[1]); break;
            case DType.Int64: Fold((long*)px, (long*)py, window, shape[0], shape[1]); break;
            default: Fold((Complex*)px, (Complex*)py, window, shape[0], shape[1]); break;
        }

        GC.KeepAlive(input);
        GC.KeepAlive(y);
        return y;
    }

    private static void Unfold<T>(T* x, T* y, Window window, long batch, long channels) where T : unmanaged =>
        Workers.For(batch * channels, Grain(window), (from, to) =>
        {
            for (long plane = from; plane < to; plane++)
                Gather(x + plane * window.InputSize, y + plane * window.Taps * window.OutputSize, window, 1, 0, window.OutputSize, window.OutputSize);
        });

    private static void Fold<T>(T* x, T* y, Window window, long batch, long channels) where T : unmanaged, INumberBase<T> =>
        Workers.For(batch * channels, Grain(window), (from, to) =>
        {
            for (long plane = from; plane < to; plane++)
                Scatter(x + plane * window.Taps * window.OutputSize, y + plane * window.InputSize, window, 1, 0, window.OutputSize, window.OutputSize);
        });

    private static long Grain(Window window) => Math.Max(1, Workers.LightGrain / Math.Max(1, window.Taps * window.OutputSize));

    /// <summary>Copies windows of <paramref name="channels"/> planes into columns; outside of the input there are zeros.</summary>
    /// <param name="x">The first plane; the others follow densely.</param>
    /// <param name="columns">[channels · taps, ld], of which the first <paramref name="end"/> − <paramref name="first"/> columns are written.</param>
    /// <param name="window">The windows.</param>
    /// <param name="channels">The number of planes.</param>
    /// <param name="first">The first output position.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="ld">The distance between rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gather<T>(T* x, T* columns, Window window, long channels, long first, long end, long ld) where T : unmanaged
    {
        Axis d = window.D, h = window.H, w = window.W;
        for (long c = 0; c < channels; c++, x += window.InputSize)
        {
            for (long kd = 0; kd < d.Kernel; kd++)
            {
                for (long kh = 0; kh < h.Kernel; kh++)
                {
                    for (long kw = 0; kw < w.Kernel; kw++, columns += ld)
                    {
                        T* to = columns;
                        for (long at = first; at < end;)
                        {
                            Row row = new(window, at, end, kd, kh, kw);
                            long count = row.End - row.Start;
                            if (row.IsOutside)
                            {
                                Clear(to, count);
                            }
                            else
                            {
                                Clear(to, row.First - row.Start);
                                Copy(x + row.Offset, to + (row.First - row.Start), row.Last - row.First, w.Stride);
                                Clear(to + (row.Last - row.Start), row.End - row.Last);
                            }

                            to += count;
                            at += count;
                        }
                    }
                }
            }
        }
    }

    /// <summary>The opposite: adds columns to the places they came from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scatter<T>(T* columns, T* x, Window window, long channels, long first, long end, long ld) where T : unmanaged, INumberBase<T>
    {
        Axis d = window.D, h = window.H, w = window.W;
        for (long c = 0; c < channels; c++, x += window.InputSize)
        {
            for (long kd = 0; kd < d.Kernel; kd++)
            {
                for (long kh = 0; kh < h.Kernel; kh++)
                {
                    for (long kw = 0; kw < w.Kernel; kw++, columns += ld)
                    {
                        T* from = columns;
                        for (long at = first; at < end;)
                        {
                            Row row = new(window, at, end, kd, kh, kw);
                            if (!row.IsOutside)
                                Rows<T>.AddSpread(x + row.Offset, from + (row.First - row.Start), row.Last - row.First, w.Stride, T.One);
                            from += row.End - row.Start;
                            at += row.End - row.Start;
                        }
                    }
                }
            }
        }
    }

    private static void Clear<T>(T* to, long count) where T : unmanaged => NativeMemory.Clear(to, (nuint)(count * sizeof(T)));

    private static void Copy<T>(T* from, T* to, long count, long step) where T : unmanaged
    {
        if (step == 1)
        {
            Buffer.MemoryCopy(from, to, count * sizeof(T), count * sizeof(T));
            return;
        }

        for (long i = 0; i < count; i++)
            to[i] = from[i * step];
    }

    /// <summary>The part of one output row within a run of positions, and where one tap of it meets the input.</summary>
    private readonly struct Row
    {
        internal Row(Window window, long at, long end, long kd, long kh, long kw)
        {
            (long line, Start) = Math.DivRem(at, window.W.Output);
            (long od, long oh) = Math.DivRem(line, window.H.Output);
            End = Math.Min(window.W.Output, Start + end - at);
            long id = window.D.Position(od, kd), ih = window.H.Position(oh, kh);
            IsOutside = id < 0 || id >= window.D.Input || ih < 0 || ih >= window.H.Input;
            if (IsOutside)
                return;
            (First, Last) = window.W.Inside(kw, Start, End);
            Offset = (id * window.H.Input + ih) * window.W.Input + window.W.Position(First, kw);
        }

        internal long Start { get; }

        internal long End { get; }

        /// <summary>No position of this row meets the input.</summary>
        internal bool IsOutside { get; }

        internal long First { get; }

        internal long Last { get; }

        /// <summary>The input element of <see cref="First"/>; meaningless where there is none.</summary>
        internal long Offset { get; }
    }
}
