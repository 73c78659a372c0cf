namespace Interop.Tensors;

public static partial class Functional
{
    /// <summary>
    /// x above zero; below, x times a slope, in training drawn anew for each element from [lower, upper), else their mean. Source: <c>aten::rrelu</c>; Xu and others, 2015.
    /// </summary>
    /// <param name="input">Any shape, floating-point.</param>
    /// <param name="lower">The least slope.</param>
    /// <param name="upper">The end of the slopes.</param>
    /// <param name="training">Whether slopes are drawn.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">A bound is not finite, or they are out of order.</exception>
    /// <exception cref="NotSupportedException">The dtype is no real floating-point type.</exception>
    public static Tensor Rrelu(this Tensor input, double lower = 1.0 / 8, double upper = 1.0 / 3, bool training = false, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        using Op op = Op.Begin("rrelu", new Slopes(lower, upper, training), input);
        if (!double.IsFinite(lower) || !double.IsFinite(upper) || lower > upper)
            throw new ArgumentException($"rrelu with slopes from {lower} to {upper}: both must be finite and in order.");
        if (input.DType is not (DType.Float64 or DType.Float32 or DType.Float16 or DType.BFloat16))
            throw new NotSupportedException($"rrelu takes floating-point numbers, not {input.DType.Name}.");
        // Slopes are drawn for the elements in row-major order; reduced formats multiply with float32.
        bool isSingle = input.DType != DType.Float64;
        Tensor slopes = Tensor.Empty(input.Shape, isSingle ? DType.Float32 : DType.Float64);
        slopes.FillInOrder(new SampleFill<SlopeSampler>(new(lower, upper, training, isSingle), input.Detach()), generator);
        Tensor y = slopes.Mul(input.Detach().To(slopes.DType)).To(input.DType);
        return op.Record(y, Gradient.Wrt(input, slopes.To(input.DType).AsConstant(), static (slopes, dy) => dy * slopes));
    }

    /// <summary><see cref="Rrelu"/> in place. Source: <c>aten::rrelu_</c>.</summary>
    public static Tensor Rrelu_(this Tensor input, double lower = 1.0 / 8, double upper = 1.0 / 3, bool training = false, Generator? generator = null) =>
        Op.InPlace("rrelu_", input, (lower, upper, training, generator), static (x, a) => x.Rrelu(a.lower, a.upper, a.training, a.generator));

    private sealed record Slopes(double Lower, double Upper, bool Training);
}

/// <summary>1 for a positive element, else a slope.</summary>
internal readonly struct SlopeSampler(double lower, double upper, bool training, bool isSingle) : ISampler
{
    public double Next(Generator generator, double a, double b)
    {
        if (!training)
            return a > 0 ? 1 : (lower + upper) / 2;
        if (!(a <= 0))
            return 1;
        double u = generator.Engine.NextDouble();
        return isSingle ? u * ((float)upper - (double)(float)lower) + (float)lower : u * (upper - lower) + lower;
    }
}
