using System.Numerics;
using System.Runtime.InteropServices;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels.Convolution;

/// <summary>Convolutions as sums over the taps of padded planes: for whole numbers, and where a group is too small for a product of matrices (depthwise).</summary>
/// <remarks>All three add to a result that the caller has filled.</remarks>
internal static unsafe class DirectConvolution<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>y += x ⋆ w.</summary>
    internal static void Forward(T* x, T* w, T* y, ConvolutionShape s)
    {
        Window window = s.Window;
        PaddedPlane padded = PaddedPlane.OfInput(window);
        TapPlaces places = PlacesOf(window, padded);
        using Scratch<long> taps = new(window.Taps);
        long* offsets = taps.Pointer;
        Offsets(window, padded, offsets);
        long chunks = Chunks(s.Batch * s.Groups, s.Outputs), each = s.Outputs / chunks;
        Workers.For(s.Batch * s.Groups * chunks, Grain(window.OutputSize * s.Depth * each), (from, to) =>
        {
            using Scratch<T> plane = new(padded.Size);
            padded.Clear(plane.Pointer);
            for (long unit = from; unit < to; unit++)
            {
                (long group, long chunk) = Math.DivRem(unit, chunks);
                for (long input = 0; input < s.Inputs; input++)
                {
                    padded.Fill(x + (group * s.Inputs + input) * window.InputSize, plane.Pointer);
                    for (long o = chunk * each; o < (chunk + 1) * each; o++)
                        TapSums<T>.Add(plane.Pointer, y + (group * s.Outputs + o) * window.OutputSize, places, offsets, w + ((group % s.Groups * s.Outputs + o) * s.Inputs + input) * window.Taps, (int)window.Taps);
                }
            }
        });
    }

    /// <summary>dx += the transposed convolution of dy.</summary>
    internal static void BackwardData(T* dy, T* w, T* dx, ConvolutionShape s)
    {
        Window window = s.Window;
        PaddedPlane padded = PaddedPlane.OfOutputMet(window);
        Phase[] phases = Phase.Of(window, padded);
        long chunks = Chunks(s.Batch * s.Groups, s.Inputs), each = s.Inputs / chunks;
        Workers.For(s.Batch * s.Groups * chunks, Grain(window.OutputSize * s.Outputs * window.Taps * each), (from, to) =>
        {
            using Scratch<T> plane = new(padded.Size), weights = new(window.Taps);
            padded.Clear(plane.Pointer);
            for (long unit = from; unit < to; unit++)
            {
                (long group, long chunk) = Math.DivRem(unit, chunks);
                for (long output = 0; output < s.Outputs; output++)
                {
                    padded.Fill(dy + (group * s.Outputs + output) * window.OutputSize, plane.Pointer);
                    for (long i = chunk * each; i < (chunk + 1) * each; i++)
                    {
                        T* kernel = w + ((group % s.Groups * s.Outputs + output) * s.Inputs + i) * window.Taps;
                        foreach (Phase phase in phases)
                        {
                            for (int t = 0; t < phase.Taps.Length; t++)
                                weights.Pointer[t] = kernel[phase.Taps[t]];
                            fixed (long* offsets = phase.Offsets)
                                TapSums<T>.Add(plane.Pointer + phase.Read, dx + (group * s.Inputs + i) * window.InputSize + phase.Write, phase.Places, offsets, weights.Pointer, phase.Taps.Length);
                        }
                    }
                }
            }
        });
    }

    /// <summary>dw += the sums of dy over windows of x, kept in TSum.</summary>
    internal static void BackwardWeight<TSum>(T* x, T* dy, T* dw, ConvolutionShape s) where TSum : unmanaged, INumberBase<TSum>
    {
        Window window = s.Window;
        PaddedPlane padded = PaddedPlane.OfInput(window), outputs = PaddedPlane.OfOutput(window);
        TapPlaces places = PlacesOf(window, padded);
        using Scratch<long> taps = new(window.Taps);
        long* offsets = taps.Pointer;
        Offsets(window, padded, offsets);
        long chunks = Chunks(s.Groups * s.Inputs, s.Outputs), each = s.Outputs / chunks;
        Workers.For(s.Groups * s.Inputs * chunks, Grain(s.Batch * window.OutputSize * window.Taps * each), (from, to) =>
        {
            using Scratch<T> plane = new(padded.Size), gradient = new(outputs.Size);
            using Scratch<TSum> sums = new(each * window.Taps);
            padded.Clear(plane.Pointer);
            outputs.Clear(gradient.Pointer);
            for (long unit = from; unit < to; unit++)
            {
                NativeMemory.Clear(sums.Pointer, (nuint)(each * window.Taps * sizeof(TSum)));
                (long input, long chunk) = Math.DivRem(unit, chunks);
                (long group, long own) = Math.DivRem(input, s.Inputs);
                long first = group * s.Outputs + chunk * each;
                for (long image = 0; image < s.Batch; image++)
                {
                    padded.Fill(x + image * s.InputSize + input * window.InputSize, plane.Pointer);
                    for (long o = 0; o < each; o++)
                    {
                        outputs.Fill(dy + image * s.OutputSize + (first + o) * window.OutputSize, gradient.Pointer);
                        TapSums<T>.Dot(plane.Pointer, gradient.Pointer, places, offsets, sums.Pointer + o * window.Taps, (int)window.Taps);
                    }
                }

                for (long o = 0; o < each; o++)
                    for (long t = 0; t < window.Taps; t++)
                        dw[((first + o) * s.Inputs + own) * window.Taps + t] += T.CreateTruncating(sums.Pointer[o * window.Taps + t]);
            }
        });
    }

    private static long Grain(long each) => Math.Max(1, Workers.LightGrain / Math.Max(1, each));

    /// <summary>Into how many parts each unit is cut so that every thread has one.</summary>
    private static long Chunks(long units, long parts) => units < Threads.Count ? parts : 1;

    private static TapPlaces PlacesOf(Window v, PaddedPlane padded) =>
        new(v.D.Output, v.H.Output, v.W.Output, v.D.Stride * padded.PlaneSize, v.H.Stride * padded.RowSize, v.H.Output * v.W.Output, v.W.Output, 1);

    /// <summary>Where each tap of the first window lies.</summary>
    private static void Offsets(Window v, PaddedPlane padded, long* offsets)
    {
        for (long kd = 0; kd < v.D.Kernel; kd++)
            for (long kh = 0; kh < v.H.Kernel; kh++)
                for (long kw = 0; kw < v.W.Kernel; kw++)
                    *offsets++ = padded.At(kd * v.D.Dilation, kh * v.H.Dilation, kw * v.W.Dilation);
    }

    /// <summary>Those elements of the input that meet the same taps: they lie as far apart as the windows.</summary>
    /// <param name="Taps">The taps.</param>
    /// <param name="Offsets">Where each finds its output, from that of the first tap.</param>
    /// <param name="Read">The output that the first tap would find for the first element.</param>
    /// <param name="Write">The first element.</param>
    /// <param name="Places">The elements.</param>
    private sealed record Phase(long[] Taps, long[] Offsets, long Read, long Write, TapPlaces Places)
    {
        internal static Phase[] Of(Window v, PaddedPlane padded)
        {
            List<Phase> phases = [];
            for (long d = 0; d < v.D.Stride; d++)
                for (long h = 0; h < v.H.Stride; h++)
                    for (long w = 0; w < v.W.Stride; w++)
                    {
                        if (Of(v, padded, d, h, w) is { } phase)
                            phases.Add(phase);
                    }

            return [.. phases];
        }

        private static Phase? Of(Window v, PaddedPlane padded, long phaseD, long phaseH, long phaseW)
        {
            (Side d, Side h, Side w) = (new(v.D, phaseD, padded.D), new(v.H, phaseH, padded.H), new(v.W, phaseW, padded.W));
            List<long> taps = [], offsets = [];
            for (long kd = 0; kd < v.D.Kernel; kd++)
                for (long kh = 0; kh < v.H.Kernel; kh++)
                    for (long kw = 0; kw < v.W.Kernel; kw++)
                    {
                        if (!d.Meets(kd) || !h.Meets(kh) || !w.Meets(kw))
                            continue;
                        taps.Add((kd * v.H.Kernel + kh) * v.W.Kernel + kw);
                        offsets.Add(-padded.At(kd * v.D.Dilation / v.D.Stride, kh * v.H.Dilation / v.H.Stride, kw * v.W.Dilation / v.W.Stride));
                    }

            if (taps.Count == 0 || d.Count <= 0 || h.Count <= 0 || w.Count <= 0)
                return null;
            long plane = v.H.Input * v.W.Input;
            return new([.. taps], [.. offsets], padded.At(d.Read, h.Read, w.Read), d.First * plane + h.First * v.W.Input + w.First,
                new(d.Count, h.Count, w.Count, padded.PlaneSize, padded.RowSize, v.D.Stride * plane, v.H.Stride * v.W.Input, v.W.Stride));
        }

        /// <summary>One dimension of a phase: the elements at which the place in the padded input leaves the same remainder.</summary>
        private readonly struct Side(Axis axis, long phase, PaddedSide padded)
        {
            private readonly long _output = (axis.Padding - phase + axis.Stride - 1) / axis.Stride;

            internal long First => _output * axis.Stride + phase - axis.Padding;

            internal long Count => First < axis.Input ? (axis.Input - 1 - First) / axis.Stride + 1 : 0;

            internal long Read => _output + padded.Before;

            internal bool Meets(long tap) => tap * axis.Dilation % axis.Stride == phase;
        }
    }
}
