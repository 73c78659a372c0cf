using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Normalization over the last dimensions of each item.</content>
public static partial class Functional
{
    /// <summary>(x − mean) / √(variance + eps) · weight + bias, with mean and variance over the last dimensions. Source: <c>aten::layer_norm</c>; Ba and others, 2016.</summary>
    /// <param name="input">[…, normalizedShape], floating-point.</param>
    /// <param name="normalizedShape">The last dimensions, at least one.</param>
    /// <param name="weight">Of the normalized shape; null for ones.</param>
    /// <param name="bias">Of the normalized shape; null for zeros.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    public static Tensor LayerNorm(this Tensor input, Shape normalizedShape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
        Tensor.NativeLayerNorm(input, normalizedShape, weight, bias, eps).Out;

    /// <summary>x / √(mean of squares + eps) · weight over the last dimensions. Source: <c>aten::rms_norm</c>; Zhang and Sennrich, 2019.</summary>
    /// <param name="input">[…, normalizedShape], floating-point or complex.</param>
    /// <param name="normalizedShape">The last dimensions, at least one.</param>
    /// <param name="weight">Of the normalized shape; null for ones.</param>
    /// <param name="eps">Added to the mean of squares; null for the distance from 1 to the next number of the dtype that is computed in.</param>
    /// <exception cref="ShapeException">The shapes do not belong together.</exception>
    public static Tensor RmsNorm(this Tensor input, Shape normalizedShape, Tensor? weight = null, double? eps = null)
    {
        NormGeometry g = OfLastDims("rms_norm", input, normalizedShape, weight, null,
            eps ?? (input.DType is DType.Float64 or DType.Complex128 ? double.BitIncrement(1) - 1 : MathF.BitIncrement(1) - 1)) with
        { IsCentered = false };
        if (input.DType.Kind == DTypeKind.Complex)
        {
            return Op.Compose("rms_norm", input, weight, null, g, static (x, weight, _, g) =>
            {
                Tensor rows = x.Reshape(g.View);
                Tensor y = (rows / ((rows * rows).Mean(g.StatsDims, keepdim: true) + g.Eps).Sqrt()).View(g.Full);
                return weight is null ? y : y * weight;
            });
        }

        RequireReal("rms_norm", input);
        return Normalization.Record("rms_norm", input, weight?.Flatten(), null, g, Normalization.MathOf(input.DType), areStatsConstant: true).Y;
    }

    internal static NormGeometry OfLastDims(string op, Tensor input, Shape shape, Tensor? weight, Tensor? bias, double eps)
    {
        if (shape.Rank == 0)
            throw new ShapeException($"'{op}' normalizes over at least one dimension, and the normalized shape is [].");
        int outer = input.Rank - shape.Rank;
        if (outer < 0 || !input.Shape.AsSpan()[outer..].SequenceEqual(shape.AsSpan()))
            throw new ShapeException($"'{op}' over {shape} needs an input that ends with these sizes, found {input.Shape}.");
        if (weight is not null && weight.Shape != shape || bias is not null && bias.Shape != shape)
            throw new ShapeException($"Weight and bias of '{op}' need the normalized shape {shape}, found {weight?.Shape.ToString() ?? "none"} and {bias?.Shape.ToString() ?? "none"}.");
        long[] stats = input.Shape.ToArray();
        Array.Fill(stats, 1, outer, shape.Rank);
        Shape given = new(stats);
        return new NormGeometry(input.Shape, given, given.ElementCount, 1, shape.ElementCount, 1, OverBatch: false, eps);
    }

    /// <summary>The dtype of statistics: that of the parameters where they are wider than a reduced format.</summary>
    /// <exception cref="ArgumentException">A parameter has neither the input's dtype nor float32 beside a reduced format.</exception>
    internal static DType StatsDType(string op, Tensor input, params ReadOnlySpan<Tensor?> parameters)
    {
        DType dtype = input.DType;
        foreach (Tensor? parameter in parameters)
        {
            if (parameter is null || parameter.DType == input.DType)
                continue;
            if (parameter.DType != DType.Float32 || input.DType is not (DType.BFloat16 or DType.Float16))
                throw new ArgumentException($"'{op}' of {input.DType.Name} takes parameters of that dtype{(input.DType.Bits == 16 ? " or of float32" : "")}, found {parameter.DType.Name}: convert one of them.");
            dtype = DType.Float32;
        }

        return dtype;
    }
}

/// <content>Normalizations that give their statistics too.</content>
public partial class Tensor
{
    /// <summary>Layer normalization with its means and inverse deviations, of size 1 in the normalized dimensions. Source: <c>aten::native_layer_norm</c>.</summary>
    /// <inheritdoc cref="Functional.LayerNorm"/>
    public static (Tensor Out, Tensor Mean, Tensor Rstd) NativeLayerNorm(Tensor input, Shape normalizedShape, Tensor? weight, Tensor? bias, double eps)
    {
        Functional.RequireReal("native_layer_norm", input);
        NormGeometry g = Functional.OfLastDims("native_layer_norm", input, normalizedShape, weight, bias, eps);
        DType stats = Functional.StatsDType("native_layer_norm", input, weight, bias);
        (Tensor y, Tensor mean, Tensor rstd, _) = Normalization.Record("native_layer_norm", input, weight?.Flatten(), bias?.Flatten(), g, stats, areStatsConstant: false);
        return (y, mean, rstd);
    }

    /// <summary>Group normalization with its means and inverse deviations, both [n, group]. Source: <c>aten::native_group_norm</c>.</summary>
    /// <param name="input">[n, c, …], n · c · hxw numbers.</param>
    /// <param name="weight">[c]; null for ones.</param>
    /// <param name="bias">[c]; null for zeros.</param>
    /// <param name="n">Items.</param>
    /// <param name="c">Channels.</param>
    /// <param name="hxw">Places of a channel.</param>
    /// <param name="group">Groups, a divisor of the channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ShapeException">The sizes do not belong together.</exception>
    public static (Tensor Out, Tensor Mean, Tensor Rstd) NativeGroupNorm(Tensor input, Tensor? weight, Tensor? bias, long n, long c, long hxw, long group, double eps)
    {
        Functional.RequireReal("native_group_norm", input);
        if (group <= 0 || c % group != 0 || input.ElementCount != n * c * hxw)
            throw new ShapeException($"'native_group_norm' cannot see the shape {input.Shape} as {n} items of {c} channels in {group} equal groups with {hxw} places each.");
        if (weight is not null && weight.Shape != [c] || bias is not null && bias.Shape != [c])
            throw new ShapeException($"Weight and bias of 'native_group_norm' need one number for each of {c} channels, found {weight?.Shape.ToString() ?? "none"} and {bias?.Shape.ToString() ?? "none"}.");
        NormGeometry g = new(input.Shape, [n, group], n, group, c / group, hxw, OverBatch: false, eps);
        DType stats = Functional.StatsDType("native_group_norm", input, weight, bias);
        (Tensor y, Tensor mean, Tensor rstd, _) = Normalization.Record("native_group_norm", input, weight, bias, g, stats, areStatsConstant: false);
        return (y, mean, rstd);
    }
}
