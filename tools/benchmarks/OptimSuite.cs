using System.Diagnostics;
using System.Globalization;
using Interop.NN;
using Interop.Tensors;

namespace Interop.Benchmarks;

/// <summary>Steps of optimizers over one large and many small parameters: bytes that must move per second, as a share of what a copy of the same memory moves in the same run.</summary>
internal static class OptimSuite
{
    private const long Large = 10_000_000;

    internal static int Run(string[] args)
    {
        int rounds = Shell.Number(args, "--rounds", 15);
        foreach (int threads in (int[])[1, Environment.ProcessorCount])
        {
            Threads.Count = threads;
            Console.WriteLine($"{threads} threads (median and best of {rounds}; load {Contest.Load()})");
            foreach (DType dtype in (DType[])[DType.Float32, DType.BFloat16])
            {
                double copy = Copying(dtype, rounds);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $" {dtype.Name}: a copy moves {copy / 1e9:F1} GB/s"));
                foreach ((string name, int passes, Func<Tensor[], Optimizer> make) in s_ways)
                {
                    Measure($"{name}, {Large:N0} elements", passes, dtype, make, rounds, copy, [Large]);
                    Measure($"{name}, 200 of 64 x 16", passes, dtype, make, rounds * 20, copy, [.. Enumerable.Repeat(1024L, 200)]);
                }
            }
        }

        return 0;
    }

    /// <summary>Name, reads and writes of each element, and the optimizer.</summary>
    private static readonly (string Name, int Passes, Func<Tensor[], Optimizer> Make)[] s_ways =
    [
        ("SGD", 3, p => new SGD(p, 1e-6)),
        ("SGD momentum", 5, p => new SGD(p, 1e-6, momentum: 0.9)),
        ("Adam", 7, p => new Adam(p, 1e-6)),
        ("AdamW", 7, p => new AdamW(p, 1e-6)),
    ];

    private static double Copying(DType dtype, int rounds)
    {
        Tensor x = Tensor.Ones([4 * Large], dtype), y = Tensor.Empty([4 * Large], dtype);
        double best = Time(() => y.Copy_(x), rounds).Min();
        return 2.0 * dtype.ByteCount(4 * Large) / best;
    }

    private static void Measure(string name, int passes, DType dtype, Func<Tensor[], Optimizer> make, int rounds, double copy, long[] sizes)
    {
        Tensor[] parameters = [.. sizes.Select(n => Tensor.Ones([n], dtype).RequiresGrad_())];
        foreach (Tensor p in parameters)
            p.Grad = Tensor.Full([p.ElementCount], 0.01, dtype);
        Optimizer optimizer = make(parameters);
        long before = 0;
        List<double> times = Time(optimizer.Step, rounds, () => before = GC.GetAllocatedBytesForCurrentThread());
        double allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)rounds;
        double median = Contest.Median(times), best = times.Min(), bytes = passes * (double)dtype.ByteCount(sizes.Sum());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {name,-30} {median * 1e6,9:F1} ({best * 1e6:F1}) µs {median / sizes.Length * 1e9,12:F0} ({best / sizes.Length * 1e9:F0}) ns per parameter {bytes / median / 1e9,7:F1} ({bytes / best / 1e9:F1}) GB/s {bytes / best / copy,6:P0} of a copy {allocated,6:F0} bytes allocated"));
    }

    private static List<double> Time(Action work, int rounds, Action? warm = null)
    {
        for (int i = 0; i < 3 + rounds / 5; i++)
            work();
        List<double> times = new(rounds);
        warm?.Invoke();
        for (int i = 0; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return times;
    }
}
