using Interop.Tensors;

namespace Interop.NN;

/// <content>Layers and the normalizations behind them as one layer. Source: <c>torch.nn.utils.fusion</c>.</content>
public static partial class Utils
{
    /// <summary>A copy of a convolution whose result is that of the batch normalization behind it. Source: <c>torch.nn.utils.fuse_conv_bn_eval</c>.</summary>
    /// <param name="conv">The convolution; stays as it is.</param>
    /// <param name="bn">The normalization, with running statistics.</param>
    /// <param name="transpose">Whether the convolution is a transposed one.</param>
    /// <exception cref="InvalidOperationException">One of them trains, or there are no running statistics.</exception>
    public static TConvolution FuseConvBnEval<TConvolution>(TConvolution conv, BatchNorm bn, bool transpose = false) where TConvolution : Convolution
    {
        (Tensor mean, Tensor variance) = Statistics(conv, bn);
        TConvolution fused = conv.Clone();
        (fused.Weight, fused.Bias) = FuseConvBnWeights(conv.Weight, conv.Bias, mean, variance, bn.Eps, bn.Weight, bn.Bias, transpose);
        return fused;
    }

    /// <summary>Kernels and bias of a convolution together with a batch normalization. Source: <c>torch.nn.utils.fuse_conv_bn_weights</c>.</summary>
    /// <param name="convW">[channels, inputs, …]; of a transposed convolution [inputs, channels, …].</param>
    /// <param name="convB">[channels]; null for zeros.</param>
    /// <param name="bnRm">Running means: [channels].</param>
    /// <param name="bnRv">Running variances: [channels].</param>
    /// <param name="bnEps">Added to variances.</param>
    /// <param name="bnW">Scales: [channels]; null for ones.</param>
    /// <param name="bnB">Shifts: [channels]; null for zeros.</param>
    /// <param name="transpose">Whether the channels are the second dimension of the kernels.</param>
    public static (Parameter Weight, Parameter Bias) FuseConvBnWeights(Tensor convW, Tensor? convB, Tensor bnRm, Tensor bnRv, double bnEps, Tensor? bnW, Tensor? bnB, bool transpose = false)
    {
        ArgumentNullException.ThrowIfNull(convW);
        long[] column = [.. Enumerable.Repeat(1L, convW.Rank)];
        column[transpose ? 1 : 0] = -1;
        return Fuse(convW, convB, bnRm, bnRv, bnEps, bnW, bnB, column);
    }

    /// <summary>A copy of a linear layer whose result is that of the batch normalization behind it. Source: <c>torch.nn.utils.fuse_linear_bn_eval</c>.</summary>
    /// <param name="linear">The layer; stays as it is.</param>
    /// <param name="bn">The normalization, of as many features or of one, with running statistics.</param>
    /// <exception cref="InvalidOperationException">One of them trains, or there are no running statistics.</exception>
    /// <exception cref="ShapeException">The numbers of features do not go together.</exception>
    public static TLinear FuseLinearBnEval<TLinear>(TLinear linear, BatchNorm bn) where TLinear : Linear
    {
        (Tensor mean, Tensor variance) = Statistics(linear, bn);
        if (bn.NumFeatures != linear.OutFeatures && bn.NumFeatures != 1)
            throw new ShapeException($"A {bn.Name} of {bn.NumFeatures} features cannot be fused into a {linear.Name} that gives {linear.OutFeatures}: expected as many, or one.");
        TLinear fused = linear.Clone();
        (fused.Weight, fused.Bias) = Fuse(linear.Weight, linear.Bias, mean, variance, bn.Eps, bn.Weight, bn.Bias, [-1, 1]);
        return fused;
    }

    /// <summary>Weight and bias of a linear layer together with a batch normalization. Source: <c>torch.nn.utils.fuse_linear_bn_weights</c>.</summary>
    /// <param name="linearW">[features, inputs].</param>
    /// <param name="linearB">[features]; null for zeros.</param>
    /// <param name="bnRm">Running means: [features] or [1].</param>
    /// <param name="bnRv">Running variances, alike.</param>
    /// <param name="bnEps">Added to variances.</param>
    /// <param name="bnW">Scales, alike.</param>
    /// <param name="bnB">Shifts, alike.</param>
    public static (Parameter Weight, Parameter Bias) FuseLinearBnWeights(Tensor linearW, Tensor? linearB, Tensor bnRm, Tensor bnRv, double bnEps, Tensor bnW, Tensor bnB) =>
        Fuse(linearW, linearB, bnRm, bnRv, bnEps, bnW, bnB, [-1, 1]);

    /// <summary>scale · W and scale · (b − mean) + shift, with scale = w / √(variance + eps).</summary>
    private static (Parameter Weight, Parameter Bias) Fuse(Tensor w, Tensor? b, Tensor mean, Tensor variance, double eps, Tensor? scales, Tensor? shifts, long[] column)
    {
        using GradMode mode = Tensor.NoGrad();
        Tensor scale = (variance + eps).Rsqrt();
        if (scales is not null)
            scale = scales * scale;
        Tensor bias = (b is null ? -mean : b - mean) * scale;
        if (shifts is not null)
            bias += shifts;
        return (new Parameter((w * scale.Reshape(column)).To(w.DType), w.RequiresGrad), new Parameter(bias.To((b ?? w).DType), b?.RequiresGrad ?? false));
    }

    private static (Tensor Mean, Tensor Variance) Statistics(Module layer, BatchNorm norm)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(norm);
        if (layer.Training || norm.Training)
            throw new InvalidOperationException($"{layer.Name} and {norm.Name} train: what normalizes by the batch cannot be fused. Call Eval() on both.");
        return norm.RunningMean is { } mean && norm.RunningVar is { } variance ? (mean, variance) : throw new InvalidOperationException($"{norm.Name} has no running statistics, without which it cannot be fused.");
    }
}
