using System.Numerics;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels.Convolution;

/// <summary>Convolutions as products of matrices over tiles of output positions: windows are copied into a matrix that stays in the cache, then multiplied.</summary>
/// <remarks>All three add to a result that the caller has filled.</remarks>
internal static unsafe class MatrixConvolution<T> where T : unmanaged, INumber<T>
{
    /// <summary>Elements of a tile of the matrix of windows: what fits the second-level cache beside the operands.</summary>
    private const long TileElements = 1 << 16;

    /// <summary>y[output, position] += Σ w[output, row] · windows[row, position].</summary>
    internal static void Forward(T* x, T* w, T* y, ConvolutionShape s)
    {
        Window window = s.Window;
        long depth = s.Depth, positions = window.OutputSize, tile = Tile(depth, positions), tiles = (positions + tile - 1) / tile;
        Workers.For(s.Batch * s.Groups * tiles, Grain(s, s.Batch * s.Groups * tiles), (from, to) =>
        {
            using Scratch<T> scratch = new(window.IsIdentity ? 0 : depth * tile);
            T* columns = scratch.Pointer;
            for (long piece = from; piece < to; piece++)
            {
                (long plane, long at) = Math.DivRem(piece, tiles);
                long first = at * tile, end = Math.Min(positions, first + tile), group = plane % s.Groups;
                T* input = x + plane * s.Inputs * window.InputSize, output = y + plane * s.Outputs * positions + first;
                if (window.IsIdentity)
                {
                    Multiply(s.Outputs, end - first, depth, w + group * s.Outputs * depth, depth, false, input + first, positions, false, output, positions);
                    continue;
                }

                Columns.Gather(input, columns, window, s.Inputs, first, end, tile);
                Multiply(s.Outputs, end - first, depth, w + group * s.Outputs * depth, depth, false, columns, tile, false, output, positions);
            }
        });
    }

    /// <summary>windows[row, position] = Σ w[output, row] · dy[output, position], added to where they came from. Workers share the channels, so that none write to the same plane.</summary>
    internal static void BackwardData(T* dy, T* w, T* dx, ConvolutionShape s)
    {
        Window window = s.Window;
        long positions = window.OutputSize, chunk = Chunk(s.Inputs, s.Batch * s.Groups), chunks = (s.Inputs + chunk - 1) / chunk, tile = Tile(chunk * window.Taps, positions);
        Workers.For(s.Batch * s.Groups * chunks, Grain(s, s.Batch * s.Groups * chunks), (from, to) =>
        {
            using Scratch<T> scratch = new(window.IsIdentity ? 0 : chunk * window.Taps * tile);
            T* columns = scratch.Pointer;
            for (long piece = from; piece < to; piece++)
            {
                (long plane, long at) = Math.DivRem(piece, chunks);
                long channel = at * chunk, channels = Math.Min(chunk, s.Inputs - channel), rows = channels * window.Taps, group = plane % s.Groups;
                T* weight = w + group * s.Outputs * s.Depth + channel * window.Taps, gradient = dy + plane * s.Outputs * positions, input = dx + (plane * s.Inputs + channel) * window.InputSize;
                if (window.IsIdentity)
                {
                    Multiply(rows, positions, s.Outputs, weight, s.Depth, true, gradient, positions, false, input, positions);
                    continue;
                }

                for (long first = 0; first < positions; first += tile)
                {
                    long end = Math.Min(positions, first + tile);
                    Multiply(rows, end - first, s.Outputs, weight, s.Depth, true, gradient + first, positions, false, columns, tile, replace: true);
                    Columns.Scatter(columns, input, window, channels, first, end, tile);
                }
            }
        });
    }

    /// <summary>dw[output, row] += Σ dy[output, position] · windows[row, position], over all images.</summary>
    internal static void BackwardWeight(T* x, T* dy, T* dw, ConvolutionShape s)
    {
        Window window = s.Window;
        long positions = window.OutputSize, chunk = Chunk(s.Inputs, s.Groups), chunks = (s.Inputs + chunk - 1) / chunk, tile = Tile(chunk * window.Taps, positions);
        Workers.For(s.Groups * chunks, Grain(s, s.Groups * chunks), (from, to) =>
        {
            using Scratch<T> scratch = new(window.IsIdentity ? 0 : chunk * window.Taps * tile);
            T* columns = scratch.Pointer;
            for (long piece = from; piece < to; piece++)
            {
                (long group, long at) = Math.DivRem(piece, chunks);
                long channel = at * chunk, channels = Math.Min(chunk, s.Inputs - channel), rows = channels * window.Taps;
                T* weight = dw + group * s.Outputs * s.Depth + channel * window.Taps;
                for (long image = 0; image < s.Batch; image++)
                {
                    long plane = image * s.Groups + group;
                    T* input = x + (plane * s.Inputs + channel) * window.InputSize, gradient = dy + plane * s.Outputs * positions;
                    if (window.IsIdentity)
                    {
                        Multiply(s.Outputs, rows, positions, gradient, positions, false, input, positions, true, weight, s.Depth);
                        continue;
                    }

                    for (long first = 0; first < positions; first += tile)
                    {
                        long end = Math.Min(positions, first + tile);
                        Columns.Gather(input, columns, window, channels, first, end, tile);
                        Multiply(s.Outputs, rows, end - first, gradient + first, positions, false, columns, tile, true, weight, s.Depth);
                    }
                }
            }
        });
    }

    /// <summary>Pieces that are worth a thread.</summary>
    private static long Grain(ConvolutionShape s, long pieces) => (long)Math.Ceiling(GemmCall.ThreadOperations * pieces / Math.Max(2 * s.Work, 1));

    /// <summary>Output positions at a time; whole cache lines, all of them where they fit.</summary>
    private static long Tile(long rows, long positions)
    {
        long tile = Math.Max(64, TileElements / rows / 64 * 64);
        return Math.Min(positions, tile);
    }

    /// <summary>Channels at a time: several pieces for each thread, but no less than eight channels.</summary>
    private static long Chunk(long channels, long others)
    {
        long pieces = Math.Max(1, 2 * Workers.Count / others);
        return Math.Max(Math.Min(8, channels), (channels + pieces - 1) / pieces);
    }

    /// <summary>y += a · b, or y = a · b, for rows of these distances.</summary>
    private static void Multiply(long rows, long columns, long depth, T* a, long lda, bool transposeA, T* b, long ldb, bool transposeB, T* y, long ldy, bool replace = false) =>
        Gemm.Run(rows, columns, depth, a, transposeA ? 1 : lda, transposeA ? lda : 1, b, transposeB ? 1 : ldb, transposeB ? ldb : 1, y, ldy, 1, T.One, replace ? T.Zero : T.One);
}
