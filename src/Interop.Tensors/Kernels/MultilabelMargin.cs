using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Margins between the classes that are named and the others, item by item.</summary>
internal static unsafe class MultilabelMargin
{
    /// <summary>The loss of each item and its gradient, in the dtype that is computed in.</summary>
    /// <param name="input">[items, classes].</param>
    /// <param name="target">[items, classes], numbers of classes up to the first negative one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is no class.</exception>
    internal static (Tensor Loss, Tensor Slopes) Run(Tensor input, Tensor target)
    {
        DType math = Normalization.MathOf(input.DType);
        Tensor x = input.Dense(input.Shape, math), t = target.Dense(target.Shape, DType.Int64), loss = Tensor.Empty([x.Shape[0]], math), slopes = Tensor.Zeros(x.Shape, math);
        long classes = x.Shape[1];
        long* p = (long*)t.Memory.Pointer;
        for (long i = 0; i < t.ElementCount; i++)
        {
            if (p[i] >= classes)
                throw new ArgumentOutOfRangeException(nameof(target), $"'multilabel_margin_loss': target {p[i]} is none of the {classes} classes.");
        }

        // Bounds: dense tensors of [items, classes] and [items]; classes were checked.
        if (math == DType.Float64)
            Workers.For(x.Shape[0], 16, new Items<double>((double*)x.Memory.Pointer, p, (double*)loss.Memory.Pointer, (double*)slopes.Memory.Pointer, classes));
        else
            Workers.For(x.Shape[0], 16, new Items<float>((float*)x.Memory.Pointer, p, (float*)loss.Memory.Pointer, (float*)slopes.Memory.Pointer, classes));
        GC.KeepAlive(x);
        GC.KeepAlive(t);
        return (loss, slopes);
    }

    private readonly struct Items<T>(T* x, long* targets, T* loss, T* slopes, long classes) : IRange where T : unmanaged, INumber<T>
    {
        public void Run(long from, long to)
        {
            bool[] isTarget = new bool[classes];
            for (long item = from; item < to; item++)
            {
                T* row = x + item * classes, slope = slopes + item * classes;
                long* named = targets + item * classes;
                long count = 0;
                Array.Clear(isTarget);
                while (count < classes && named[count] >= 0)
                    isTarget[named[count++]] = true;
                double sum = 0;
                T one = T.One / T.CreateTruncating(classes);
                for (long t = 0; t < count; t++)
                {
                    for (long c = 0; c < classes; c++)
                    {
                        T z = T.One - row[named[t]] + row[c];
                        if (isTarget[c] || !(z > T.Zero))
                            continue;
                        sum += double.CreateTruncating(z);
                        slope[c] += one;
                        slope[named[t]] -= one;
                    }
                }

                loss[item] = T.CreateTruncating(sum / classes);
            }
        }
    }
}
