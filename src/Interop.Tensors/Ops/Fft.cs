using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>Discrete Fourier transforms. Source: <c>torch.fft</c>.</summary>
/// <remarks>
/// Whole numbers count as float32; float32 gives complex64, float64 complex128. Any length is done in O(n log n), computed in
/// float64. n (or s) is the number of points: the input is cropped or padded with zeros to it. Forward means e^(-2πi jk / n).
/// </remarks>
public static partial class Fft
{
    /// <summary>X_k = Σ_j x_j e^(-2πi jk / n) along one dimension: […, m, …] → complex […, n, …]. Source: <c>aten::fft_fft</c>.</summary>
    /// <param name="input">Real or complex.</param>
    /// <param name="n">The number of points; null for the size of the dimension.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="norm">Which direction is scaled.</param>
    /// <exception cref="ShapeException">There is no such dimension, or n is less than 1.</exception>
    /// <exception cref="NotSupportedException">The input is float16 or bfloat16.</exception>
    public static Tensor FFT(Tensor input, long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => Complex("fft_fft", input, n, dim, norm, forward: true);

    /// <summary>x_j = 1/n Σ_k X_k e^(2πi jk / n) along one dimension. Source: <c>aten::fft_ifft</c>.</summary>
    /// <inheritdoc cref="FFT"/>
    public static Tensor Ifft(Tensor input, long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => Complex("fft_ifft", input, n, dim, norm, forward: false);

    /// <summary>The first n / 2 + 1 results of <see cref="FFT"/> of real numbers; the rest are their conjugates. Source: <c>aten::fft_rfft</c>.</summary>
    /// <exception cref="ArgumentException">The input is complex.</exception>
    /// <inheritdoc cref="FFT"/>
    public static Tensor Rfft(Tensor input, long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => RealToComplex("fft_rfft", input, n, dim, norm, forward: true);

    /// <summary>The conjugates of <see cref="Rfft"/>, scaled as a backward transform: […, m, …] → complex […, n / 2 + 1, …]. Source: <c>aten::fft_ihfft</c>.</summary>
    /// <exception cref="ArgumentException">The input is complex.</exception>
    /// <inheritdoc cref="FFT"/>
    public static Tensor Ihfft(Tensor input, long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => RealToComplex("fft_ihfft", input, n, dim, norm, forward: false);

    /// <summary>The n real numbers of which these are the first n / 2 + 1 results of <see cref="FFT"/>. Source: <c>aten::fft_irfft</c>.</summary>
    /// <param name="input">Complex, or real; the imaginary parts of the first, and of the last for an even n, count as zero.</param>
    /// <param name="n">The number of results; null for 2 (m − 1).</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="norm">Which direction is scaled.</param>
    /// <inheritdoc cref="FFT"/>
    public static Tensor Irfft(Tensor input, long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => ComplexToReal("fft_irfft", input, n, dim, norm, forward: false);

    /// <summary>The n real results of <see cref="FFT"/> of a Hermitian line, of which the first n / 2 + 1 numbers are given. Source: <c>aten::fft_hfft</c>.</summary>
    /// <inheritdoc cref="Irfft"/>
    public static Tensor Hfft(Tensor input, long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => ComplexToReal("fft_hfft", input, n, dim, norm, forward: true);

    private static Tensor Complex(string name, Tensor input, long? n, int dim, FftNorm norm, bool forward)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        using Op op = Op.Begin(name, new Attributes(n is null ? null : [n.Value], [dim], norm), input);
        dim = Axis(input, dim);
        long points = Points(n ?? input.Shape[dim]);
        Tensor x = Resize(Floating(input), dim, points);
        double scale = Scale(norm, forward, points);
        if (x.DType.Kind == DTypeKind.Complex)
            return op.Return(new ComplexTransform([dim], forward, scale).Apply(x));
        // The backward transform of real numbers is the conjugate of the forward one.
        Tensor y = new RealTransform(dim, points, false, scale).Apply(x);
        return op.Return(forward ? y : y.Conj());
    }

    private static Tensor RealToComplex(string name, Tensor input, long? n, int dim, FftNorm norm, bool forward)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        using Op op = Op.Begin(name, new Attributes(n is null ? null : [n.Value], [dim], norm), input);
        dim = Axis(input, dim);
        long points = Points(n ?? input.Shape[dim]);
        Tensor y = new RealTransform(dim, points, true, Scale(norm, forward, points)).Apply(Resize(Real(name, input), dim, points));
        return op.Return(forward ? y : y.Conj());
    }

    private static Tensor ComplexToReal(string name, Tensor input, long? n, int dim, FftNorm norm, bool forward)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        using Op op = Op.Begin(name, new Attributes(n is null ? null : [n.Value], [dim], norm), input);
        dim = Axis(input, dim);
        long points = Points(n ?? 2 * (input.Shape[dim] - 1));
        Tensor x = Resize(AsComplex(input), dim, points / 2 + 1);
        return op.Return(new HermitianTransform(dim, points, Scale(norm, forward, points)).Apply(forward ? x.Conj() : x));
    }

    /// <summary>The attributes of a transform: points, dimensions, scaling.</summary>
    internal sealed record Attributes(long[]? Points, int[]? Dims, FftNorm Norm);

    private static double Scale(FftNorm norm, bool forward, double points) => norm switch
    {
        FftNorm.Ortho => 1 / Math.Sqrt(points),
        FftNorm.Forward => forward ? 1 / points : 1,
        _ => forward ? 1 : 1 / points,
    };

    private static int Axis(Tensor input, int dim) =>
        input.Rank > 0 ? input.Shape.Axis(dim) : throw new ShapeException($"A transform along dimension {dim} needs dimensions, and a 0-dim tensor has none.");

    private static long Points(long points) => points >= 1 ? points : throw new ShapeException($"A transform of {points} points is not defined: it needs at least 1.");

    /// <summary>Cropped, or padded with zeros.</summary>
    private static Tensor Resize(Tensor x, int dim, long size)
    {
        if (x.Shape[dim] > size)
            return x.Narrow(dim, 0, size);
        if (x.Shape[dim] == size)
            return x;
        long[] pad = new long[2 * (x.Rank - dim)];
        pad[^1] = size - x.Shape[dim];
        return Tensor.ConstantPadNd(x, pad);
    }

    private static Tensor Floating(Tensor x) => x.DType.Kind switch
    {
        DTypeKind.Integer or DTypeKind.Bool => x.To(DType.Float32),
        _ when x.DType is DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128 => x,
        _ => throw new NotSupportedException($"There is no Fourier transform of {x.DType.Name}: convert the tensor to float32 first."),
    };

    private static Tensor AsComplex(Tensor x)
    {
        x = Floating(x);
        return x.To(Promotion.ToComplex(x.DType));
    }

    private static Tensor Real(string name, Tensor x) => x.DType.Kind == DTypeKind.Complex
        ? throw new ArgumentException($"'{name}' transforms real numbers, found {x.DType.Name}: use FFT, or take the real part first.")
        : Floating(x);
}
