namespace Interop.Tensors;

/// <content>Pools of power means.</content>
public static partial class Functional
{
    /// <summary>(Σ xᵖ)^(1/p) of each window: [batch, channels, length] → [batch, channels, length']; composed. Source: <c>torch.nn.functional.lp_pool1d</c>.</summary>
    /// <param name="input">Real numbers, [batch, channels, …] or [channels, …].</param>
    /// <param name="normType">p, not 0; ∞ for the largest magnitude, −∞ for the smallest.</param>
    /// <param name="kernelSize">The size of the windows; one number for all dimensions.</param>
    /// <param name="stride">Their distance; the kernel size by default.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the end counts.</param>
    /// <exception cref="ShapeException">The input has other dimensions, or is smaller than a window.</exception>
    /// <exception cref="ArgumentException">p is 0, or a size is not positive.</exception>
    public static Tensor LpPool1d(this Tensor input, double normType, Ints kernelSize, Ints stride = default, bool ceilMode = false) => LpPool("lp_pool1d", 1, input, normType, kernelSize, stride, ceilMode);

    /// <summary>(Σ xᵖ)^(1/p) of each window: [batch, channels, height, width] → [batch, channels, height', width']; composed. Source: <c>torch.nn.functional.lp_pool2d</c>.</summary>
    /// <inheritdoc cref="LpPool1d"/>
    public static Tensor LpPool2d(this Tensor input, double normType, Ints kernelSize, Ints stride = default, bool ceilMode = false) => LpPool("lp_pool2d", 2, input, normType, kernelSize, stride, ceilMode);

    /// <summary>(Σ xᵖ)^(1/p) of each window: [batch, channels, depth, height, width] → [batch, channels, depth', height', width']; composed. Source: <c>torch.nn.functional.lp_pool3d</c>.</summary>
    /// <inheritdoc cref="LpPool1d"/>
    public static Tensor LpPool3d(this Tensor input, double normType, Ints kernelSize, Ints stride = default, bool ceilMode = false) => LpPool("lp_pool3d", 3, input, normType, kernelSize, stride, ceilMode);

    private static Tensor LpPool(string name, int rank, Tensor input, double p, Ints kernelSize, Ints stride, bool ceilMode)
    {
        if (p == 0)
            throw new ArgumentException($"'{name}' needs a power other than 0.");
        return Op.Compose(name, input, (Rank: rank, P: p, Kernel: kernelSize.Values("kernelSize"), Stride: stride, Ceil: ceilMode), static (x, a) =>
        {
            if (double.IsInfinity(a.P))
            {
                Tensor largest = MaxPool($"max_pool{a.Rank}d", a.Rank, a.P > 0 ? x.Abs() : -x.Abs(), a.Kernel, a.Stride, default, default, a.Ceil).Output;
                return a.P > 0 ? largest : -largest;
            }

            double count = 1;
            foreach (long size in Spread("kernelSize", a.Kernel, a.Rank, 1))
                count *= size;
            Tensor mean = AvgPool($"avg_pool{a.Rank}d", a.Rank, x.Pow(a.P), a.Kernel, a.Stride, default, a.Ceil, true, null);
            return (mean.Sign() * mean.Abs().Relu() * count).Pow(1 / a.P);
        });
    }
}
