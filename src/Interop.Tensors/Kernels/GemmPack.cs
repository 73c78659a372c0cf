using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Interop.Tensors.Kernels;

/// <summary>Panels of matrices: what a tile reads together lies together.</summary>
internal static unsafe class GemmPack
{
    /// <summary>to[k · width + i] = from[i · inner + k · step] for all k below <paramref name="depth"/>; lines from <paramref name="count"/> up to <paramref name="width"/> are zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Panel<T>(T* from, nint inner, nint step, int count, int width, nint depth, T* to) where T : unmanaged
    {
        // Bounds: reads depth · count elements of the geometry, writes depth · width.
        if (count < width)
            new Span<T>(to, checked((int)(depth * width))).Clear();
        if (inner == 1 || count == 1)
        {
            // Rows can lie pages apart, where the processor does not look ahead itself.
            nint ahead = 16 * step;
            for (nint k = 0; k < depth; k++)
            {
                T* line = from + k * step;
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(line + ahead);
                    Sse.Prefetch0((byte*)(line + ahead) + 64);
                }

                Line(line, count, to + k * width);
            }
            return;
        }

        int i = 0;
        if (step == 1 && Avx.IsSupported && VectorWidths.Active >= VectorWidth.Bits256)
        {
            if (sizeof(T) == 4)
            {
                for (; i + 8 <= count; i += 8)
                    Columns8((float*)(from + i * inner), inner, depth, (float*)(to + i), width);
                for (; i + 4 <= count; i += 4)
                    Columns4((float*)(from + i * inner), inner, depth, (float*)(to + i), width);
            }
            else
            {
                for (; i + 4 <= count; i += 4)
                    Columns4((double*)(from + i * inner), inner, depth, (double*)(to + i), width);
            }
        }

