namespace Interop.Tensors;

/// <summary>Window functions of M points, for spectra and filters. Source: <c>torch.signal.windows</c>.</summary>
/// <remarks>
/// A symmetric window, for filters, ends as it begins; a periodic one, for spectra, is a symmetric one of M + 1 points without its
/// last. Shapes: M → [M]. The dtype is float32 or float64, float32 unless given.
/// </remarks>
public static partial class Windows
{
    private static readonly double[] s_blackman = [0.42, 0.5, 0.08], s_nuttall = [0.3635819, 0.4891775, 0.1365995, 0.0106411];

    /// <summary>A triangle from 0 to 1 and back to 0. Source: <c>torch.signal.windows.bartlett</c>.</summary>
    /// <inheritdoc cref="GeneralCosine"/>
    public static Tensor Bartlett(long M, bool sym = true, DType? dtype = null) =>
        Make("bartlett", M, dtype, () => 1 - (Points(M) * (2.0 / Steps(M, sym)) - 1).Abs());

    /// <summary>0.42 - 0.5 cos + 0.08 cos of twice the angle. Source: <c>torch.signal.windows.blackman</c>.</summary>
    /// <inheritdoc cref="GeneralCosine"/>
    public static Tensor Blackman(long M, bool sym = true, DType? dtype = null) => GeneralCosine(M, s_blackman, sym, dtype);

    /// <summary>Half a period of a sine, from its middle on. Source: <c>torch.signal.windows.cosine</c>.</summary>
    /// <inheritdoc cref="GeneralCosine"/>
    public static Tensor Cosine(long M, bool sym = true, DType? dtype = null) =>
        Make("cosine", M, dtype, () => ((Points(M) + 0.5) * (Math.PI / (sym ? M : M + 1))).Sin());

    /// <summary>e^(-|k - center| / tau). Source: <c>torch.signal.windows.exponential</c>.</summary>
    /// <param name="M">The number of points.</param>
    /// <param name="center">The place of the peak, in points; null for the middle. Only for periodic windows.</param>
    /// <param name="tau">The decay in points, above 0.</param>
    /// <param name="sym">Whether symmetric.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <inheritdoc cref="GeneralCosine"/>
    public static Tensor Exponential(long M, double? center = null, double tau = 1, bool sym = true, DType? dtype = null)
    {
        if (!(tau > 0))
            throw new ArgumentOutOfRangeException(nameof(tau), $"The decay of an exponential window is above 0, found {tau}.");
        if (sym && center is not null)
            throw new ArgumentException($"A symmetric window has its peak in the middle, found a center of {center}: leave it out, or ask for a periodic window.");
        double middle = center ?? Middle(M, sym);
        return Make("exponential", M, dtype, () => ((Points(M) - middle).Abs() * (-1 / tau)).Exp());
    }

    /// <summary>e^(-((k - middle) / std)² / 2). Source: <c>torch.signal.windows.gaussian</c>.</summary>
    /// <param name="M">The number of points.</param>
    /// <param name="std">The standard deviation in points, above 0.</param>
    /// <param name="sym">Whether symmetric.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <inheritdoc cref="GeneralCosine"/>
    public static Tensor Gaussian(long M, double std = 1, bool sym = true, DType? dtype = null)
    {
        if (!(std > 0))
            throw new ArgumentOutOfRangeException(nameof(std), $"The standard deviation of a Gaussian window is above 0, found {std}.");
        return Make("gaussian", M, dtype, () => ((Points(M) - Middle(M, sym)) / std).Square().Mul(-0.5).Exp());
    }

    /// <summary>Σ (-1)ⁱ aᵢ cos(2π i k / steps). Source: <c>torch.signal.windows.general_cosine</c>.</summary>
    /// <param name="M">The number of points.</param>
    /// <param name="a">Weights, at least one.</param>
    /// <param name="sym">Whether symmetric.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <exception cref="ArgumentException">The number of points is negative, the dtype is another one, or a parameter is out of range.</exception>
    public static Tensor GeneralCosine(long M, double[] a, bool sym = true, DType? dtype = null)
    {
        if (a is null or { Length: 0 })
            throw new ArgumentException("A window of cosines needs at least one weight, found none.", nameof(a));
        return Make("general_cosine", M, dtype, () =>
        {
            Tensor orders = Tensor.Arange(a.Length, DType.Float64).Unsqueeze(1), angles = Points(M) * (2 * Math.PI / Steps(M, sym));
            Tensor weights = Tensor.From(a, new Shape([a.Length, 1])) * (1 - orders.Remainder(2) * 2);
            return (weights * (orders * angles).Cos()).Sum([0]);
        });
    }

