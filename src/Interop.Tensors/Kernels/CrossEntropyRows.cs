using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>Per row ln Σ eˣ, and minus the logarithm of its class's softmax; reads its row once and writes none.</summary>
/// <remarks>Bounds: one class, one loss and one logarithm per row; classes were checked.</remarks>
internal readonly unsafe struct CrossEntropyRow<T>(long* classes, T* loss, T* logSum) : IRow<T> where T : unmanaged, INumber<T>
{
    public void Run(T* a, T* b, T* c, T* y, long n, long row)
    {
        double max = double.CreateTruncating(Rows.Max(a, n));
        double log = Math.Log(Rows.Sum(new ShiftedExp(max), a, null, null, null, n));
        logSum[row] = T.CreateTruncating(max + log);
        // The shift before the logarithm: their sum has lost what lies between.
        loss[row] = T.CreateTruncating(log - (double.CreateTruncating(a[classes[row]]) - max));
    }
}

/// <summary>The gradient of a row: (softmax − 1 at its class) · scale.</summary>
/// <inheritdoc cref="CrossEntropyRow{T}"/>
internal readonly unsafe struct CrossEntropyGradientRow<T>(long* classes, T* scale, T* logSum) : IRow<T> where T : unmanaged, INumber<T>
{
    public void Run(T* a, T* b, T* c, T* y, long n, long row)
    {
        T s = scale[row];
        if (T.IsZero(s))
        {
            new Span<T>(y, checked((int)n)).Clear();
            return;
        }

        Rows.Map(new ScaledShiftedExp(double.CreateTruncating(logSum[row]), double.CreateTruncating(s)), a, null, null, y, n);
        y[classes[row]] -= s;
    }
}

/// <summary>Cross entropy of classes over tensors. Helpers are dense and float or double.</summary>
internal static unsafe class CrossEntropyKernel
{
    internal static void Forward(Tensor x, int dim, Tensor classes, Tensor loss, Tensor logSum)
    {
        if (loss.DType == DType.Float64)
            Run<double>();
        else
            Run<float>();

        void Run<T>() where T : unmanaged, INumber<T>
        {
            long* c = Elements.At<long>(classes);
            T* l = Elements.At<T>(loss), s = Elements.At<T>(logSum);
            if (ColumnPipeline.Takes(dim, null, x))
                ColumnPipeline.Run<T, CrossEntropyColumns<T>>(new(c, l, s), dim, null, x);
            else
                RowPipeline.Run<T, CrossEntropyRow<T>>(new(c, l, s), dim, null, x);
        }
    }

    internal static void Backward(Tensor x, int dim, Tensor classes, Tensor scale, Tensor logSum, Tensor dx)
    {
        if (logSum.DType == DType.Float64)
            Run<double>();
        else
            Run<float>();
        GC.KeepAlive(scale);
        GC.KeepAlive(classes);
        GC.KeepAlive(logSum);

        void Run<T>() where T : unmanaged, INumber<T>
        {
            long* c = Elements.At<long>(classes);
            T* f = Elements.At<T>(scale), s = Elements.At<T>(logSum);
            if (ColumnPipeline.Takes(dim, dx, x))
                ColumnPipeline.Run<T, CrossEntropyGradientColumns<T>>(new(c, f, s), dim, dx, x);
            else
                RowPipeline.Run<T, CrossEntropyGradientRow<T>>(new(c, f, s), dim, dx, x);
        }
    }
}