        for (; i < count; i++)
        {
            T* line = from + i * inner, at = to + i;
            for (nint k = 0; k < depth; k++)
                at[k * width] = line[k * step];
        }
    }

    /// <summary>Real parts, then imaginary parts, each dense in the order of the matrix's strides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Planes<T>(T* from, long row, long column, long rows, long columns, T* to, out long toRow, out long toColumn) where T : unmanaged
    {
        bool byRows = column <= row;
        (toRow, toColumn) = byRows ? (columns, 1L) : (1L, rows);
        (long outer, long inner, long count, long length) = byRows ? (row, column, rows, columns) : (column, row, columns, rows);
        T* imaginary = to + rows * columns;
        for (long i = 0; i < count; i++)
        {
            T* line = from + 2 * i * outer;
            for (long j = 0; j < length; j++)
            {
                to[i * length + j] = line[2 * j * inner];
                imaginary[i * length + j] = line[2 * j * inner + 1];
            }
        }
    }

    /// <summary>A copy of a few vectors; a library call would take longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line<T>(T* from, int count, T* to) where T : unmanaged
    {
        int bytes = count * sizeof(T), i = 0;
        byte* source = (byte*)from, target = (byte*)to;
        for (; i + 64 <= bytes; i += 64)
            Vector512.Load(source + i).Store(target + i);
        for (; i + 16 <= bytes; i += 16)
            Vector128.Load(source + i).Store(target + i);
        for (; i < bytes; i += sizeof(T))
            *(T*)(target + i) = *(T*)(source + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns8(float* from, nint row, nint depth, float* to, nint width)
    {
        nint k = 0, row3 = 3 * row;
        for (; k + 8 <= depth; k += 8, to += 8 * width)
        {
            float* p = from + k, q = p + 4 * row;
            Vector256<float> r0 = Vector256.Load(p), r1 = Vector256.Load(p + row), r2 = Vector256.Load(p + 2 * row), r3 = Vector256.Load(p + row3);
            Vector256<float> r4 = Vector256.Load(q), r5 = Vector256.Load(q + row), r6 = Vector256.Load(q + 2 * row), r7 = Vector256.Load(q + row3);
            Vector256<float> t0 = Avx.UnpackLow(r0, r1), t1 = Avx.UnpackHigh(r0, r1), t2 = Avx.UnpackLow(r2, r3), t3 = Avx.UnpackHigh(r2, r3);
            Vector256<float> t4 = Avx.UnpackLow(r4, r5), t5 = Avx.UnpackHigh(r4, r5), t6 = Avx.UnpackLow(r6, r7), t7 = Avx.UnpackHigh(r6, r7);
            r0 = Avx.Shuffle(t0, t2, 0x44);
            r1 = Avx.Shuffle(t0, t2, 0xEE);
            r2 = Avx.Shuffle(t1, t3, 0x44);
            r3 = Avx.Shuffle(t1, t3, 0xEE);
            r4 = Avx.Shuffle(t4, t6, 0x44);
            r5 = Avx.Shuffle(t4, t6, 0xEE);
            r6 = Avx.Shuffle(t5, t7, 0x44);
            r7 = Avx.Shuffle(t5, t7, 0xEE);
            Avx.Permute2x128(r0, r4, 0x20).Store(to);
            Avx.Permute2x128(r1, r5, 0x20).Store(to + width);
            Avx.Permute2x128(r2, r6, 0x20).Store(to + 2 * width);
            Avx.Permute2x128(r3, r7, 0x20).Store(to + 3 * width);
            Avx.Permute2x128(r0, r4, 0x31).Store(to + 4 * width);
            Avx.Permute2x128(r1, r5, 0x31).Store(to + 5 * width);
            Avx.Permute2x128(r2, r6, 0x31).Store(to + 6 * width);
            Avx.Permute2x128(r3, r7, 0x31).Store(to + 7 * width);
        }

        Rest(from, row, k, depth, to, width, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns4(float* from, nint row, nint depth, float* to, nint width)
    {
        nint k = 0;
        for (; k + 4 <= depth; k += 4, to += 4 * width)
        {
            float* p = from + k;
            Vector128<float> r0 = Vector128.Load(p), r1 = Vector128.Load(p + row), r2 = Vector128.Load(p + 2 * row), r3 = Vector128.Load(p + 3 * row);
            Vector128<float> t0 = Sse.UnpackLow(r0, r1), t1 = Sse.UnpackHigh(r0, r1), t2 = Sse.UnpackLow(r2, r3), t3 = Sse.UnpackHigh(r2, r3);
            Sse.MoveLowToHigh(t0, t2).Store(to);
            Sse.MoveHighToLow(t2, t0).Store(to + width);
            Sse.MoveLowToHigh(t1, t3).Store(to + 2 * width);
            Sse.MoveHighToLow(t3, t1).Store(to + 3 * width);
        }

        Rest(from, row, k, depth, to, width, 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns4(double* from, nint row, nint depth, double* to, nint width)
    {
        nint k = 0;
        for (; k + 4 <= depth; k += 4, to += 4 * width)
        {
            double* p = from + k;
            Vector256<double> r0 = Vector256.Load(p), r1 = Vector256.Load(p + row), r2 = Vector256.Load(p + 2 * row), r3 = Vector256.Load(p + 3 * row);
            Vector256<double> t0 = Avx.UnpackLow(r0, r1), t1 = Avx.UnpackHigh(r0, r1), t2 = Avx.UnpackLow(r2, r3), t3 = Avx.UnpackHigh(r2, r3);
            Avx.Permute2x128(t0, t2, 0x20).Store(to);
            Avx.Permute2x128(t1, t3, 0x20).Store(to + width);
            Avx.Permute2x128(t0, t2, 0x31).Store(to + 2 * width);
            Avx.Permute2x128(t1, t3, 0x31).Store(to + 3 * width);
        }

        Rest(from, row, k, depth, to, width, 4);
    }

    private static void Rest<T>(T* from, nint row, nint k, nint depth, T* to, nint width, int lines) where T : unmanaged
    {
        for (; k < depth; k++, to += width)
        {
            for (int i = 0; i < lines; i++)
                to[i] = from[i * row + k];
        }
    }
}
