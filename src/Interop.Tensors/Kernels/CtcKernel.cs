namespace Interop.Tensors.Kernels;

/// <summary>Sums over all alignments of a sequence of labels to frames, in logarithms and double. Source: Graves and others, Connectionist Temporal Classification, 2006.</summary>
/// <remarks>Bounds: lengths and labels were checked; alpha has [items, frames, 2 · labels + 1] numbers.</remarks>
internal readonly unsafe struct CtcKernel(double* logs, long items, long classes, long frames, long[] inputs, long[][] labels, long blank, double* alpha, long states, double* loss, double* gradient) : IRange
{
    public void Run(long from, long to)
    {
        for (long n = from; n < to; n++)
        {
            if (gradient == null)
                Forward(n);
            else
                Backward(n);
        }
    }

    /// <summary>The label of a state: blanks lie between labels and at both ends.</summary>
    private long Label(long n, long state) => (state & 1) == 0 ? blank : labels[n][state >> 1];

    /// <summary>Whether a state may be reached over the blank before it.</summary>
    private bool Skips(long n, long state) => (state & 1) == 1 && state > 1 && labels[n][state >> 1] != labels[n][(state >> 1) - 1];

    private double Log(long frame, long n, long label) => logs[(frame * items + n) * classes + label];

    private void Forward(long n)
    {
        long count = 2 * labels[n].Length + 1, length = inputs[n];
        double* a = alpha + n * frames * states;
        if (length == 0)
        {
            loss[n] = labels[n].Length == 0 ? 0 : double.PositiveInfinity;
            return;
        }

        for (long s = 0; s < count; s++)
            a[s] = s < 2 ? Log(0, n, Label(n, s)) : double.NegativeInfinity;
        for (long t = 1; t < length; t++)
        {
            double* before = a + (t - 1) * states, now = a + t * states;
            for (long s = 0; s < count; s++)
                now[s] = Sum(before[s], s > 0 ? before[s - 1] : double.NegativeInfinity, Skips(n, s) ? before[s - 2] : double.NegativeInfinity) + Log(t, n, Label(n, s));
        }

        double* last = a + (length - 1) * states;
        loss[n] = -Sum(last[count - 1], count > 1 ? last[count - 2] : double.NegativeInfinity, double.NegativeInfinity);
    }

    /// <summary>e^log − (the share of alignments through a class at a frame): PyTorch's gradient, which holds for logarithms of a softmax.</summary>
    private void Backward(long n)
    {
        long count = 2 * labels[n].Length + 1, length = inputs[n];
        double* a = alpha + n * frames * states;
        double[] next = new double[count], now = new double[count], through = new double[classes];
        for (long t = length - 1; t >= 0; t--)
        {
            Array.Fill(through, double.NegativeInfinity);
            for (long s = count - 1; s >= 0; s--)
            {
                double log = Log(t, n, Label(n, s));
                now[s] = t == length - 1
                    ? s >= count - 2 ? log : double.NegativeInfinity
                    : Sum(next[s], s + 1 < count ? next[s + 1] : double.NegativeInfinity, s + 2 < count && Skips(n, s + 2) ? next[s + 2] : double.NegativeInfinity) + log;
                long label = Label(n, s);
                through[label] = Sum(through[label], a[t * states + s] + now[s], double.NegativeInfinity);
            }

            for (long c = 0; c < classes; c++)
            {
                double log = Log(t, n, c);
                gradient[(t * items + n) * classes + c] = Math.Exp(log) - Math.Exp(through[c] + loss[n] - log);
            }

            (next, now) = (now, next);
        }
    }

    private static double Sum(double a, double b, double c)
    {
        double max = Math.Max(a, Math.Max(b, c));
        return double.IsNegativeInfinity(max) ? max : max + Math.Log(Math.Exp(a - max) + Math.Exp(b - max) + Math.Exp(c - max));
    }
}

/// <summary>The kernel over tensors.</summary>
internal static unsafe class CtcKernels
{
    /// <summary>The loss of each item and the forward variables, in double.</summary>
    internal static (Tensor Loss, Tensor Alpha) Forward(Tensor logs, long[] inputs, long[][] labels, long blank)
    {
        (long frames, long items, long classes) = (logs.Shape[0], logs.Shape[1], logs.Shape[2]);
        Tensor x = logs.Dense(logs.Shape, DType.Float64), loss = Tensor.Empty([items], DType.Float64), alpha = Tensor.Empty([items, frames, States(labels)], DType.Float64);
        Workers.For(items, 1, new CtcKernel(At(x), items, classes, frames, inputs, labels, blank, At(alpha), States(labels), At(loss), null));
        GC.KeepAlive(x);
        return (loss, alpha);
    }

    /// <summary>The gradient of each item's loss, in double.</summary>
    internal static Tensor Backward(Tensor logs, long[] inputs, long[][] labels, long blank, Tensor loss, Tensor alpha)
    {
        (long frames, long items, long classes) = (logs.Shape[0], logs.Shape[1], logs.Shape[2]);
        Tensor x = logs.Dense(logs.Shape, DType.Float64), gradient = Tensor.Zeros(logs.Shape, DType.Float64);
        Workers.For(items, 1, new CtcKernel(At(x), items, classes, frames, inputs, labels, blank, At(alpha), States(labels), At(loss), At(gradient)));
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

    private static double* At(Tensor x) => (double*)(x.Memory.Pointer + x.ByteOffset);
}
