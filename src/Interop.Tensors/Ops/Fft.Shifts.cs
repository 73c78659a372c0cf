namespace Interop.Tensors;

/// <content>Frequencies, and the order in which they lie.</content>
public static partial class Fft
{
    /// <summary>The frequencies of the results of <see cref="FFT"/> in cycles per unit of d: [0, 1, …, −2, −1] / (d n), of size n. Source: <c>aten::fft_fftfreq</c>.</summary>
    /// <param name="n">The number of points.</param>
    /// <param name="d">The distance between samples.</param>
    /// <param name="dtype">A real or complex dtype; null for float32.</param>
    public static Tensor Fftfreq(long n, double d = 1, DType? dtype = null) => Frequencies("fft_fftfreq", n, d, dtype, n, i => i < (n + 1) / 2 ? i : i - n);

    /// <summary>The frequencies of the results of <see cref="Rfft"/>: [0, 1, …] / (d n), of size n / 2 + 1. Source: <c>aten::fft_rfftfreq</c>.</summary>
    /// <inheritdoc cref="Fftfreq"/>
    public static Tensor Rfftfreq(long n, double d = 1, DType? dtype = null) => Frequencies("fft_rfftfreq", n, d, dtype, n / 2 + 1, static i => i);

    /// <summary>Brings frequency 0 into the middle: each dimension is rolled by half of its size. Source: <c>aten::fft_fftshift</c>.</summary>
    /// <param name="input">Any dtype.</param>
    /// <param name="dim">The dimensions; all by default.</param>
    public static Tensor Fftshift(Tensor input, Ints dim = default) => Shift("fft_fftshift", input, dim, static n => n / 2);

    /// <summary>The opposite of <see cref="Fftshift"/>. Source: <c>aten::fft_ifftshift</c>.</summary>
    /// <inheritdoc cref="Fftshift"/>
    public static Tensor Ifftshift(Tensor input, Ints dim = default) => Shift("fft_ifftshift", input, dim, static n => (n + 1) / 2);

    private static Tensor Frequencies(string name, long n, double d, DType? dtype, long count, Func<long, long> multiple)
    {
        using Op op = Op.Begin(name);
        DType result = dtype ?? DType.Float32;
        if (result.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new ArgumentException($"Frequencies are no {result.Name}: ask for a floating-point or complex dtype.");
        if (n < 1)
            throw new ShapeException($"There are no frequencies of {n} points: at least 1 is needed.");
        double[] values = new double[count];
        for (long i = 0; i < count; i++)
            values[i] = multiple(i) * (1 / (n * d));
        return op.Return(Tensor.From(values).To(result));
    }

    private static Tensor Shift(string name, Tensor input, Ints dim, Func<long, long> shift)
    {
        using Op op = Op.Begin(name, input);
        int[] dims = dim.Dims ?? new int[input.Rank];
        for (int d = 0; d < dims.Length && dim.Count is null; d++)
            dims[d] = d;
        return op.Return(dims.Length == 0 ? input.Clone() : input.Roll(Array.ConvertAll(dims, d => shift(input.Shape[Axis(input, d)])), dims));
    }
}
