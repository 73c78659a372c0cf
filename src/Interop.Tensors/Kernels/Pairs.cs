using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Distances between all pairs of rows of two sets.</summary>
internal static unsafe class Pairs
{
    /// <summary>The p-norm of each difference: [*, m, k], [*, n, k] → [*, m, n].</summary>
    internal static Tensor Distances(Tensor x1, Tensor x2, double p)
    {
        Shape batch = Promotion.Broadcast(new Shape(x1.Shape.AsSpan()[..^2]), new Shape(x2.Shape.AsSpan()[..^2]));
        DType math = Working.Wide(x1.DType);
        Tensor a = Tensor.Empty([.. batch, x1.Shape[-2], x1.Shape[-1]], math), b = Tensor.Empty([.. batch, x2.Shape[-2], x2.Shape[-1]], math);
        Tensor y = Tensor.Empty([.. batch, x1.Shape[-2], x2.Shape[-2]], math);
        Elementwise.Copy(x1, a);
        Elementwise.Copy(x2, b);
        long grain = Math.Max(1, Workers.LightGrain / Math.Max(1, b.Shape[-2] * b.Shape[-1]));
        long rows = batch.ElementCount * a.Shape[-2];
        if (math == DType.Float32)
            Workers.For(rows, grain, new Share<float>(a, b, y, p));
        else
            Workers.For(rows, grain, new Share<double>(a, b, y, p));
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        return math == x1.DType ? y : y.To(x1.DType);
    }

    private readonly struct Share<T>(Tensor a, Tensor b, Tensor y, double p) : IRange where T : unmanaged, INumberBase<T>
    {
        public void Run(long from, long to)
        {
            // Bounds: a, b and y are dense; row number i of all rows of a belongs to batch i / m, whose n rows of b follow one another.
            long m = a.Shape[-2], n = b.Shape[-2], k = a.Shape[-1];
            T* pa = (T*)a.Memory.Pointer, pb = (T*)b.Memory.Pointer, py = (T*)y.Memory.Pointer;
            for (long i = from; i < to; i++)
            {
                T* row = pa + i * k, other = pb + i / m * n * k;
                for (long j = 0; j < n; j++)
                    py[i * n + j] = T.CreateTruncating(Distance(row, other + j * k, k));
            }
        }

        private double Distance(T* u, T* v, long k)
        {
            double sum = 0;
            switch (p)
            {
                case 0:
                    for (long i = 0; i < k; i++)
                        sum += u[i] == v[i] ? 0 : 1;
                    return sum;
                case 1:
                    for (long i = 0; i < k; i++)
                        sum += Math.Abs(double.CreateTruncating(u[i] - v[i]));
                    return sum;
                case 2:
                    for (long i = 0; i < k; i++)
                    {
                        double gap = double.CreateTruncating(u[i] - v[i]);
                        sum += gap * gap;
                    }

                    return Math.Sqrt(sum);
                case double.PositiveInfinity:
                    for (long i = 0; i < k; i++)
                        sum = Math.Max(sum, Math.Abs(double.CreateTruncating(u[i] - v[i])));
                    return sum;
                default:
                    for (long i = 0; i < k; i++)
                        sum += Math.Pow(Math.Abs(double.CreateTruncating(u[i] - v[i])), p);
                    return Math.Pow(sum, 1 / p);
            }
        }
    }
}
