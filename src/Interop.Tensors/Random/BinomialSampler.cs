namespace Interop.Tensors;

/// <summary>Successes among a trials of probability b. Source: sums of geometric numbers below ten expected successes, else transformed rejection (BTRS of Hörmann, 1993).</summary>
/// <param name="isSingle">Whether both parameters are float32, whose arithmetic rounds to float32.</param>
internal readonly struct BinomialSampler(bool isSingle) : ISampler
{
    /// <summary>What Stirling's approximation of log k! lacks, for k from 0 to 9.</summary>
    private static readonly double[] s_tails =
    [
        0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
        0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287,
    ];

    public double Next(Generator generator, double a, double b)
    {
        if (a <= 0 || b <= 0)
            return 0;
        if (b >= 1)
            return a;
        if (double.IsNaN(b))
            return double.NaN;
        if (b <= 0.5)
            return Sample(generator, a, b);
        return Round(a - Sample(generator, a, Round(1 - b)));
    }

    private double Sample(Generator generator, double count, double p) => Round(count * p) >= 10 ? Rejection(generator, count, p) : Waiting(generator, count, p);

    private double Waiting(Generator generator, double count, double p)
    {
        double logarithm = Round(Logarithms.OnePlus(-p)), trials = 0;
        for (double successes = 0; ; successes = Round(successes + 1))
        {
            trials += Math.Ceiling(Math.Log(generator.Engine.NextDouble()) / logarithm);
            if (trials > count)
                return successes;
        }
    }

    private double Rejection(Generator generator, double count, double p)
    {
        double rest = Round(1 - p), deviation = Round(Math.Sqrt(Round(Round(count * p) * rest)));
        double b = 1.15 + 2.53 * deviation, a = -0.0873 + 0.0248 * b + 0.01 * p, c = Round(count * p) + 0.5;
        double inside = 0.92 - 4.2 / b, odds = Round(p / rest), alpha = (2.83 + 5.1 / b) * deviation, mode = Math.Floor(Round(Round(count + 1) * p));
        while (true)
        {
            double u = generator.Engine.NextDouble() - 0.5, v = generator.Engine.NextDouble(), distance = 0.5 - Math.Abs(u);
            double k = Round(Math.Floor((2 * a / distance + b) * u + c));
            if (k < 0 || k > count)
                continue;
            if (distance >= 0.07 && v <= inside)
                return k;
            double failures = Round(count - k), bound = (mode + 0.5) * Math.Log((mode + 1) / (odds * (count - mode + 1)))
                + Round(count + 1) * Math.Log((count - mode + 1) / Round(failures + 1))
                + (k + 0.5) * Math.Log(odds * Round(failures + 1) / Round(k + 1))
                + Tail(mode) + Tail(count - mode) - Tail(k) - Tail(failures);
            if (Math.Log(v * alpha / (a / (distance * distance) + b)) <= bound)
                return k;
        }
    }

    private static double Tail(double k)
    {
        if (k <= 9)
            return s_tails[(int)k];
        double square = (k + 1) * (k + 1);
        return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
    }

    private double Round(double value) => isSingle ? (float)value : value;
}
