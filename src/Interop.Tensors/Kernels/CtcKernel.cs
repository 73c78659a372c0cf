using System.Numerics;
using System.Runtime.CompilerServices;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels;

/// <summary>Sums over all alignments of a sequence of labels to frames, in logarithms and double. Source: Graves and others, Connectionist Temporal Classification, 2006.</summary>
/// <remarks>Bounds: lengths and labels were checked; alpha has [items, frames, 2 · labels + 1] numbers.</remarks>
internal readonly unsafe struct CtcKernel(double* logs, long items, long classes, long frames, long[] inputs, long[][] labels, long blank, double* alpha, long states, double* loss, double* gradient) : IRange
{
    public void Run(long from, long to)
    {
        using Scratch<double> scratch = new(5 * states + 4 + classes);
        for (long n = from; n < to; n++)
        {
            if (gradient == null)
                Forward(n, scratch.Pointer);
            else
                Backward(n, scratch.Pointer);
        }
    }

    /// <summary>The label of a state: blanks lie between labels and at both ends.</summary>
    private long Label(long n, long state) => (state & 1) == 0 ? blank : labels[n][state >> 1];

    /// <summary>Whether a state may be reached over the blank before it.</summary>
    private bool Skips(long n, long state) => (state & 1) == 1 && state > 1 && labels[n][state >> 1] != labels[n][(state >> 1) - 1];

    private double Log(long frame, long n, long label) => logs[(frame * items + n) * classes + label];

    private void Forward(long n, double* free)
    {
        long count = 2 * labels[n].Length + 1, length = inputs[n];
        double* a = alpha + n * frames * states;
        if (length == 0)
        {
            loss[n] = labels[n].Length == 0 ? 0 : double.PositiveInfinity;
            return;
        }

        double* before = free + 2, over = before + count, logarithms = over + count;
        // There is nothing in front of the first state.
        before[-2] = before[-1] = double.NegativeInfinity;
        for (long s = 0; s < count; s++)
            a[s] = s < 2 ? Log(0, n, Label(n, s)) : double.NegativeInfinity;
        for (long t = 1; t < length; t++)
        {
            double* now = a + t * states;
            for (long s = 0; s < count; s++)
            {
                before[s] = now[s - states];
                over[s] = Skips(n, s) ? before[s - 2] : double.NegativeInfinity;
                logarithms[s] = Log(t, n, Label(n, s));
            }

            Rows.Map(new LogSumOfThree(), before, before - 1, over, now, count);
            for (long s = 0; s < count; s++)
                now[s] += logarithms[s];
        }

        double* last = a + (length - 1) * states;
        loss[n] = -Sum(last[count - 1], count > 1 ? last[count - 2] : double.NegativeInfinity, double.NegativeInfinity);
    }

    /// <summary>e^log − (the share of alignments through a class at a frame): PyTorch's gradient, which holds for logarithms of a softmax.</summary>
    private void Backward(long n, double* free)
    {
        long count = 2 * labels[n].Length + 1, length = inputs[n];
        double* a = alpha + n * frames * states;
        double* next = free, over = next + count + 2, now = over + count, logarithms = now + count, shares = logarithms + count, through = shares + count;
        next[count] = next[count + 1] = double.NegativeInfinity;
        for (long t = length - 1; t >= 0; t--)
        {
            for (long s = 0; s < count; s++)
            {
                logarithms[s] = Log(t, n, Label(n, s));
                over[s] = s + 2 < count && Skips(n, s + 2) ? next[s + 2] : double.NegativeInfinity;
            }

            if (t < length - 1)
                Rows.Map(new LogSumOfThree(), next, next + 1, over, now, count);
            else
                for (long s = 0; s < count; s++)
                    now[s] = s >= count - 2 ? 0 : double.NegativeInfinity;
            for (long s = 0; s < count; s++)
                next[s] = now[s] + logarithms[s];
            Rows.Map(new AlignedShare(loss[n]), a + t * states, next, logarithms, shares, count);
            for (long c = 0; c < classes; c++)
                through[c] = double.IsNaN(double.NegativeInfinity + loss[n] - Log(t, n, c)) ? double.NaN : 0;
            for (long s = 0; s < count; s++)
                through[Label(n, s)] += shares[s];
            for (long c = 0; c < classes; c++)
                gradient[(t * items + n) * classes + c] = Math.Exp(Log(t, n, c)) - through[c];
        }
    }

    private static double Sum(double a, double b, double c)
    {
        double max = Math.Max(a, Math.Max(b, c));
        return double.IsNegativeInfinity(max) ? max : max + Math.Log(Math.Exp(a - max) + Math.Exp(b - max) + Math.Exp(c - max));
    }
}

