using Interop.Tensors;

namespace Interop.NN;

/// <content>Normal numbers between bounds.</content>
public static partial class Init
{
    /// <summary>Normal numbers, those outside [a, b] drawn again until they are inside. Source: <c>torch.nn.init.trunc_normal_</c>.</summary>
    /// <param name="tensor">Any shape, floating-point.</param>
    /// <param name="mean">The mean before truncation.</param>
    /// <param name="std">The standard deviation before truncation.</param>
    /// <param name="a">The least.</param>
    /// <param name="b">The largest.</param>
    /// <param name="generator">Where the numbers come from.</param>
    public static Tensor TruncNormal_(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
    {
        if (Skips)
            return tensor;
        if (!(std > 0))
            throw new ArgumentOutOfRangeException(nameof(std), std, "TruncNormal_ needs a standard deviation above 0.");
        using GradMode mode = Tensor.NoGrad();
        // The share of the normal distribution that lies inside decides which numbers are rejected: normal ones outside, or uniform ones above the density.
        double inside = CumulativeNormal((b - mean) / std) - CumulativeNormal((a - mean) / std);
        return inside > 0.3 ? RejectOutside(tensor, mean, std, a, b, generator) : RejectAbove(tensor, mean, std, a, b, generator);
    }

    private static Tensor RejectOutside(Tensor tensor, double mean, double std, double a, double b, Generator? generator)
    {
        // The bounds as the dtype holds them.
        Tensor low = Tensor.Full([], a, tensor.DType), high = Tensor.Full([], b, tensor.DType);
        Tensor result = tensor.Normal_(mean, std, generator);
        while (result.Lt(low).LogicalOr(result.Gt(high)) is { } outside && outside.Any().Item<bool>())
            result = Tensor.Where(outside, Tensor.EmptyLike(result).Normal_(mean, std, generator), result);
        return ReferenceEquals(result, tensor) ? tensor : tensor.Copy_(result);
    }

    private static Tensor RejectAbove(Tensor tensor, double mean, double std, double a, double b, Generator? generator)
    {
        double mode = Math.Max(a, Math.Min(mean, b)), peak = -0.5 * ((mode - mean) / std * ((mode - mean) / std));
        Tensor result = tensor.Uniform_(a, b, generator), candidates = Tensor.EmptyLike(tensor).Copy_(tensor), height = Tensor.EmptyLike(tensor);
        Tensor pending = Rejected();
        while (pending.Any().Item<bool>())
        {
            candidates.Uniform_(a, b, generator);
            result = Tensor.Where(pending, candidates, result);
            pending = pending.LogicalAnd(Rejected());
        }

        return ReferenceEquals(result, tensor) ? tensor : tensor.Copy_(result);

        // All but a share of the candidates that is the density's share of its peak.
        Tensor Rejected() => height.Uniform_(generator: generator).Log().Gt(candidates.Sub_(mean).Div_(std).Mul_(candidates).Mul_(-0.5).Sub_(peak));
    }

    /// <summary>The share of a standard normal distribution below x, to nine digits.</summary>
    private static double CumulativeNormal(double x)
    {
        if (Math.Abs(x) > 6)
            return x > 0 ? 1 : 0;
        double term = x, sum = x;
        for (int n = 1; n < 100; n++)
        {
            term *= -x * x / (2 * n);
            sum += term / (2 * n + 1);
        }

        return 0.5 + sum / Math.Sqrt(2 * Math.PI);
    }
}
