using Interop.Tensors.Kernels;

namespace Interop.Tensors.Tests;

public sealed class BoxMullerTests
{
    [Fact]
    public void Vectors_give_the_bits_of_single_numbers()
    {
        float[] values = Tensor.Rand([16 * 4096], generator: new Generator().ManualSeed(1)).ToArray<float>();
        // The ends of the range, where the logarithm is 0 or its argument the smallest.
        (values[0], values[8], values[1], values[9]) = (0, 0, 1 - 1f / (1 << 24), 1 - 1f / (1 << 24));
        float[] expected = [.. values];
        for (int i = 0; i < values.Length; i += 16)
        {
            for (int j = i; j < i + 8; j++)
                (expected[j], expected[j + 8]) = Pair(values[j], values[j + 8], 0.25f, 1.5f);
        }

        BoxMuller.Transform(values, 0.25f, 1.5f);
        Assert.Equal(expected, values);
    }

    [Fact]
    public void The_polynomials_are_close_to_the_functions()
    {
        float[] uniform = Tensor.Rand([16 * 1024], generator: new Generator().ManualSeed(2)).ToArray<float>(), normal = [.. uniform];
        double[] precise = [.. uniform.Select(u => (double)u)];
        BoxMuller.Transform(normal, 0, 1);
        BoxMuller.Transform(precise, 0, 1);
        for (int i = 0; i < normal.Length; i++)
            Assert.Equal(precise[i], normal[i], 2e-6);
    }

    /// <summary>The scalar twin.</summary>
    private static (float, float) Pair(float first, float second, float mean, float std)
    {
        float radius = MathF.Sqrt(-2 * Log(1 - first));
        (float sin, float cos) = SinCos((float)(2 * Math.PI) * second);
        return (MathF.FusedMultiplyAdd(radius * cos, std, mean), MathF.FusedMultiplyAdd(radius * sin, std, mean));
    }

    private static float Log(float x)
    {
        int bits = BitConverter.SingleToInt32Bits(Math.Max(x, 1.17549435e-38f));
        float e = (bits >> 23) - 127 + 1, m = BitConverter.Int32BitsToSingle(bits & 0x7FFFFF | 0x3F000000);
        bool low = m < 0.707106781186547524f;
        (e, m) = low ? (e - 1, m - 1 + m) : (e, m - 1);
        float y = 7.0376836292e-2f, square = m * m;
        foreach (float c in (ReadOnlySpan<float>)[-1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f, -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f])
            y = MathF.FusedMultiplyAdd(y, m, c);
        y = MathF.FusedMultiplyAdd(y * m, square, e * -2.12194440e-4f);
        y = MathF.FusedMultiplyAdd(-square, 0.5f, y);
        return MathF.FusedMultiplyAdd(e, 0.693359375f, m + y);
    }

    private static (float Sin, float Cos) SinCos(float x)
    {
        int j = (int)(x * 1.27323954473516f) + 1 & ~1;
        foreach (float part in (ReadOnlySpan<float>)[-0.78515625f, -2.4187564849853515625e-4f, -3.77489497744594108e-8f])
            x = MathF.FusedMultiplyAdd(j, part, x);
        float square = x * x, cos = 2.443315711809948e-005f, sin = -1.9515295891e-4f;
        cos = MathF.FusedMultiplyAdd(MathF.FusedMultiplyAdd(cos, square, -1.388731625493765e-003f), square, 4.166664568298827e-002f) * square;
        cos = MathF.FusedMultiplyAdd(cos, square, -(square * 0.5f)) + 1;
        sin = MathF.FusedMultiplyAdd(MathF.FusedMultiplyAdd(sin, square, 8.3321608736e-3f), square, -1.6666654611e-1f) * square;
        sin = MathF.FusedMultiplyAdd(sin, x, x);
        if ((j & 2) != 0)
            (sin, cos) = (cos, sin);
        return ((j & 4) != 0 ? -sin : sin, (j - 2 & 4) == 0 ? -cos : cos);
    }
}
