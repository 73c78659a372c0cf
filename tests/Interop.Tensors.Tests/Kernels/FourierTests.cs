using System.Numerics;
using Interop.Tensors.Kernels;
using Interop.Tensors.Kernels.Fourier;
using Interop.Testing;

namespace Interop.Tensors.Tests.Kernels;

/// <summary>Transforms against the sum that defines them.</summary>
[Collection<Alone>]
public class FourierTests
{
    public static TheoryData<int> Widths => [0, 128, 256, 512];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_length_agrees_with_its_definition(int width) => At.Width(width, () =>
    {
        foreach (int n in Enumerable.Range(1, 200).Concat([211, 227, 256, 360, 383, 499, 512, 625, 761, 1009, 1024, 1331, 2187, 2401]))
        {
            // Three lines: fewer than a vector, and an odd number.
            Complex[] x = Random(n, 3 * n);
            Agree(n, Definition(x, n, -1), Transform(x, n, 3, FourierKind.Forward));
            Agree(n, Definition(x, n, +1), Transform(x, n, 3, FourierKind.Backward));
        }
    });

    [Fact]
    public void Real_lines_agree_with_complex_ones()
    {
        foreach (int n in Enumerable.Range(1, 100).Concat([127, 128, 202, 211, 1000]))
        {
            Complex[] x = [.. Random(n, 2 * n).Select(z => new Complex(z.Real, 0))];
            Complex[] full = Definition(x, n, -1), half = [.. Enumerable.Range(0, 2).SelectMany(i => full[(i * n)..(i * n + n / 2 + 1)])];
            Tensor real = Tensor.From([.. x.Select(z => z.Real)], [2, n]), y = Tensor.Empty([2, n / 2 + 1], DType.Complex128), all = Tensor.Empty([2, n], DType.Complex128);
            FourierTransform.Run(real, y, 1, n, FourierKind.RealToHalf, 1);
            Agree(n, half, y.ToArray<Complex>());
            FourierTransform.Run(real, all, 1, n, FourierKind.RealToFull, 1);
            Agree(n, full, all.ToArray<Complex>());
            Tensor back = Tensor.Empty([2, n], DType.Float64);
            FourierTransform.Run(y, back, 1, n, FourierKind.HalfToReal, 1.0 / n);
            Agree(n, x, [.. back.ToArray<double>().Select(v => new Complex(v, 0))]);
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void Imaginary_parts_without_a_place_in_a_real_line_are_ignored(int n)
    {
        Complex[] x = Random(1, n / 2 + 1), clean = [.. x];
        clean[0] = clean[0].Real;
        if (n % 2 == 0)
            clean[^1] = clean[^1].Real;
        Assert.Equal(Real(clean), Real(x));

        double[] Real(Complex[] line)
        {
            Tensor y = Tensor.Empty([n], DType.Float64);
            FourierTransform.Run(Tensor.From(line), y, 0, n, FourierKind.HalfToReal, 1);
            return y.ToArray<double>();
        }
    }

    [Fact]
    public void Any_dimension_of_any_geometry_is_transformed_in_place_too()
    {
        foreach (int axis in (int[])[0, 1, 2])
        {
            Tensor x = Tensor.From(Random(axis, 5 * 66 * 7), [5, 66, 7]).Permute(2, 0, 1), y = Tensor.Empty([66, 7, 5], DType.Complex128).Permute(1, 2, 0);
            long n = x.Shape[axis];
            FourierTransform.Run(x, y, axis, n, FourierKind.Forward, 2);
            Tensor lines = x.Transpose(axis, 2).Contiguous(), want = Tensor.From(Definition(lines.ToArray<Complex>(), (int)n, -1), lines.Shape).Transpose(axis, 2);
            Agree(axis, [.. want.ToArray<Complex>().Select(z => 2 * z)], y.ToArray<Complex>());
            FourierTransform.Run(y, y, axis, n, FourierKind.Backward, 0.5 / n);
            Agree(axis, x.ToArray<Complex>(), y.ToArray<Complex>());
        }
    }

    [Fact]
    public void Float32_is_rounded_once()
    {
        float[] x = [.. Random(4, 1000).Select(z => (float)z.Real)];
        Tensor y = Tensor.Empty([501], DType.Complex64);
        FourierTransform.Run(Tensor.From(x), y, 0, 1000, FourierKind.RealToHalf, 1);
        float[] got = new float[1002];
        y.Storage.Bytes(0, 501 * 8).CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(got.AsSpan()));
        Complex[] want = Definition([.. x.Select(v => new Complex(v, 0))], 1000, -1);
        for (int k = 0; k < 501; k++)
            Assert.Equal((float)want[k].Real, got[2 * k], 1e-5f);
    }

    [Fact]
    public void Long_lines_come_back()
    {
        foreach (int n in (int[])[1 << 17, 3 * 50_021, 100_003])
        {
            Complex[] x = Random(n, n);
            Tensor t = Tensor.From(x), y = Tensor.Empty([n], DType.Complex128);
            FourierTransform.Run(t, y, 0, n, FourierKind.Forward, 1);
            FourierTransform.Run(y, y, 0, n, FourierKind.Backward, 1.0 / n);
            Agree(n, x, y.ToArray<Complex>());
        }
    }

    private static Complex[] Transform(Complex[] x, int n, int lines, FourierKind kind)
    {
        Tensor y = Tensor.Empty([lines, n], DType.Complex128);
        FourierTransform.Run(Tensor.From(x, [lines, n]), y, 1, n, kind, 1);
        return y.ToArray<Complex>();
    }

    private static Complex[] Definition(Complex[] x, int n, int sign)
    {
        Complex[] roots = [.. Enumerable.Range(0, n).Select(k => Complex.Exp(new Complex(0, sign * 2 * Math.PI * k / n)))], y = new Complex[x.Length];
        for (int line = 0; line < x.Length; line += n)
            for (int k = 0; k < n; k++)
                for (int j = 0; j < n; j++)
                    y[line + k] += x[line + j] * roots[(int)((long)j * k % n)];
        return y;
    }

    private static Complex[] Random(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
    }

    private static void Agree(int n, Complex[] want, Complex[] got)
    {
        double largest = want.Max(z => z.Magnitude), error = want.Zip(got, (a, b) => (a - b).Magnitude).Max();
        Assert.True(want.Length == got.Length && error <= 4e-14 * largest, $"{n}: the error is {error / largest:E2} of the largest value");
    }
}
