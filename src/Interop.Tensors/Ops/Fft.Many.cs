using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Transforms along several dimensions.</content>
public static partial class Fft
{
    private static readonly int[] s_lastTwo = [-2, -1];

    /// <summary><see cref="FFT"/> along several dimensions. Source: <c>aten::fft_fftn</c>.</summary>
    /// <param name="input">Real or complex.</param>
    /// <param name="s">Points for each dimension, −1 for the size that it has; all sizes by default.</param>
    /// <param name="dim">The dimensions; by default the last ones, as many as s has, or all without s.</param>
    /// <param name="norm">Which direction is scaled; n is the product of the points.</param>
    /// <exception cref="ShapeException">s and dim do not fit each other or the shape, or a number of points is less than 1.</exception>
    /// <exception cref="NotSupportedException">The input is float16 or bfloat16.</exception>
    public static Tensor Fftn(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => ComplexN("fft_fftn", input, s, dim, norm, forward: true);

    /// <summary><see cref="Ifft"/> along several dimensions. Source: <c>aten::fft_ifftn</c>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public static Tensor Ifftn(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => ComplexN("fft_ifftn", input, s, dim, norm, forward: false);

    /// <summary><see cref="Rfft"/> along the last of the dimensions, then <see cref="FFT"/> along the others. Source: <c>aten::fft_rfftn</c>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public static Tensor Rfftn(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => RealToComplexN("fft_rfftn", input, s, dim, norm, forward: true);

    /// <summary><see cref="Ihfft"/> along the last of the dimensions, then <see cref="Ifft"/> along the others. Source: <c>aten::fft_ihfftn</c>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public static Tensor Ihfftn(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => RealToComplexN("fft_ihfftn", input, s, dim, norm, forward: false);

    /// <summary><see cref="Ifft"/> along all dimensions but the last, then <see cref="Irfft"/>. Source: <c>aten::fft_irfftn</c>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public static Tensor Irfftn(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => ComplexToRealN("fft_irfftn", input, s, dim, norm, forward: false);

    /// <summary><see cref="FFT"/> along all dimensions but the last, then <see cref="Hfft"/>. Source: <c>aten::fft_hfftn</c>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public static Tensor Hfftn(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => ComplexToRealN("fft_hfftn", input, s, dim, norm, forward: true);

    /// <summary><see cref="Fftn"/> along two dimensions; null for the last two. Source: <c>aten::fft_fft2</c>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public static Tensor Fft2(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => ComplexN("fft_fft2", input, s, dim.Dims ?? s_lastTwo, norm, forward: true);

    /// <summary><see cref="Ifftn"/> along two dimensions; null for the last two. Source: <c>aten::fft_ifft2</c>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public static Tensor Ifft2(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => ComplexN("fft_ifft2", input, s, dim.Dims ?? s_lastTwo, norm, forward: false);

    /// <summary><see cref="Rfftn"/> along two dimensions; null for the last two. Source: <c>aten::fft_rfft2</c>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public static Tensor Rfft2(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => RealToComplexN("fft_rfft2", input, s, dim.Dims ?? s_lastTwo, norm, forward: true);

    /// <summary><see cref="Ihfftn"/> along two dimensions; null for the last two. Source: <c>aten::fft_ihfft2</c>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public static Tensor Ihfft2(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => RealToComplexN("fft_ihfft2", input, s, dim.Dims ?? s_lastTwo, norm, forward: false);

    /// <summary><see cref="Irfftn"/> along two dimensions; null for the last two. Source: <c>aten::fft_irfft2</c>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public static Tensor Irfft2(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => ComplexToRealN("fft_irfft2", input, s, dim.Dims ?? s_lastTwo, norm, forward: false);

    /// <summary><see cref="Hfftn"/> along two dimensions; null for the last two. Source: <c>aten::fft_hfft2</c>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public static Tensor Hfft2(Tensor input, Ints s = default, Ints dim = default, FftNorm norm = FftNorm.Backward) => ComplexToRealN("fft_hfft2", input, s, dim.Dims ?? s_lastTwo, norm, forward: true);

    private static Tensor ComplexN(string name, Tensor input, Ints s, Ints dim, FftNorm norm, bool forward)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        using Op op = Op.Begin(name, new Attributes(s.OrNull, dim.Dims, norm), input);
        Plan plan = Plan.Of(input, s, dim, half: false);
        Tensor x = plan.Resize(Floating(input));
        double scale = Scale(norm, forward, plan.Count);
        if (plan.Dims.Length == 0)
            return op.Return(x.To(Promotion.ToComplex(x.DType)));
        if (x.DType.Kind == DTypeKind.Complex)
            return op.Return(new ComplexTransform(plan.Dims, forward, scale).Apply(x));
        Tensor last = new RealTransform(plan.Dims[^1], plan.Points[^1], false, scale).Apply(x);
        return op.Return(Others(plan, forward ? last : last.Conj(), forward));
    }

