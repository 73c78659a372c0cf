namespace Interop.Tensors;

/// <summary>Functions of neural networks. Source: <c>torch.nn.functional</c>.</summary>
public static partial class Functional
{
    /// <summary>Each element 0 with probability p, else divided by 1 − p. Source: <c>aten::dropout</c>.</summary>
    /// <param name="input">Any shape, floating-point.</param>
    /// <param name="p">The probability, in [0, 1].</param>
    /// <param name="training">Where false, the input itself is the result.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1].</exception>
    /// <exception cref="NotSupportedException">The dtype is no real floating-point type.</exception>
    public static Tensor Dropout(this Tensor input, double p = 0.5, bool training = true, Generator? generator = null) =>
        Drop(input, new Dropping("dropout", p, training, int.MaxValue, false), generator);

    /// <summary>Each channel of [batch, channels, length] or [channels, length] 0 with probability p, else divided by 1 − p. Source: <c>torch.nn.functional.dropout1d</c>.</summary>
    /// <inheritdoc cref="Dropout"/>
    /// <exception cref="ShapeException">The input has neither two nor three dimensions.</exception>
    public static Tensor Dropout1d(this Tensor input, double p = 0.5, bool training = true, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Rank is not (2 or 3))
            throw new ShapeException($"dropout1d takes [batch, channels, length] or [channels, length], found {input.Shape}.");
        return Drop(input, new Dropping("feature_dropout", p, training, input.Rank == 3 ? 2 : 1, false), generator);
    }

    /// <summary>Each channel of [batch, channels, …] 0 with probability p, else divided by 1 − p. Source: <c>torch.nn.functional.dropout2d</c>.</summary>
    /// <inheritdoc cref="Dropout"/>
    /// <exception cref="ShapeException">The input has fewer than two dimensions.</exception>
    public static Tensor Dropout2d(this Tensor input, double p = 0.5, bool training = true, Generator? generator = null) =>
        Drop(input, new Dropping("feature_dropout", p, training, 2, false), generator);

    /// <summary>Each channel of [batch, channels, depth, height, width] or [channels, depth, height, width] 0 with probability p, else divided by 1 − p. Source: <c>torch.nn.functional.dropout3d</c>.</summary>
    /// <inheritdoc cref="Dropout2d"/>
    public static Tensor Dropout3d(this Tensor input, double p = 0.5, bool training = true, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Drop(input, new Dropping("feature_dropout", p, training, input.Rank == 4 ? 1 : 2, false), generator);
    }

    /// <summary>
    /// Each element with probability p the value that SELU gives far below zero; then all are scaled and shifted so that mean 0 and variance 1 stay.
    /// Source: <c>aten::alpha_dropout</c>; Klambauer and others, 2017.
    /// </summary>
    /// <inheritdoc cref="Dropout"/>
    public static Tensor AlphaDropout(this Tensor input, double p = 0.5, bool training = false, Generator? generator = null) =>
        Drop(input, new Dropping("alpha_dropout", p, training, int.MaxValue, true), generator);

    /// <summary><see cref="AlphaDropout"/> of whole channels of [batch, channels, …]. Source: <c>aten::feature_alpha_dropout</c>.</summary>
    /// <inheritdoc cref="Dropout2d"/>
    public static Tensor FeatureAlphaDropout(this Tensor input, double p = 0.5, bool training = false, Generator? generator = null) =>
        Drop(input, new Dropping("feature_alpha_dropout", p, training, 2, true), generator);

    /// <summary><see cref="Dropout"/> in place. Source: <c>aten::dropout_</c>.</summary>
    public static Tensor Dropout_(this Tensor input, double p = 0.5, bool training = true, Generator? generator = null) =>
        Op.InPlace("dropout_", input, new Call(p, training, generator), static (x, a) => x.Dropout(a.P, a.Training, a.Generator));

    /// <summary><see cref="Dropout1d"/> in place. Source: <c>aten::feature_dropout_</c>.</summary>
    public static Tensor Dropout1d_(this Tensor input, double p = 0.5, bool training = true, Generator? generator = null) =>
        Op.InPlace("feature_dropout_", input, new Call(p, training, generator), static (x, a) => x.Dropout1d(a.P, a.Training, a.Generator));

    /// <summary><see cref="Dropout2d"/> in place. Source: <c>aten::feature_dropout_</c>.</summary>
    public static Tensor Dropout2d_(this Tensor input, double p = 0.5, bool training = true, Generator? generator = null) =>
        Op.InPlace("feature_dropout_", input, new Call(p, training, generator), static (x, a) => x.Dropout2d(a.P, a.Training, a.Generator));

    /// <summary><see cref="Dropout3d"/> in place. Source: <c>aten::feature_dropout_</c>.</summary>
    public static Tensor Dropout3d_(this Tensor input, double p = 0.5, bool training = true, Generator? generator = null) =>
        Op.InPlace("feature_dropout_", input, new Call(p, training, generator), static (x, a) => x.Dropout3d(a.P, a.Training, a.Generator));

    /// <summary><see cref="AlphaDropout"/> in place. Source: <c>aten::alpha_dropout_</c>.</summary>
    public static Tensor AlphaDropout_(this Tensor input, double p = 0.5, bool training = false, Generator? generator = null) =>
        Op.InPlace("alpha_dropout_", input, new Call(p, training, generator), static (x, a) => x.AlphaDropout(a.P, a.Training, a.Generator));

    /// <summary><see cref="FeatureAlphaDropout"/> in place. Source: <c>aten::feature_alpha_dropout_</c>.</summary>
    public static Tensor FeatureAlphaDropout_(this Tensor input, double p = 0.5, bool training = false, Generator? generator = null) =>
        Op.InPlace("feature_alpha_dropout_", input, new Call(p, training, generator), static (x, a) => x.FeatureAlphaDropout(a.P, a.Training, a.Generator));

    private static Tensor Drop(Tensor input, Dropping drop, Generator? generator)
    {
        ArgumentNullException.ThrowIfNull(input);
        using Op op = Op.Begin(drop.Name, drop, input);
        if (!(drop.P >= 0 && drop.P <= 1))
            throw new ArgumentOutOfRangeException(nameof(drop), drop.P, "dropout needs a probability from 0 to 1.");
        if (drop.P == 0 || !drop.Training || input.ElementCount == 0)
            return op.Return(input);
        if (drop.P == 1)
            return op.Return(input.Mul(Tensor.Zeros([], input.DType)));
        if (input.DType is not (DType.Float64 or DType.Float32 or DType.Float16 or DType.BFloat16))
            throw new NotSupportedException($"dropout takes floating-point numbers, not {input.DType.Name}.");
        if (drop.Kept < int.MaxValue && input.Rank < 2)
            throw new ShapeException($"dropout of features takes [batch, channels, …], found {input.Shape}.");
        return op.Return(drop.IsAlpha ? DropAlpha(input, drop, generator) : input.Mul(drop.Noise(input, input.DType == DType.Float64 ? 1 / (1 - drop.P) : 1f / (float)(1 - drop.P), generator).AsConstant()));
    }

    private static Tensor DropAlpha(Tensor input, Dropping drop, Generator? generator)
    {
        // SELU's scale · alpha.
        const double alpha = 1.7580993408473766;
        double a = 1 / Math.Sqrt((alpha * alpha * drop.P + 1) * (1 - drop.P));
        Tensor noise = drop.Noise(input, 1, generator);
        // A summand is rounded to the dtype first, a factor is not.
        Tensor shift = noise.Add(-1).Mul_(alpha * a).Add_(Tensor.Full([], alpha * a * drop.P, input.DType));
        return input.Mul(noise.Mul_(a).AsConstant()).Add(shift);
    }

    /// <summary>What is dropped.</summary>
    /// <param name="Name">ATen's name.</param>
    /// <param name="P">The probability.</param>
    /// <param name="Training">Whether anything is.</param>
    /// <param name="Kept">Dimensions whose elements are dropped apart; the further ones go together.</param>
    /// <param name="IsAlpha">Whether in the manner of SELU.</param>
    private sealed record Dropping(string Name, double P, bool Training, int Kept, bool IsAlpha)
    {
        /// <summary>A value where an element stays, 0 where it goes.</summary>
        internal Tensor Noise(Tensor input, double value, Generator? generator)
        {
            Tensor noise = Kept == int.MaxValue
                ? Kernels.Layout.Like(input.DType, input.Shape, input)
                : Tensor.Empty(new Shape([.. input.Shape.Select((size, d) => d < Kept ? size : 1)]), input.DType);
            noise.FillInOrder(new BernoulliFill(1 - P, value), generator);
            return noise;
        }
    }

    private sealed record Call(double P, bool Training, Generator? Generator);
}
