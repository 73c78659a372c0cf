using Interop.Tensors.Kernels.Fourier;

namespace Interop.Tensors;

/// <content>Transforms that are recorded; everything public is made of them.</content>
public static partial class Fft
{
    /// <summary>A transform of complex numbers along dimensions. Source: <c>aten::_fft_c2c</c>.</summary>
    private sealed record ComplexTransform(int[] Dims, bool Forward, double Scale)
    {
        internal Tensor Apply(Tensor x)
        {
            using Op op = Op.Begin("_fft_c2c", this, x);
            Tensor y = Tensor.Empty(x.Shape, x.DType);
            for (int i = Dims.Length - 1; i >= 0; i--)
                FourierTransform.Run(i == Dims.Length - 1 ? x : y, y, Dims[i], x.Shape[Dims[i]], Forward ? FourierKind.Forward : FourierKind.Backward, i == 0 ? Scale : 1);
            // The adjoint of a transform is the opposite one.
            return op.Record(Dims.Length == 0 ? x.Clone() : y, Gradient.Wrt(x, this, static (t, dy) => (t with { Forward = !t.Forward }).Apply(dy)));
        }
    }

    /// <summary>A forward transform of n real numbers along one dimension; all n results, or the first n / 2 + 1. Source: <c>aten::_fft_r2c</c>.</summary>
    private sealed record RealTransform(int Dim, long Length, bool OneSided, double Scale)
    {
        internal Tensor Apply(Tensor x)
        {
            using Op op = Op.Begin("_fft_r2c", this, x);
            Tensor y = Tensor.Empty(Resized(x.Shape, Dim, OneSided ? Length / 2 + 1 : Length), Kernels.Promotion.ToComplex(x.DType));
            FourierTransform.Run(x, y, Dim, Length, OneSided ? FourierKind.RealToHalf : FourierKind.RealToFull, Scale);
            return op.Record(y, Gradient.Wrt(x, this, static (t, dy) => t.OneSided
                ? new HermitianTransform(t.Dim, t.Length, t.Scale).Apply(dy * Inner(dy, t.Dim, t.Length, 0.5))
                : new ComplexTransform([t.Dim], false, t.Scale).Apply(dy)));
        }
    }

    /// <summary>A backward transform of n / 2 + 1 complex numbers to n real ones along one dimension. Source: <c>aten::_fft_c2r</c>.</summary>
    private sealed record HermitianTransform(int Dim, long Length, double Scale)
    {
        internal Tensor Apply(Tensor x)
        {
            using Op op = Op.Begin("_fft_c2r", this, x);
            Tensor y = Tensor.Empty(Resized(x.Shape, Dim, Length), Kernels.Promotion.RealPart(x.DType));
            FourierTransform.Run(x, y, Dim, Length, FourierKind.HalfToReal, Scale);
            return op.Record(y, Gradient.Wrt(x, this, static (t, dy) =>
            {
                Tensor half = new RealTransform(t.Dim, t.Length, true, t.Scale).Apply(dy);
                return half * Inner(half, t.Dim, t.Length, 2);
            }));
        }
    }

    /// <summary>Weights along a half spectrum: those that stand for two numbers of the whole one get the factor, the first, and the last of an even length, get 1.</summary>
    private static Tensor Inner(Tensor half, int dim, long length, double factor)
    {
        DType dtype = Kernels.Promotion.RealPart(half.DType);
        Tensor weights = Tensor.Full([half.Shape[dim]], factor, dtype), one = Tensor.Ones([], dtype);
        weights.Select(0, 0).CopyInto(one);
        if (length % 2 == 0)
            weights.Select(0, length / 2).CopyInto(one);
        long[] shape = new long[half.Rank];
        Array.Fill(shape, 1);
        shape[dim] = half.Shape[dim];
        return weights.View(shape);
    }

    private static Shape Resized(Shape shape, int dim, long size)
    {
        long[] sizes = shape.ToArray();
        sizes[dim] = size;
        return new Shape(sizes);
    }
}
