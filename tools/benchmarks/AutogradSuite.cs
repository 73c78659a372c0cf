using System.Diagnostics;
using System.Globalization;
using Interop.Tensors;

namespace Interop.Benchmarks;

/// <summary>The engine's own cost: chains of small operations, forward and backward, in nanoseconds for each node.</summary>
internal static class AutogradSuite
{
    private const int Nodes = 1000;

    internal static int Run(string[] args)
    {
        int rounds = Shell.Number(args, "--rounds", 300);
        Console.WriteLine($"chains of {Nodes} (median and best of {rounds}; load {Contest.Load()})");
        foreach (int size in (int[])[1, 16])
        {
            Chain($"add, {size}", size, rounds, static (x, y) => x + y);
            Chain($"mul, {size}", size, rounds, static (x, y) => x * y);
        }

        return 0;
    }

    private static void Chain(string name, int size, int rounds, Func<Tensor, Tensor, Tensor> step)
    {
        Tensor x = Tensor.Ones([size]).RequiresGrad_(), b = Tensor.Ones([size]);
        List<double> forward = [], backward = [], quiet = [];
        for (int round = 0; round < rounds + rounds / 3; round++)
        {
            x.Grad = null;
            long start = Stopwatch.GetTimestamp();
            Tensor y = x;
            for (int i = 0; i < Nodes; i++)
                y = step(y, b);
            double f = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Tensor dy = Tensor.Ones([size]);
            start = Stopwatch.GetTimestamp();
            y.Backward(dy);
            double g = Stopwatch.GetElapsedTime(start).TotalSeconds, n;
            using (Tensor.NoGrad())
            {
                start = Stopwatch.GetTimestamp();
                y = b;
                for (int i = 0; i < Nodes; i++)
                    y = step(y, b);
                n = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }

            if (round < rounds / 3)
                continue;
            forward.Add(f / Nodes * 1e9);
            backward.Add(g / Nodes * 1e9);
            quiet.Add(n / Nodes * 1e9);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-10} forward {Contest.Median(forward),5:F0} ({forward.Min():F0}) ns   backward {Contest.Median(backward),5:F0} ({backward.Min():F0})   both {Contest.Median(forward) + Contest.Median(backward),5:F0} ({forward.Min() + backward.Min():F0})   without gradients {Contest.Median(quiet),5:F0} ({quiet.Min():F0})"));
    }
}