    private static Tensor RealToComplexN(string name, Tensor input, Ints s, Ints dim, FftNorm norm, bool forward)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        using Op op = Op.Begin(name, new Attributes(s.OrNull, dim.Dims, norm), input);
        Plan plan = Plan.Of(input, s, dim, half: false).NotEmpty(name);
        Tensor x = plan.Resize(Real(name, input));
        Tensor last = new RealTransform(plan.Dims[^1], plan.Points[^1], true, Scale(norm, forward, plan.Count)).Apply(x);
        return op.Return(Others(plan, forward ? last : last.Conj(), forward));
    }

    private static Tensor ComplexToRealN(string name, Tensor input, Ints s, Ints dim, FftNorm norm, bool forward)
    {
        using OpCast cast = OpCast.Of(name, ref input);
        using Op op = Op.Begin(name, new Attributes(s.OrNull, dim.Dims, norm), input);
        Plan plan = Plan.Of(input, s, dim, half: true).NotEmpty(name);
        Tensor x = Others(plan, plan.Resize(AsComplex(input)), forward);
        return op.Return(new HermitianTransform(plan.Dims[^1], plan.Points[^1], Scale(norm, forward, plan.Count)).Apply(forward ? x.Conj() : x));
    }

    /// <summary>The dimensions before the last one.</summary>
    private static Tensor Others(Plan plan, Tensor x, bool forward) =>
        plan.Dims.Length == 1 ? x : new ComplexTransform(plan.Dims[..^1], forward, 1).Apply(x);

    /// <summary>Dimensions and points of a transform.</summary>
    /// <param name="Dims">Dimensions from the start.</param>
    /// <param name="Points">Points of each.</param>
    /// <param name="Sizes">Elements of the input that each takes.</param>
    private sealed record Plan(int[] Dims, long[] Points, long[] Sizes)
    {
        internal double Count
        {
            get
            {
                double count = 1;
                foreach (long points in Points)
                    count *= points;
                return count;
            }
        }

        /// <param name="input">The input.</param>
        /// <param name="s">Points, or null.</param>
        /// <param name="dim">Dimensions, or null.</param>
        /// <param name="half">Whether the last dimension holds half of a Hermitian line.</param>
        internal static Plan Of(Tensor input, Ints s, Ints dim, bool half)
        {
            (long[]? wanted, int[]? named) = (s.OrNull, dim.Dims);
            if (wanted is not null && named is not null && wanted.Length != named.Length)
                throw new ShapeException($"{wanted.Length} numbers of points and {named.Length} dimensions do not fit: pass one for each.");
            if (wanted is not null && wanted.Length > input.Rank)
                throw new ShapeException($"{wanted.Length} numbers of points are more than the dimensions of shape {input.Shape}.");
            int[] dims = new int[named?.Length ?? wanted?.Length ?? input.Rank];
            for (int i = 0; i < dims.Length; i++)
            {
                dims[i] = named is null ? input.Rank - dims.Length + i : Axis(input, named[i]);
                if (Array.IndexOf(dims, dims[i], 0, i) >= 0)
                    throw new ShapeException($"Dimension {dims[i]} of shape {input.Shape} is named twice.");
            }

            (long[] points, long[] sizes) = (new long[dims.Length], new long[dims.Length]);
            for (int i = 0; i < dims.Length; i++)
            {
                bool isHalf = half && i == dims.Length - 1;
                long given = wanted?[i] ?? -1;
                points[i] = Fft.Points(given != -1 ? given : isHalf ? 2 * (input.Shape[dims[i]] - 1) : input.Shape[dims[i]]);
                sizes[i] = isHalf ? points[i] / 2 + 1 : points[i];
            }

            return new(dims, points, sizes);
        }

        internal Plan NotEmpty(string name) => Dims.Length > 0 ? this : throw new ShapeException($"'{name}' needs at least one dimension.");

        internal Tensor Resize(Tensor x)
        {
            for (int i = 0; i < Dims.Length; i++)
                x = Fft.Resize(x, Dims[i], Sizes[i]);
            return x;
        }
    }
}
