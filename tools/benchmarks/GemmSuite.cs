using System.Diagnostics;
using System.Globalization;
using Interop.Tensors;
using Interop.Tensors.Kernels;

namespace Interop.Benchmarks;

/// <summary>Matrix products of float32 as a share of the multiply-add peak, which is measured in the same rounds.</summary>
internal static class GemmSuite
{
    private static readonly (string Name, int N, int M, int K, bool Transposed)[] s_shapes =
    [
        ("64", 64, 64, 64, false), ("128", 128, 128, 128, false), ("256", 256, 256, 256, false), ("512", 512, 512, 512, false), ("1024", 1024, 1024, 1024, false), ("2048", 2048, 2048, 2048, false),
        ("256 x 256ᵀ", 256, 256, 256, true), ("1024 x 1024ᵀ", 1024, 1024, 1024, true), ("[8, 768] x [3072, 768]ᵀ", 8, 3072, 768, true), ("[32, 768] x [3072, 768]ᵀ", 32, 3072, 768, true),
        ("[128, 784] x [512, 784]ᵀ", 128, 512, 784, true), ("[8, 1024] x [1024, 1024]", 8, 1024, 1024, false), ("[1, 768] x [3072, 768]ᵀ", 1, 3072, 768, true), ("[1, 1024] x [1024, 1024]", 1, 1024, 1024, false),
    ];

    internal static int Run(string[] args)
    {
        int rounds = Shell.Number(args, "--rounds", 7);
        VectorWidths.Active = (VectorWidth)Shell.Number(args, "--width", (int)VectorWidths.Active);
        string? only = Shell.Value(args, "--only");
        using GradMode scope = Tensor.NoGrad();
        foreach (int threads in (int[])[1, 2])
        {
            if (threads <= Environment.ProcessorCount)
                Measure(threads, rounds, only);
        }

        return 0;
    }

    private static void Measure(int threads, int rounds, string? only)
    {
        Threads.Count = threads;
        VectorWidth width = VectorWidths.Active;
        (string Name, Action Work, double Operations)[] works =
        [
            ("multiply-add peak", () => Workers.For(threads, 1, (from, to) =>
            {
                for (long i = from; i < to; i++)
                    _ = FmaPeak.Run(width);
            }), FmaPeak.Operations(width) * threads),
            .. s_shapes.Where(s => only is null || s.Name == only).Select(s => (s.Name, Product(s.N, s.M, s.K, s.Transposed), 2.0 * s.N * s.M * s.K)),
        ];
        List<double>[] times = [.. works.Select(_ => new List<double>())];
        for (int round = 0; round <= rounds; round++)
        {
            for (int i = 0; i < works.Length; i++)
            {
                // A few milliseconds each, so that clocks and caches settle.
                int repeats = (int)Math.Clamp(2e9 / works[i].Operations, 1, 10_000);
                works[i].Work();
                for (int part = 0; part < 5; part++)
                {
                    int calls = Math.Max(1, repeats / 5);
                    long start = Stopwatch.GetTimestamp();
                    for (int call = 0; call < calls; call++)
                        works[i].Work();
                    if (round > 0)
                        times[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds / calls);
                }
            }
        }

        double peak = works[0].Operations / times[0].Min();
        Console.WriteLine($"\nfloat32, {(int)width} bits, {threads} thread{(threads == 1 ? "" : "s")} ({rounds} rounds; load {Contest.Load()})");
        for (int i = 0; i < works.Length; i++)
        {
            double best = works[i].Operations / times[i].Min(), median = works[i].Operations / Contest.Median(times[i]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {works[i].Name,-28} best {best / 1e9,7:F1} GF/s {best / peak,5:P0} of peak   median {median / 1e9,7:F1}   {times[i].Min() * 1e6,10:F1} us"));
        }
    }

    private static Action Product(int n, int m, int k, bool transposed)
    {
        Tensor a = Numbers(n, k), b = transposed ? Numbers(m, k).Transpose(0, 1) : Numbers(k, m);
        return () => a.Mm(b).Dispose();
    }

    private static Tensor Numbers(int rows, int columns)
    {
        Random random = new(rows + columns);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        // A copy in pooled memory, as results of operations are.
        return Tensor.From(values, [rows, columns]).Clone();
    }
}
