using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Activations that are straight between a few places, where their gradient is that of the left side.</content>
public partial class Tensor
{
    private static readonly Activation<Thresholded> s_relu = new("relu", new(0, 0), [], TakesWhole: true);

    /// <summary>x where it is positive, else 0; NaN stays. Source: <c>aten::relu</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are bool or complex.</exception>
    public Tensor Relu() => s_relu.Of(this);

    /// <summary>Sets negative elements to 0. Source: <c>aten::relu_</c>.</summary>
    public Tensor Relu_() => Op.InPlace("relu_", this, static x => x.Relu());

    /// <summary>x where it is positive, else x · weight. Source: <c>aten::prelu</c>.</summary>
    /// <param name="weight">One number, or one per channel (dimension 1 of this tensor, which then has dimensions).</param>
    /// <exception cref="ShapeException">The weight has more dimensions than 1, or another size than the channels.</exception>
    public Tensor Prelu(Tensor weight)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("prelu", ref self, ref weight);
        if (!ReferenceEquals(self, this))
            return self.Prelu(weight);
        if (DType != weight.DType)
            throw new ArgumentException($"'prelu' of {DType.Name} needs a weight of the same dtype, not of {weight.DType.Name}: convert one of them.");
        Functional.RequireReal("prelu", this);
        if (weight.Rank > 1)
            throw new ShapeException($"The weight of 'prelu' is one number or a vector, not a tensor of shape {weight.Shape}.");
        if (weight.ElementCount == 1)
            return ParametricLeaky(Rank < 2 ? weight.View(Rank == 1 && weight.Rank == 1 ? new Shape(1) : []) : weight.Reshape(new Shape(1)));
        if (Rank == 0)
            throw new ShapeException($"'prelu' with {weight.ElementCount} weights needs a dimension of channels, and this tensor has no dimensions.");
        long channels = Rank > 1 ? Shape[1] : 1;
        if (weight.ElementCount != channels)
            throw new ShapeException($"'prelu' has {weight.ElementCount} weights for the {channels} channels of a tensor of shape {Shape}: give one weight, or one per channel.");
        long[] shape = new long[Rank];
        Array.Fill(shape, 1);
        shape[1] = channels;
        return ParametricLeaky(weight.View(shape));
    }

    private Tensor ParametricLeaky(Tensor weight)
    {
        using Op op = Op.Begin("_prelu_kernel", this, weight);
        return op.Record(Formulas.Ternary(new ParametricLeaky(), this, weight, this),
            Gradient.Wrt(this, this, weight, static (x, weight, dy) => x.ParametricSlope(weight, dy)),
            Gradient.Wrt(weight, this, static (x, dy) => x.OfNegatives(dy * x)));
    }

    /// <summary>dy where this is positive, else dy · weight.</summary>
    private Tensor ParametricSlope(Tensor weight, Tensor dy)
    {
        using Op op = Op.Begin("_prelu_kernel_backward", this, weight, dy);
        return op.Record(Formulas.Ternary(new ParametricLeaky(), this, weight, dy),
            Gradient.Wrt(dy, this, weight, static (x, weight, v) => x.ParametricSlope(weight, v)),
            Gradient.Wrt(weight, this, dy, static (x, dy, v) => x.OfNegatives(dy * v)));
    }

    /// <summary>dy where this is not positive, else 0.</summary>
    private Tensor OfNegatives(Tensor dy) => dy - s_relu.Backward(this, dy);

    /// <summary>0 where |x| ≤ lambd, else x. Source: <c>aten::hardshrink</c>.</summary>
    public Tensor Hardshrink(double lambd = 0.5) => new Activation<HardShrunk>("hardshrink", new(lambd), [lambd]).Of(this);
}

/// <content>Activations that are straight between a few places, where their gradient is that of the left side.</content>
public static partial class Functional
{
    private static readonly Activation<HardSigmoid> s_hardsigmoid = new("hardsigmoid", new(), []);

