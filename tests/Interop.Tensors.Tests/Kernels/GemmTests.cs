using System.Numerics;
using Interop.Tensors.Kernels;
using Interop.Testing;

namespace Interop.Tensors.Tests.Kernels;

/// <summary>Every vector width, layout and path against a plain loop in doubles.</summary>
[Collection<Alone>]
public class GemmTests
{
    public static TheoryData<int> Widths => [0, 128, 256, 512];

    /// <summary>Sizes around the edges of tiles, vectors and blocks, primes, one and nothing.</summary>
    private static readonly (int N, int M, int K)[] s_sizes =
    [
        (1, 1, 1), (1, 1, 7), (1, 5, 3), (5, 1, 3), (1, 40, 70), (40, 1, 70), (1, 300, 130), (300, 1, 130), (2, 2, 2), (3, 5, 7), (4, 8, 1), (6, 16, 9), (7, 17, 33), (11, 31, 13), (12, 32, 16), (13, 33, 17),
        (14, 64, 40), (23, 29, 31), (32, 70, 129), (33, 65, 3), (47, 53, 59), (100, 10, 100), (10, 100, 100), (97, 101, 103), (128, 128, 128), (130, 131, 400), (250, 37, 700), (241, 65, 385), (0, 3, 3), (3, 0, 3), (3, 3, 0),
    ];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_size_in_every_layout_equals_the_plain_loop(int width) => At.Width(width, () =>
    {
        foreach ((int n, int m, int k) in s_sizes)
        {
            for (int layout = 0; layout < 36; layout++)
                Check<double>(n, m, k, layout / 3 % 4, layout / 12, layout % 3, 1, 0, 1e-12);
        }
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Floats_alphas_betas_and_threads(int width) => At.Width(width, () =>
    {
        int threads = Threads.Count;
        try
        {
            for (int count = 1; count <= 3; count++)
            {
                Threads.Count = count;
                foreach ((int n, int m, int k) in new[] { (130, 140, 150), (30, 300, 170), (300, 30, 170), (260, 270, 280), (1, 1000, 300), (400, 410, 3), (20, 700, 70) })
                {
                    Check<float>(n, m, k, 0, 0, 0, 1, 0, 2e-5);
                    Check<float>(n, m, k, 1, 1, 0, 1, 1, 2e-5);
                    Check<float>(n, m, k, 1, 0, 1, -0.5f, 2, 2e-5);
                    Check<float>(n, m, k, 0, 1, 2, 3, 0, 2e-5);
                }
            }
        }
        finally
        {
            Threads.Count = threads;
        }
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Alpha_and_beta_in_every_path(int width) => At.Width(width, () =>
    {
        foreach ((int n, int m, int k) in s_sizes)
        {
            Check<double>(n, m, k, 0, 0, 0, 2, 1, 1e-12);
            Check<double>(n, m, k, 0, 1, 0, 1, 1, 1e-12);
            Check<double>(n, m, k, 1, 2, 1, -1, 0.5, 1e-12);
            Check<double>(n, m, k, 2, 0, 2, 0, -3, 1e-12);
        }
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Whole_numbers_wrap(int width) => At.Width(width, () =>
    {
        foreach ((int n, int m, int k) in new[] { (3, 5, 7), (1, 20, 9), (60, 70, 40), (130, 120, 110), (20, 20, 400) })
        {
            long[] a = Random(n * k, 1), b = Random(k * m, 2);
            long[] expected = new long[n * m];
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < m; j++)
                {
                    for (int l = 0; l < k; l++)
                        expected[i * m + j] += a[i * k + l] * b[l * m + j];
                }
            }

            Assert.Equal(expected, Gemm.Multiply(Tensor.From(a, [n, k]), Tensor.From(b, [k, m])).ToArray<long>());
            Assert.Equal(expected.Select(x => (int)x), Gemm.Multiply(Tensor.From(a.Select(x => (int)x).ToArray(), [n, k]), Tensor.From(b.Select(x => (int)x).ToArray(), [k, m])).ToArray<int>());
            Assert.Equal(expected.Select(x => (byte)x), Gemm.Multiply(Tensor.From(a.Select(x => (byte)x).ToArray(), [n, k]), Tensor.From(b.Select(x => (byte)x).ToArray(), [k, m])).ToArray<byte>());
            Assert.Equal(expected.Select(x => (short)x), Gemm.Multiply(Tensor.From(a.Select(x => (short)x).ToArray(), [n, k]), Tensor.From(b.Select(x => (short)x).ToArray(), [k, m])).ToArray<short>());
        }

        static long[] Random(int count, int seed)
        {
            Random random = new(seed);
            return [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))];
        }
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Complex_numbers(int width) => At.Width(width, () =>
    {
        foreach ((int n, int m, int k) in new[] { (1, 1, 1), (3, 5, 7), (1, 20, 9), (60, 70, 40), (130, 120, 110), (2, 2, 0) })
        {
            Random random = new(5);
            Complex[] a = [.. Enumerable.Range(0, n * k).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))], b = [.. Enumerable.Range(0, k * m).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
            Tensor x = Tensor.From(a, [n, k]), y = Tensor.From(b, [m, k]).Transpose(0, 1);
            Complex[] found = Gemm.Multiply(x, y).ToArray<Complex>();
            Complex[] single = Gemm.Multiply(x.To(DType.Complex64), y.To(DType.Complex64)).To(DType.Complex128).ToArray<Complex>();
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < m; j++)
                {
                    Complex sum = 0;
                    for (int l = 0; l < k; l++)
                        sum += a[i * k + l] * b[j * k + l];
                    Assert.True((found[i * m + j] - sum).Magnitude < 1e-12 * (1 + k));
                    Assert.True((single[i * m + j] - sum).Magnitude < 1e-6 * (1 + k));
                }
            }
        }
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Half_precisions_sum_in_float_and_round_once(int width) => At.Width(width, () =>
    {
        const int n = 20, m = 30, k = 500;
        Random random = new(3);
        DType[] halves = [DType.Float16, DType.BFloat16];
        float[] a = [.. Enumerable.Range(0, n * k).Select(_ => random.Next(-8, 8) / 8f)], b = [.. Enumerable.Range(0, k * m).Select(_ => random.Next(-8, 8) / 8f)];
        Tensor x = Tensor.From(a, [n, k]), y = Tensor.From(b, [k, m]), exact = Gemm.Multiply(x, y);
        foreach (DType dtype in halves)
            Assert.Equal(exact.To(dtype).To(DType.Float32).ToArray<float>(), Gemm.Multiply(x.To(dtype), y.To(dtype)).To(DType.Float32).ToArray<float>());
    });

    [Theory]
    [MemberData(nameof(Widths))]
    public void Batches_of_any_stride(int width) => At.Width(width, () =>
    {
        foreach ((int batch, int n, int m, int k) in new[] { (0, 2, 2, 2), (1, 5, 6, 7), (7, 3, 4, 5), (40, 16, 17, 18), (3, 150, 140, 130) })
        {
            Tensor a = Ramp(batch * n * k, 1).View(batch, n, k), b = Ramp(batch * k * m, 2).View(batch, m, k).Transpose(1, 2);
            Tensor one = Ramp(k * m, 3).View(1, k, m).Expand([batch, k, m]);
            foreach (Tensor right in new[] { b, one })
            {
                double[] y = Gemm.BatchMultiply(a, right).ToArray<double>(), left = a.ToArray<double>(), other = right.ToArray<double>();
                for (int t = 0; t < batch; t++)
                    AssertClose(Plain(left.AsSpan(t * n * k, n * k), other.AsSpan(t * k * m, k * m), n, m, k), y.AsSpan(t * n * m, n * m), 1e-12 * k);
            }
        }
    });

    [Fact]
    public void Beta_zero_does_not_read_the_result_and_nan_spreads_from_operands()
    {
        unsafe
        {
            foreach (int n in new[] { 1, 5, 40, 300 })
            {
                double[] a = new double[n * n], b = new double[n * n], y = new double[n * n];
                Array.Fill(y, double.NaN);
                a[0] = double.PositiveInfinity;
                fixed (double* pa = a, pb = b, py = y)
                    Gemm.Run(n, n, n, pa, n, 1, pb, n, 1, py, n, 1, 1.0, 0.0);
                // ∞ · 0 in the first row only.
                for (int i = 0; i < n * n; i++)
                    Assert.Equal(i < n, double.IsNaN(y[i]));
            }
        }
    }

    [Fact]
    public void Bool_has_no_product()
    {
        Tensor x = Tensor.From<bool>([true, false, true, true], [2, 2]);
        Assert.Contains("bool", Assert.Throws<NotSupportedException>(() => Gemm.Multiply(x, x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_multiply_at_once()
    {
        Tensor a = Ramp(200 * 210, 1).View(200, 210), b = Ramp(210 * 220, 2).View(210, 220);
        double[] expected = Gemm.Multiply(a, b).ToArray<double>();
        Thread[] threads = new Thread[4];
        int wrong = 0;
        for (int t = 0; t < threads.Length; t++)
        {
            threads[t] = new Thread(() =>
            {
                for (int i = 0; i < 10; i++)
                {
                    if (!Gemm.Multiply(a, b).ToArray<double>().AsSpan().SequenceEqual(expected))
                        Interlocked.Increment(ref wrong);
                }
            });
            threads[t].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal(0, wrong);
    }

    /// <summary>Layouts: 0 rows dense, 1 columns dense, 2 neither, 3 every second row.</summary>
    private static unsafe void Check<T>(int n, int m, int k, int layoutA, int layoutB, int layoutY, T alpha, T beta, double tolerance) where T : unmanaged, INumber<T>
    {
        double[] a = Ramp(n * k, n + 1).ToArray<double>(), b = Ramp(k * m, m + 2).ToArray<double>(), y = Ramp(n * m, k + 3).ToArray<double>();
        double[] expected = Plain(a, b, n, m, k);
        for (int i = 0; i < expected.Length; i++)
            expected[i] = double.CreateChecked(alpha) * expected[i] + (T.IsZero(beta) ? 0 : double.CreateChecked(beta) * y[i]);
        (T[] memoryA, long a0, long a1) = Lay<T>(a, n, k, layoutA);
        (T[] memoryB, long b0, long b1) = Lay<T>(b, k, m, layoutB);
        (T[] memoryY, long y0, long y1) = Lay<T>(y, n, m, layoutY);
        T[] before = [.. memoryY];
        fixed (T* pa = memoryA, pb = memoryB, py = memoryY)
            Gemm.Run(n, m, k, pa, a0, a1, pb, b0, b1, py, y0, y1, alpha, beta);
        double[] found = new double[n * m];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                found[i * m + j] = double.CreateChecked(memoryY[i * y0 + j * y1]);
                memoryY[i * y0 + j * y1] = before[i * y0 + j * y1];
            }
        }

        AssertClose(expected, found, tolerance * (k + 1));
        Assert.Equal(before, memoryY);
    }

    private static (T[] Memory, long Row, long Column) Lay<T>(double[] values, int rows, int columns, int layout) where T : unmanaged, INumber<T>
    {
        (long row, long column) = layout switch { 0 => (columns, 1), 1 => (1, rows), 2 => (2 * columns + 1, 2), _ => (2 * columns, 1L) };
        T[] memory = new T[(rows + 1) * Math.Max(row, 1) + (columns + 1) * Math.Max(column, 1)];
        Array.Fill(memory, T.CreateChecked(77));
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                memory[i * row + j * column] = T.CreateChecked(values[i * columns + j]);
        }

        return (memory, row, column);
    }

    private static double[] Plain(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int n, int m, int k)
    {
        double[] y = new double[n * m];
        for (int i = 0; i < n; i++)
        {
            for (int l = 0; l < k; l++)
            {
                for (int j = 0; j < m; j++)
                    y[i * m + j] += a[i * k + l] * b[l * m + j];
            }
        }

        return y;
    }

    private static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - found[i]) <= tolerance))
                Assert.Fail($"Element {i} of {expected.Length}: expected {expected[i]}, found {found[i]}.");
        }
    }

    /// <summary>Numbers in (−1, 1) without a pattern.</summary>
    private static Tensor Ramp(int count, int seed)
    {
        Random random = new(seed);
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)(2 * random.NextDouble() - 1);
        return Tensor.From(values);
    }
}
