using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>How the normal distribution's Φ is computed in <see cref="Functional.Gelu"/>.</summary>
public enum GeluApproximation
{
    /// <summary>With the error function.</summary>
    None,

    /// <summary>With a hyperbolic tangent, Φ(x) ≈ (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2.</summary>
    Tanh,
}

/// <content>Curved activations. Their gradients are one pass; derivatives of those are compositions.</content>
public static partial class Functional
{
    private static readonly Activation<SigmoidWeighted> s_silu = new("silu", new(), [], static (x, _) => x.Sigmoid() * (1 + x * (1 - x.Sigmoid())));
    private static readonly Activation<HardSwish> s_hardswish = new("hardswish", new(), [], static (x, _) => x.Hardsigmoid() + x.Hardtanh(-3, 3) * x.Abs().Lt(3).To(x.DType) / 6);
    private static readonly Activation<LogOfSigmoid> s_logsigmoid = new("log_sigmoid", new(), [], static (x, _) => (-x).Sigmoid());
    private static readonly Activation<MishFunction> s_mish = new("mish", new(), [], static (x, _) => MishSlope(x, x.Softplus().Tanh()));
    private static readonly Activation<GeluExact> s_gelu = new("gelu", new(), [], static (x, _) => 0.5 * (1 + (GeluExact.Half * x).Erf()) + x * (-0.5 * (x * x)).Exp() * GeluExact.Density);
    private static readonly Activation<GeluTanh> s_geluTanh = new("gelu", new(), [], static (x, _) => GeluTanhSlope(x, (GeluTanh.Factor * (x + GeluTanh.Cubic * (x * x * x))).Tanh()));

    /// <summary>x where it is positive, else alpha · (eˣ − 1). Source: <c>aten::elu</c>.</summary>
    public static Tensor Elu(this Tensor input, double alpha = 1) => ExponentialLinear("elu", alpha, 1, 1).Of(input);

    /// <summary>Overwrites elements with their exponential linear unit. Source: <c>aten::elu_</c>.</summary>
    public static Tensor Elu_(this Tensor input, double alpha = 1) => Op.InPlace("elu_", input, alpha, static (x, alpha) => x.Elu(alpha));

    /// <summary>x where it is positive, else alpha · (e^(x / alpha) − 1). Source: <c>aten::celu</c>.</summary>
    /// <exception cref="ArgumentException">alpha is 0.</exception>
    public static Tensor Celu(this Tensor input, double alpha = 1) => alpha != 0
        ? ExponentialLinear("celu", alpha, 1, 1 / alpha).Of(input)
        : throw new ArgumentException("The alpha of 'celu' divides and cannot be 0.");

    /// <summary>Overwrites elements with their continuous exponential linear unit. Source: <c>aten::celu_</c>.</summary>
    public static Tensor Celu_(this Tensor input, double alpha = 1) => Op.InPlace("celu_", input, alpha, static (x, alpha) => x.Celu(alpha));

    /// <summary>1.0507… · (x where it is positive, else 1.6732… · (eˣ − 1)), which keeps mean 0 and variance 1. Source: <c>aten::selu</c>.</summary>
    public static Tensor Selu(this Tensor input) => ExponentialLinear("selu", 1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1).Of(input);

    /// <summary>Overwrites elements with their scaled exponential linear unit. Source: <c>aten::selu_</c>.</summary>
    public static Tensor Selu_(this Tensor input) => Op.InPlace("selu_", input, static x => x.Selu());

    /// <summary>x · Φ(x), with the normal distribution's Φ. Source: <c>aten::gelu</c>.</summary>
    public static Tensor Gelu(this Tensor input, GeluApproximation approximate = GeluApproximation.None) => approximate == GeluApproximation.Tanh ? s_geluTanh.Of(input) : s_gelu.Of(input);

    /// <summary>x · σ(x). Source: <c>aten::silu</c>; complex numbers too.</summary>
    public static Tensor Silu(this Tensor input) => input.DType.Kind == DTypeKind.Complex ? Op.Compose("silu", input, static x => x * x.Sigmoid()) : s_silu.Of(input);

    /// <summary>Multiplies elements by their sigmoid. Source: <c>aten::silu_</c>.</summary>
    public static Tensor Silu_(this Tensor input) => Op.InPlace("silu_", input, static x => x.Silu());