    /// <summary>x between 0 and 6. Source: <c>aten::relu6</c>.</summary>
    public static Tensor Relu6(this Tensor input) => input.Hardtanh(0, 6);

    /// <summary>Moves elements between 0 and 6. Source: <c>aten::relu6_</c>.</summary>
    public static Tensor Relu6_(this Tensor input) => Op.InPlace("relu6_", input, static x => x.Relu6());

    /// <summary>x between two bounds. Source: <c>aten::hardtanh</c>.</summary>
    /// <param name="input">Real or whole numbers.</param>
    /// <param name="minVal">The lower bound.</param>
    /// <param name="maxVal">The upper bound, not less.</param>
    /// <exception cref="ArgumentException">The bounds are in the wrong order, or negative for an unsigned dtype.</exception>
    public static Tensor Hardtanh(this Tensor input, double minVal = -1, double maxVal = 1)
    {
        if (minVal > maxVal)
            throw new ArgumentException($"'hardtanh' has the lower bound {minVal} above its upper bound {maxVal}.");
        if (input.DType == DType.UInt8 && (minVal < 0 || maxVal < 0))
            throw new ArgumentException($"'hardtanh' of {input.DType.Name} cannot have the negative bounds {minVal} and {maxVal}: convert the tensor to a signed dtype first.");
        return new Activation<Bounded>("hardtanh", new(minVal, maxVal), [minVal, maxVal], TakesWhole: true).Of(input);
    }

    /// <summary>Moves elements between two bounds. Source: <c>aten::hardtanh_</c>.</summary>
    public static Tensor Hardtanh_(this Tensor input, double minVal = -1, double maxVal = 1) => Op.InPlace("hardtanh_", input, (minVal, maxVal), static (x, p) => x.Hardtanh(p.minVal, p.maxVal));

    /// <summary>x where it is positive, else x · negativeSlope. Source: <c>aten::leaky_relu</c>.</summary>
    public static Tensor LeakyRelu(this Tensor input, double negativeSlope = 0.01) => new Activation<Leaky>("leaky_relu", new(negativeSlope), [negativeSlope]).Of(input);

    /// <summary>Scales negative elements. Source: <c>aten::leaky_relu_</c>.</summary>
    public static Tensor LeakyRelu_(this Tensor input, double negativeSlope = 0.01) => Op.InPlace("leaky_relu_", input, negativeSlope, static (x, slope) => x.LeakyRelu(slope));

    /// <summary>x where it is greater than the threshold, else the value. Source: <c>aten::threshold</c>.</summary>
    public static Tensor Threshold(this Tensor input, Scalar threshold, Scalar value) =>
        new Activation<Thresholded>("threshold", new(threshold, value), [threshold.ToDouble(), value.ToDouble()], TakesWhole: true).Of(input);

    /// <summary>Overwrites elements that are not greater than the threshold. Source: <c>aten::threshold_</c>.</summary>
    public static Tensor Threshold_(this Tensor input, Scalar threshold, Scalar value) => Op.InPlace("threshold_", input, (threshold, value), static (x, p) => x.Threshold(p.threshold, p.value));

    /// <summary>x moved toward 0 by lambd, 0 where |x| is not larger. Source: <c>aten::softshrink</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">lambd is negative or NaN.</exception>
    public static Tensor Softshrink(this Tensor input, double lambd = 0.5) =>
        lambd >= 0 ? new Activation<SoftShrunk>("softshrink", new(lambd), [lambd]).Of(input) : throw new ArgumentOutOfRangeException(nameof(lambd), lambd, "The lambd of 'softshrink' must not be negative.");

    /// <summary>x / 6 + 1 / 2 between 0 and 1. Source: <c>aten::hardsigmoid</c>.</summary>
    public static Tensor Hardsigmoid(this Tensor input) => s_hardsigmoid.Of(input);

    /// <summary>Overwrites elements with their hard sigmoid. Source: <c>aten::hardsigmoid_</c>.</summary>
    public static Tensor Hardsigmoid_(this Tensor input) => Op.InPlace("hardsigmoid_", input, static x => x.Hardsigmoid());
}