    /// <summary>alpha - (1 - alpha) cos. Source: <c>torch.signal.windows.general_hamming</c>.</summary>
    /// <param name="M">The number of points.</param>
    /// <param name="alpha">The weight of the constant.</param>
    /// <param name="sym">Whether symmetric.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <inheritdoc cref="GeneralCosine"/>
    public static Tensor GeneralHamming(long M, double alpha = 0.54, bool sym = true, DType? dtype = null) => GeneralCosine(M, [alpha, 1 - alpha], sym, dtype);

    /// <summary>0.54 - 0.46 cos. Source: <c>torch.signal.windows.hamming</c>.</summary>
    /// <inheritdoc cref="GeneralCosine"/>
    public static Tensor Hamming(long M, bool sym = true, DType? dtype = null) => GeneralHamming(M, sym: sym, dtype: dtype);

    /// <summary>0.5 - 0.5 cos. Source: <c>torch.signal.windows.hann</c>.</summary>
    /// <inheritdoc cref="GeneralCosine"/>
    public static Tensor Hann(long M, bool sym = true, DType? dtype = null) => GeneralHamming(M, 0.5, sym, dtype);

    /// <summary>I₀(beta √(1 - u²)) / I₀(beta), u from -1 to 1. Source: <c>torch.signal.windows.kaiser</c>.</summary>
    /// <param name="M">The number of points.</param>
    /// <param name="beta">The shape, not negative.</param>
    /// <param name="sym">Whether symmetric.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <inheritdoc cref="GeneralCosine"/>
    public static Tensor Kaiser(long M, double beta = 12, bool sym = true, DType? dtype = null)
    {
        if (!(beta >= 0))
            throw new ArgumentOutOfRangeException(nameof(beta), $"The shape of a Kaiser window is not negative, found {beta}.");
        return Make("kaiser", M, dtype, () =>
        {
            // Scaled functions, which do not overflow: I₀(x) / I₀(beta) = i0e(x) / i0e(beta) e^(x - beta).
            Tensor x = (1 - (Points(M) * (2.0 / Steps(M, sym)) - 1).Square()).ClampMin(0).Sqrt() * beta;
            return x.I0e() / Tensor.Full([], beta, DType.Float64).I0e() * (x - beta).Exp();
        });
    }

    /// <summary>Nuttall's minimal four cosines. Source: <c>torch.signal.windows.nuttall</c>.</summary>
    /// <inheritdoc cref="GeneralCosine"/>
    public static Tensor Nuttall(long M, bool sym = true, DType? dtype = null) => GeneralCosine(M, s_nuttall, sym, dtype);

    private static Tensor Make(string name, long points, DType? dtype, Func<Tensor> body)
    {
        if (points < 0)
            throw new ArgumentOutOfRangeException(nameof(points), $"The number of points of a {name} window is not negative, found {points}.");
        if ((dtype ?? DType.Float32) is not (DType.Float32 or DType.Float64))
            throw new ArgumentException($"A {name} window is of float32 or float64, found {dtype!.Value.Name}.", nameof(dtype));
        using Op op = Op.Begin(name + "_window");
        using GradMode mode = Tensor.NoGrad();
        Tensor y = points == 1 ? Tensor.Ones([1], DType.Float64) : body();
        return op.Return(y.To(dtype ?? DType.Float32));
    }

    private static Tensor Points(long points) => Tensor.Arange(points, DType.Float64);

    private static long Steps(long points, bool sym) => sym ? points - 1 : points;

    private static double Middle(long points, bool sym) => Steps(points, sym) / 2.0;
}