/// <summary>log (eᵃ + eᵇ + eᶜ), −∞ of nothing but that.</summary>
internal readonly struct LogSumOfThree : ITernaryFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T>
    {
        TVector zero = TLanes.Fill(T.Zero), none = TLanes.Fill(T.CreateTruncating(double.NegativeInfinity));
        TVector largest = TLanes.Max(TLanes.Max(a, b), c), shift = TLanes.WhereEqual(largest, none, zero, largest);
        TVector sum = TLanes.Add(TLanes.Add(TLanes.Exp(TLanes.Subtract(a, shift)), TLanes.Exp(TLanes.Subtract(b, shift))), TLanes.Exp(TLanes.Subtract(c, shift)));
        return TLanes.Add(TLanes.Log(sum), shift);
    }
}

/// <summary>e^(a + b + loss − c): of the forward and the backward variable of a state and the logarithm of its label, the share of the alignments through it.</summary>
internal readonly struct AlignedShare(double loss) : ITernaryFormula
{
    private readonly Real _loss = loss;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TLanes, T>(TVector a, TVector b, TVector c) where TVector : struct where TLanes : struct, ILanes<TVector, T> where T : unmanaged, INumber<T> =>
        TLanes.Exp(TLanes.Subtract(TLanes.Add(TLanes.Add(a, b), TLanes.Fill(_loss.As<T>())), c));
}

/// <summary>The kernel over tensors.</summary>
internal static unsafe class CtcKernels
{
    /// <summary>The loss of each item and the forward variables, in double.</summary>
    internal static (Tensor Loss, Tensor Alpha) Forward(Tensor logs, long[] inputs, long[][] labels, long blank)
    {
        (long frames, long items, long classes) = (logs.Shape[0], logs.Shape[1], logs.Shape[2]);
        Tensor x = logs.Dense(logs.Shape, DType.Float64), loss = Tensor.Empty([items], DType.Float64), alpha = Tensor.Empty([items, frames, States(labels)], DType.Float64);
        Workers.For(items, 1, new CtcKernel(Elements.At<double>(x), items, classes, frames, inputs, labels, blank, Elements.At<double>(alpha), States(labels), Elements.At<double>(loss), null));
        GC.KeepAlive(x);
        return (loss, alpha);
    }

    /// <summary>The gradient of each item's loss, in double.</summary>
    internal static Tensor Backward(Tensor logs, long[] inputs, long[][] labels, long blank, Tensor loss, Tensor alpha)
    {
        (long frames, long items, long classes) = (logs.Shape[0], logs.Shape[1], logs.Shape[2]);
        Tensor x = logs.Dense(logs.Shape, DType.Float64), gradient = Tensor.Zeros(logs.Shape, DType.Float64);
        Workers.For(items, 1, new CtcKernel(Elements.At<double>(x), items, classes, frames, inputs, labels, blank, Elements.At<double>(alpha), States(labels), Elements.At<double>(loss), Elements.At<double>(gradient)));
        GC.KeepAlive(x);
        GC.KeepAlive(loss);
        GC.KeepAlive(alpha);
        return gradient;
    }

    private static long States(long[][] labels)
    {
        long longest = 0;
        foreach (long[] item in labels)
            longest = Math.Max(longest, item.Length);
        return 2 * longest + 1;
    }
}
