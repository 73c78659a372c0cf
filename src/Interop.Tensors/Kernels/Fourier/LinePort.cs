using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels.Fourier;

/// <summary>Brings lines of a tensor into rows of lanes, and back: element j of the line that starts at offsets[b] is element b of row j.</summary>
internal static unsafe class LinePort<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>Rows that are filled together, so that the cache lines of lanes are whole before they are left; few where neighbours in memory are neighbouring lanes.</summary>
    private static long Tile(long step) => Math.Abs(step) <= 2 ? 16 : 2;

    /// <summary>Complex numbers. Imaginary parts of row 0 and row <paramref name="real"/> are left out where that is given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void LoadPairs(T* x, long* offsets, long step, Split y, long rows, int lanes, long real = -1)
    {
        for (long j0 = 0, tile = Tile(step); j0 < rows; j0 += tile)
        {
            long end = Math.Min(rows, j0 + tile);
            for (int b = 0; b < lanes; b++)
            {
                T* from = x + offsets[b] + j0 * step;
                double* re = y.Re + j0 * lanes + b, im = y.Im + j0 * lanes + b;
                for (long j = j0; j < end; j++, from += step, re += lanes, im += lanes)
                    (*re, *im) = (double.CreateTruncating(from[0]), double.CreateTruncating(from[1]));
            }
        }

        for (int b = 0; b < lanes && real >= 0; b++)
            y.Im[b] = y.Im[real * lanes + b] = 0;
    }

    /// <summary>Real numbers; imaginary parts are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void LoadReal(T* x, long* offsets, long step, Split y, long rows, int lanes)
    {
        for (int b = 0; b < lanes; b++)
        {
            T* from = x + offsets[b];
            double* re = y.Re + b, im = y.Im + b;
            for (long j = 0; j < rows; j++, from += step, re += lanes, im += lanes)
                (*re, *im) = (double.CreateTruncating(*from), 0);
        }
    }

    /// <summary>Real numbers: those at even places are real parts, those at odd places imaginary parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void LoadAlternating(T* x, long* offsets, long step, Split y, long length, int lanes)
    {
        for (long j0 = 0, tile = Tile(step); j0 < length / 2; j0 += tile)
        {
            long end = Math.Min(length / 2, j0 + tile);
            for (int b = 0; b < lanes; b++)
            {
                T* from = x + offsets[b] + 2 * j0 * step;
                double* re = y.Re + j0 * lanes + b, im = y.Im + j0 * lanes + b;
                for (long j = j0; j < end; j++, from += 2 * step, re += lanes, im += lanes)
                    (*re, *im) = (double.CreateTruncating(*from), double.CreateTruncating(from[step]));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void StorePairs(Split x, T* y, long* offsets, long step, long rows, int lanes, double scale)
    {
        for (long j0 = 0, tile = Tile(step); j0 < rows; j0 += tile)
        {
            long end = Math.Min(rows, j0 + tile);
            for (int b = 0; b < lanes; b++)
            {
                T* to = y + offsets[b] + j0 * step;
                double* re = x.Re + j0 * lanes + b, im = x.Im + j0 * lanes + b;
                for (long j = j0; j < end; j++, to += step, re += lanes, im += lanes)
                    (to[0], to[1]) = (T.CreateTruncating(*re * scale), T.CreateTruncating(*im * scale));
            }
        }
    }

    /// <summary>The conjugates of the rows below the middle as the elements above it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void StoreMirrored(Split x, T* y, long* offsets, long step, long length, int lanes, double scale)
    {
        for (int b = 0; b < lanes; b++)
        {
            T* to = y + offsets[b] + (length - 1) * step;
            double* re = x.Re + lanes + b, im = x.Im + lanes + b;
            for (long j = 1; 2 * j < length; j++, to -= step, re += lanes, im += lanes)
                (to[0], to[1]) = (T.CreateTruncating(*re * scale), T.CreateTruncating(-*im * scale));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void StoreReal(double* x, T* y, long* offsets, long step, long rows, int lanes, double scale)
    {
        for (int b = 0; b < lanes; b++)
        {
            T* to = y + offsets[b];
            double* from = x + b;
            for (long j = 0; j < rows; j++, to += step, from += lanes)
                *to = T.CreateTruncating(*from * scale);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void StoreAlternating(Split x, T* y, long* offsets, long step, long length, int lanes, double scale)
    {
        for (long j0 = 0, tile = Tile(step); j0 < length / 2; j0 += tile)
        {
            long end = Math.Min(length / 2, j0 + tile);
            for (int b = 0; b < lanes; b++)
            {
                T* to = y + offsets[b] + 2 * j0 * step;
                double* re = x.Re + j0 * lanes + b, im = x.Im + j0 * lanes + b;
                for (long j = j0; j < end; j++, to += 2 * step, re += lanes, im += lanes)
                    (*to, to[step]) = (T.CreateTruncating(*re * scale), T.CreateTruncating(*im * scale));
            }
        }
    }
}
