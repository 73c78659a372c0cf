using System.Numerics;

namespace Interop.Tensors.Kernels.Sampling;

/// <summary>Where the outputs of an interpolation lie between its inputs, computed in T as PyTorch does: float for float32 and narrower, double for float64. Source: <c>aten/src/ATen/native/UpSample.h</c>.</summary>
internal static class Interpolations<T> where T : IFloatingPointIeee754<T>
{
    private static T Half => T.CreateTruncating(0.5);

    /// <summary>The input at or below, or at the centre (<paramref name="exact"/>). Where PyTorch has kernels of its own (<paramref name="own"/>), they compute in float and copy where the size stays or doubles.</summary>
    internal static AxisMap Nearest(long input, long output, double? scale, bool exact, bool own)
    {
        T step = Step(input, output, scale, alignCorners: false);
        float single = scale > 0 ? (float)(1 / scale.Value) : (float)input / output;
        return AxisMap.Select(input, output, o =>
        {
            float at;
            if (!own)
                at = exact ? float.CreateTruncating(T.Max(Source(step, o, alignCorners: false), T.Zero) + Half) : float.CreateTruncating(step * T.CreateTruncating(o));
            else if (!exact && (output == input || output == 2 * input))
                return output == input ? o : o / 2;
            else
                at = exact ? (float)((o + 0.5) * single) : o * single;
            return Math.Min((long)MathF.Floor(at), input - 1);
        });
    }

    /// <summary>Between two inputs.</summary>
    /// <param name="input">The size of the input.</param>
    /// <param name="output">The size of the output.</param>
    /// <param name="scale">The factor, or null where it follows from the sizes.</param>
    /// <param name="alignCorners">Whether the outermost centres stay.</param>
    /// <param name="round">How weights are rounded to a narrower format, or null.</param>
    internal static AxisMap Linear(long input, long output, double? scale, bool alignCorners, Func<T, T>? round)
    {
        T step = Step(input, output, scale, alignCorners);
        AxisMap.Builder map = new(input, output);
        for (long o = 0; o < output; o++, map.Next())
        {
            if (output == input)
            {
                map.Add(o, T.One);
                continue;
            }

            T at = T.Max(Source(step, o, alignCorners), T.Zero);
            (long index, T rest) = Split(at, input);
            rest = Rounded(rest, round);
            map.Add(index, Rounded(T.One - rest, round));
            map.Add(index + 1, rest);
        }

        return map.Build();
    }

    /// <summary>Between four inputs, by Keys' kernel with a = −3/4.</summary>
    internal static AxisMap Cubic(long input, long output, double? scale, bool alignCorners, Func<T, T>? round)
    {
        T step = Step(input, output, scale, alignCorners), a = T.CreateTruncating(-0.75);
        AxisMap.Builder map = new(input, output);
        for (long o = 0; o < output; o++, map.Next())
        {
            if (output == input)
            {
                map.Add(o, T.One);
                continue;
            }

            (long index, T rest) = Split(Source(step, o, alignCorners), input);
            T other = T.One - rest;
            map.Add(index - 1, Rounded(Keys.Outer(rest + T.One, a), round));
            map.Add(index, Rounded(Keys.Inner(rest, a), round));
            map.Add(index + 1, Rounded(Keys.Inner(other, a), round));
            map.Add(index + 2, Rounded(Keys.Outer(other + T.One, a), round));
        }

        return map.Build();
    }

    /// <summary>Over all inputs that an output covers, by a triangle (two taps) or by Keys' kernel with a = −1/2 (four), as wide as the output's step where that is above one input.</summary>
    internal static AxisMap Antialiased(long input, long output, double? scale, bool alignCorners, int taps)
    {
        T step = Step(input, output, scale, alignCorners), wide = step >= T.One ? step : T.One, support = T.CreateTruncating(taps) * Half * wide, narrow = T.One / wide;
        AxisMap.Builder map = new(input, output);
        List<T> weights = [];
        for (long o = 0; o < output; o++, map.Next())
        {
            T center = step * (T.CreateTruncating(o) + Half);
            long first = Math.Max(long.CreateTruncating(center - support + Half), 0), end = Math.Min(long.CreateTruncating(center + support + Half), input);
            end = Math.Min(end, first + 2 * long.CreateTruncating(T.Ceiling(support)) + 1);
            weights.Clear();
            T total = T.Zero;
            for (long i = first; i < end; i++)
            {
                T distance = T.Abs((T.CreateTruncating(i - first) + (T.CreateTruncating(first) - center) + Half) * narrow);
                T weight = taps == 2 ? T.Max(T.One - distance, T.Zero) : Keys.Of(distance, -Half);
                weights.Add(weight);
                total += weight;
            }

            for (int i = 0; i < weights.Count; i++)
                map.Add(first + i, total == T.Zero ? weights[i] : weights[i] / total);
        }

        return map.Build();
    }

    private static T Rounded(T weight, Func<T, T>? round) => round is null ? weight : round(weight);

    private static T Step(long input, long output, double? scale, bool alignCorners)
    {
        if (alignCorners)
            return output > 1 ? T.CreateTruncating(input - 1) / T.CreateTruncating(output - 1) : T.Zero;
        return scale > 0 ? T.CreateTruncating(1 / scale.Value) : T.CreateTruncating(input) / T.CreateTruncating(output);
    }

    private static T Source(T step, long output, bool alignCorners) =>
        alignCorners ? step * T.CreateTruncating(output) : step * (T.CreateTruncating(output) + Half) - Half;

    private static (long Index, T Fraction) Split(T at, long input)
    {
        long index = Math.Min(long.CreateTruncating(T.Floor(at)), input - 1);
        return (index, T.Clamp(at - T.CreateTruncating(index), T.Zero, T.One));
    }
}

/// <summary>Keys' cubic kernel. Source: Keys, Cubic convolution interpolation for digital image processing, 1981.</summary>
internal static class Keys
{
    /// <summary>At a distance up to 1.</summary>
    internal static T Inner<T>(T x, T a) where T : INumberBase<T> => ((a + T.CreateTruncating(2)) * x - (a + T.CreateTruncating(3))) * x * x + T.One;

    /// <summary>At a distance between 1 and 2.</summary>
    internal static T Outer<T>(T x, T a) where T : INumberBase<T> => ((a * x - T.CreateTruncating(5) * a) * x + T.CreateTruncating(8) * a) * x - T.CreateTruncating(4) * a;

    /// <summary>The derivative of <see cref="Inner"/>.</summary>
    internal static T InnerSlope<T>(T x, T a) where T : INumberBase<T> => (T.CreateTruncating(3) * (a + T.CreateTruncating(2)) * x - T.CreateTruncating(2) * (a + T.CreateTruncating(3))) * x;

    /// <summary>The derivative of <see cref="Outer"/>.</summary>
    internal static T OuterSlope<T>(T x, T a) where T : INumberBase<T> => (T.CreateTruncating(3) * a * x - T.CreateTruncating(10) * a) * x + T.CreateTruncating(8) * a;

    internal static T Of<T>(T distance, T a) where T : INumber<T> =>
        distance < T.One ? Inner(distance, a) : distance < T.CreateTruncating(2) ? Outer(distance, a) : T.Zero;
}
