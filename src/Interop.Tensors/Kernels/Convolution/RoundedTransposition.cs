using System.Runtime.InteropServices;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels.Convolution;

/// <summary>Transposed convolutions of bfloat16 and float16 as PyTorch rounds them: each element of the kernel gives a rounded sum over the channels, and each is added with rounding.</summary>
internal static unsafe class RoundedTransposition<TRounding> where TRounding : IRounding
{
    /// <summary>y += the transposed convolution of x, all in float; values of y stay numbers of the narrow format.</summary>
    internal static void Run(float* x, float* w, float* y, ConvolutionShape s)
    {
        long positions = s.Window.OutputSize, taps = s.Window.Taps;
        Workers.For(s.Batch * s.Groups * s.Inputs, Math.Max(1, Workers.LightGrain / Math.Max(1, positions * taps * s.Outputs)), (from, to) =>
        {
            using Scratch<float> column = new(positions);
            for (long plane = from; plane < to; plane++)
            {
                (long batch, long own) = Math.DivRem(plane, s.Inputs);
                float* input = x + batch * s.Outputs * positions, weight = w + (batch % s.Groups * s.Outputs * s.Inputs + own) * taps;
                for (long tap = 0; tap < taps; tap++)
                {
                    NativeMemory.Clear(column.Pointer, (nuint)(positions * sizeof(float)));
                    for (long o = 0; o < s.Outputs; o++)
                        Rows<float>.Add(column.Pointer, input + o * positions, positions, weight[o * s.Inputs * taps + tap]);
                    Add(column.Pointer, y + plane * s.Window.InputSize, s.Window, tap);
                }
            }
        });
    }

    private static void Add(float* column, float* y, Window window, long tap)
    {
        (long line, long kw) = Math.DivRem(tap, window.W.Kernel);
        (long kd, long kh) = Math.DivRem(line, window.H.Kernel);
        (long d, long endD) = window.D.Inside(kd, 0, window.D.Output);
        (long firstW, long endW) = window.W.Inside(kw, 0, window.W.Output);
        for (; d < endD; d++)
        {
            (long h, long endH) = window.H.Inside(kh, 0, window.H.Output);
            for (; h < endH; h++)
            {
                float* from = column + (d * window.H.Output + h) * window.W.Output;
                float* to = y + (window.D.Position(d, kd) * window.H.Input + window.H.Position(h, kh)) * window.W.Input;
                for (long v = firstW; v < endW; v++)
                {
                    float* place = to + window.W.Position(v, kw);
                    *place = TRounding.Round(*place + TRounding.Round(from[v]));
                }
            }
        }
    }
}
