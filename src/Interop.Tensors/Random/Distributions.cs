namespace Interop.Tensors;

/// <summary>A distribution whose numbers are drawn one by one, in double precision.</summary>
internal interface IDistribution
{
    /// <summary>The next number. The caller holds the generator's lock.</summary>
    double Next(Generator generator);
}

/// <summary>mean + std · z.</summary>
internal readonly struct NormalDistribution(double mean, double std) : IDistribution
{
    public double Next(Generator generator) => Math.FusedMultiplyAdd(generator.NextNormal(), std, mean);
}

/// <summary>e to the power of a normal number.</summary>
internal readonly struct LogNormalDistribution(double mean, double std) : IDistribution
{
    public double Next(Generator generator) => Math.Exp(new NormalDistribution(mean, std).Next(generator));
}

/// <summary>Density 1 / (π · sigma · (1 + ((x − median) / sigma)²)).</summary>
internal readonly struct CauchyDistribution(double median, double sigma) : IDistribution
{
    public double Next(Generator generator) => Math.FusedMultiplyAdd(sigma, Math.Tan(Math.PI * (generator.Engine.NextDouble() - 0.5)), median);
}

/// <summary>Density lambd · e^(−lambd · x).</summary>
internal readonly struct ExponentialDistribution(double lambd) : IDistribution
{
    public double Next(Generator generator) => -1 / lambd * Logarithms.OnePlus(-generator.Engine.NextDouble());
}

/// <summary>How many trials of probability p the first success takes.</summary>
internal readonly struct GeometricDistribution(double p) : IDistribution
{
    public double Next(Generator generator) => Math.Ceiling(Math.Log(generator.Engine.NextDouble()) / Math.Log(1 - p));
}
