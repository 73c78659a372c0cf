namespace Interop.Tensors;

/// <summary>A distribution whose parameters come from tensors, element by element.</summary>
internal interface ISampler
{
    /// <summary>The next number for one or two parameters. The caller holds the generator's lock.</summary>
    double Next(Generator generator, double a, double b);
}

/// <summary>One with probability a, else zero; decided with 53 random bits, or 24.</summary>
internal readonly struct BernoulliSampler(bool isWide) : ISampler
{
    public double Next(Generator generator, double a, double b)
    {
        if (!(a >= 0 && a <= 1))
            throw new ArgumentOutOfRangeException(null, $"bernoulli needs probabilities from 0 to 1, found {a}.");
        double u = isWide ? generator.Engine.NextDouble() : (generator.Engine.NextUInt32() & (1 << 24) - 1) * (1.0 / (1 << 24));
        return u < a ? 1 : 0;
    }
}

/// <summary>Counts of events at rate a. Source: products of uniform numbers (Knuth) below a rate of 10, else transformed rejection (Hörmann, 1993).</summary>
internal readonly struct PoissonSampler : ISampler
{
    public double Next(Generator generator, double a, double b)
    {
        if (!(a >= 0))
            throw new ArgumentOutOfRangeException(null, $"poisson needs rates of at least 0, found {a}.");
        return a >= 10 ? Rejection(generator, a) : a == 0 ? 0 : Product(generator, a);
    }

    private static double Product(Generator generator, double rate)
    {
        double end = Math.Exp(-rate), product = 1;
        for (long count = 0; ; count++)
        {
            product *= generator.Engine.NextDouble();
            if (product <= end)
                return count;
        }
    }

    private static double Rejection(Generator generator, double rate)
    {
        double b = 0.931 + 2.53 * Math.Sqrt(rate), a = -0.059 + 0.02483 * b;
        double inverse = 1.1239 + 1.1328 / (b - 3.4), inside = 0.9277 - 3.6224 / (b - 2), logarithm = Math.Log(rate);
        while (true)
        {
            double u = generator.Engine.NextDouble() - 0.5, v = generator.Engine.NextDouble(), distance = 0.5 - Math.Abs(u);
            double k = Math.Floor((2 * a / distance + b) * u + rate + 0.43);
            if (distance >= 0.07 && v <= inside)
                return k;
            if (k < 0 || distance < 0.013 && v > distance)
                continue;
            if (Math.Log(v) + Math.Log(inverse) - Math.Log(a / (distance * distance) + b) <= -rate + k * logarithm - Logarithms.Factorial(k))
                return k;
        }
    }
}

/// <summary>Gamma numbers of shape a and scale 1. Source: Marsaglia and Tsang, 2000.</summary>
/// <param name="isSingle">Whether the shape's arithmetic and the result are float32.</param>
internal readonly struct GammaSampler(bool isSingle) : ISampler
{
    public double Next(Generator generator, double a, double b) => Math.Max(isSingle ? 1.17549435e-38 : 2.2250738585072014e-308, Sample(generator, a));

    private double Sample(Generator generator, double shape)
    {
        double scale = 1;
        if (shape < 1)
        {
            // A larger shape is accepted more often; the power brings the number back.
            if (shape == 0)
                return 0;
            scale = Math.Pow(1 - generator.Engine.NextDouble(), Round(1 / shape));
            shape = Round(shape + 1);
        }

        double d = Round(shape - (double)(1f / 3f)), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x, y;
            do
            {
                x = generator.NextNormal();
                y = 1 + c * x;
            }
            while (y <= 0);
            double v = y * y * y, u = 1 - generator.Engine.NextDouble(), square = x * x;
            if (u < 1 - 0.0331f * square * square || Math.Log(u) < 0.5 * square + d * (1 - v + Math.Log(v)))
                return Round(scale * d * v);
        }
    }

    private double Round(double value) => isSingle ? (float)value : value;
}

/// <summary>a / b, kept between the least normal number and the last before 1; nothing is drawn.</summary>
internal readonly struct ShareSampler(bool isSingle) : ISampler
{
    public double Next(Generator generator, double a, double b) => isSingle
        ? Math.Clamp((float)(a / b), 1.17549435e-38f, MathF.BitDecrement(1))
        : Math.Clamp(a / b, 2.2250738585072014e-308, Math.BitDecrement(1));
}
