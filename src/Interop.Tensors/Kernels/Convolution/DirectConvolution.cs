using System.Numerics;
using System.Runtime.InteropServices;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels.Convolution;

/// <summary>Convolutions as loops over rows: for whole and complex numbers, and where a group is too small for a product of matrices (depthwise).</summary>
/// <remarks>All three add to a result that the caller has filled.</remarks>
internal static unsafe class DirectConvolution<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>y += x ⋆ w.</summary>
    internal static void Forward(T* x, T* w, T* y, ConvolutionShape s)
    {
        Workers.For(s.Batch * s.Groups * s.Outputs, Grain(s.Window.OutputSize * s.Depth), (from, to) =>
        {
            for (long plane = from; plane < to; plane++)
            {
                (long image, long output) = Math.DivRem(plane, s.Groups * s.Outputs);
                long group = output / s.Outputs;
                for (long input = 0; input < s.Inputs; input++)
                    Planes<Forwards, T>(x + (image * s.Groups + group) * s.Inputs * s.Window.InputSize + input * s.Window.InputSize, w + (output * s.Inputs + input) * s.Window.Taps, y + plane * s.Window.OutputSize, s.Window);
            }
        });
    }

    /// <summary>dx += the transposed convolution of dy.</summary>
    internal static void BackwardData(T* dy, T* w, T* dx, ConvolutionShape s)
    {
        Workers.For(s.Batch * s.Groups * s.Inputs, Grain(s.Window.OutputSize * s.Outputs * s.Window.Taps), (from, to) =>
        {
            for (long plane = from; plane < to; plane++)
            {
                (long image, long input) = Math.DivRem(plane, s.Groups * s.Inputs);
                (long group, long own) = Math.DivRem(input, s.Inputs);
                for (long o = 0; o < s.Outputs; o++)
                {
                    long output = group * s.Outputs + o;
                    Planes<ToInput, T>(dx + plane * s.Window.InputSize, w + (output * s.Inputs + own) * s.Window.Taps, dy + (image * s.Groups * s.Outputs + output) * s.Window.OutputSize, s.Window);
                }
            }
        });
    }

    /// <summary>dw += the sums of dy over windows of x; rows add up in TSum.</summary>
    internal static void BackwardWeight<TSum>(T* x, T* dy, T* dw, ConvolutionShape s) where TSum : unmanaged, INumberBase<TSum>
    {
        Workers.For(s.Groups * s.Outputs * s.Inputs, Grain(s.Batch * s.Window.OutputSize * s.Window.Taps), (from, to) =>
        {
            long taps = s.Window.Taps;
            using Scratch<TSum> sums = new(taps);
            for (long pair = from; pair < to; pair++)
            {
                NativeMemory.Clear(sums.Pointer, (nuint)(taps * sizeof(TSum)));
                (long output, long own) = Math.DivRem(pair, s.Inputs);
                long input = output / s.Outputs * s.Inputs + own;
                for (long image = 0; image < s.Batch; image++)
                    Planes<ToWeight<TSum>, TSum>(x + image * s.InputSize + input * s.Window.InputSize, sums.Pointer, dy + image * s.OutputSize + output * s.Window.OutputSize, s.Window);
                for (long i = 0; i < taps; i++)
                    dw[pair * taps + i] += T.CreateTruncating(sums.Pointer[i]);
            }
        });
    }

    private static long Grain(long each) => Math.Max(1, Workers.LightGrain / Math.Max(1, each));

    private interface IDirection<TWeight> where TWeight : unmanaged
    {
        static abstract void Row(T* x, TWeight* w, T* y, long count, long step);
    }

    private readonly struct Forwards : IDirection<T>
    {
        public static void Row(T* x, T* w, T* y, long count, long step) => Rows<T>.Add(y, x, count, step, *w);
    }

    private readonly struct ToInput : IDirection<T>
    {
        public static void Row(T* x, T* w, T* y, long count, long step) => Rows<T>.AddSpread(x, y, count, step, *w);
    }

    private readonly struct ToWeight<TSum> : IDirection<TSum> where TSum : unmanaged, INumberBase<TSum>
    {
        public static void Row(T* x, TSum* w, T* y, long count, long step) =>
            *w += typeof(T) == typeof(float) && typeof(TSum) == typeof(double) ? TSum.CreateTruncating(Rows<T>.WideDot((float*)y, (float*)x, count, step)) : TSum.CreateTruncating(Rows<T>.Dot(y, x, count, step));
    }

    /// <summary>All taps of one plane of input, one kernel and one plane of output.</summary>
    private static void Planes<TDirection, TWeight>(T* x, TWeight* w, T* y, Window window) where TDirection : IDirection<TWeight> where TWeight : unmanaged
    {
        Axis d = window.D, h = window.H, v = window.W;
        for (long kd = 0; kd < d.Kernel; kd++)
        {
            (long od, long lastD) = d.Inside(kd, 0, d.Output);
            for (; od < lastD; od++)
            {
                T* xd = x + d.Position(od, kd) * h.Input * v.Input;
                for (long kh = 0; kh < h.Kernel; kh++)
                {
                    TWeight* row = w + (kd * h.Kernel + kh) * v.Kernel;
                    (long oh, long lastH) = h.Inside(kh, 0, h.Output);
                    for (; oh < lastH; oh++)
                    {
                        T* xh = xd + h.Position(oh, kh) * v.Input, yh = y + (od * h.Output + oh) * v.Output;
                        for (long kw = 0; kw < v.Kernel; kw++)
                        {
                            (long first, long last) = v.Inside(kw, 0, v.Output);
                            if (last > first)
                                TDirection.Row(xh + v.Position(first, kw), row + kw, yh + first, last - first, v.Stride);
                        }
                    }
                }
            }
        }
    }
}