    /// <summary>x · tanh(ln(1 + eˣ)). Source: <c>aten::mish</c>.</summary>
    public static Tensor Mish(this Tensor input) => s_mish.Of(input);

    /// <summary>Overwrites elements with their mish. Source: <c>aten::mish_</c>.</summary>
    public static Tensor Mish_(this Tensor input) => Op.InPlace("mish_", input, static x => x.Mish());

    /// <summary>x · (x + 3 between 0 and 6) / 6. Source: <c>aten::hardswish</c>.</summary>
    public static Tensor Hardswish(this Tensor input) => s_hardswish.Of(input);

    /// <summary>Overwrites elements with their hard swish. Source: <c>aten::hardswish_</c>.</summary>
    public static Tensor Hardswish_(this Tensor input) => Op.InPlace("hardswish_", input, static x => x.Hardswish());

    /// <summary>ln(1 + e^(beta · x)) / beta, and x itself where beta · x is greater than the threshold. Source: <c>aten::softplus</c>.</summary>
    public static Tensor Softplus(this Tensor input, double beta = 1, double threshold = 20) => new Activation<SoftPlus>("softplus", new(beta, threshold), [beta, threshold], static (x, p) =>
    {
        Tensor z = x * p[0], above = new Activation<Thresholded>("threshold", new(p[1], 0), []).Backward(z, 1);
        return above + (1 - above) * z.Sigmoid();
    }).Of(input);

    /// <summary>ln σ(x). Source: <c>aten::log_sigmoid</c>.</summary>
    public static Tensor Logsigmoid(this Tensor input) => s_logsigmoid.Of(input);

    /// <summary>x − tanh x. Source: <c>torch.nn.functional.tanhshrink</c>; composed.</summary>
    public static Tensor Tanhshrink(this Tensor input) => Op.Compose("tanhshrink", input, static x => x - x.Tanh());

    /// <summary>The first half of a dimension times the sigmoid of the second. Source: <c>aten::glu</c>; composed.</summary>
    /// <param name="input">With an even size in that dimension, which is halved in the result.</param>
    /// <param name="dim">The dimension.</param>
    /// <exception cref="ShapeException">There is no dimension, or its size is odd.</exception>
    public static Tensor Glu(this Tensor input, int dim = -1)
    {
        if (input.Rank == 0)
            throw new ShapeException("'glu' halves a dimension, and this tensor has none.");
        long size = input.Shape[input.Shape.Axis(dim)];
        if (size % 2 != 0)
            throw new ShapeException($"'glu' cannot halve dimension {dim} of shape {input.Shape}: its size {size} is odd.");
        return Op.Compose("glu", input, dim, static (x, dim) =>
        {
            long half = x.Shape[x.Shape.Axis(dim)] / 2;
            return x.Narrow(dim, 0, half) * x.Narrow(dim, half, half).Sigmoid();
        });
    }

    /// <summary>The dtype must be real.</summary>
    /// <exception cref="NotSupportedException">It is not.</exception>
    internal static void RequireReal(string op, Tensor x)
    {
        if (x.DType.Kind != DTypeKind.Float)
            throw new NotSupportedException($"'{op}' is not defined for {x.DType.Name}: convert the tensor to a floating-point dtype first.");
    }

    private static Activation<ExponentialLinear> ExponentialLinear(string name, double alpha, double scale, double rate) =>
        new(name, new(alpha, scale, rate), [alpha, scale, rate], static (x, p) =>
        {
            // Only negative numbers meet the exponential: it would overflow, and infinity times 0 is NaN.
            Tensor positive = new Activation<Thresholded>("threshold", new(0, 0), []).Backward(x, 1);
            return p[1] * positive + p[0] * p[1] * p[2] * (1 - positive) * (p[2] * x.Hardtanh(double.NegativeInfinity, 0)).Exp();
        });

    private static Tensor MishSlope(Tensor x, Tensor t) => t + x * x.Sigmoid() * (1 - t * t);

    private static Tensor GeluTanhSlope(Tensor x, Tensor t) => 0.5 * (1 + t + x * (1 - t * t) * (GeluTanh.Factor * (1 + 3 * GeluTanh.Cubic * (x * x))));
}
