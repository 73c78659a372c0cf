using System.Runtime.Intrinsics;
using Interop.Tensors.Kernels;

namespace Interop.Tensors.Tests.Kernels;

public class VectorMathTests
{
    private sealed record Function(
        Func<double, double> Truth,
        Func<float, float> Single, Func<Vector128<float>, Vector128<float>> Single128, Func<Vector256<float>, Vector256<float>> Single256, Func<Vector512<float>, Vector512<float>> Single512,
        Func<double, double> Double, Func<Vector128<double>, Vector128<double>> Double128, Func<Vector256<double>, Vector256<double>> Double256, Func<Vector512<double>, Vector512<double>> Double512);

    // The double functions themselves are held against mpmath by SpecialFunctionTests.
    private static readonly Dictionary<string, Function> s_functions = new()
    {
        ["exp"] = new(Math.Exp, VectorMath.Exp, VectorMath.Exp, VectorMath.Exp, VectorMath.Exp, VectorMath.Exp, VectorMath.Exp, VectorMath.Exp, VectorMath.Exp),
        ["expm1"] = new(VectorMath.Expm1, VectorMath.Expm1, VectorMath.Expm1, VectorMath.Expm1, VectorMath.Expm1, VectorMath.Expm1, VectorMath.Expm1, VectorMath.Expm1, VectorMath.Expm1),
        ["log"] = new(Math.Log, VectorMath.Log, VectorMath.Log, VectorMath.Log, VectorMath.Log, VectorMath.Log, VectorMath.Log, VectorMath.Log, VectorMath.Log),
        ["log1p"] = new(VectorMath.Log1p, VectorMath.Log1p, VectorMath.Log1p, VectorMath.Log1p, VectorMath.Log1p, VectorMath.Log1p, VectorMath.Log1p, VectorMath.Log1p, VectorMath.Log1p),
        ["tanh"] = new(Math.Tanh, VectorMath.Tanh, VectorMath.Tanh, VectorMath.Tanh, VectorMath.Tanh, VectorMath.Tanh, VectorMath.Tanh, VectorMath.Tanh, VectorMath.Tanh),
        ["sigmoid"] = new(x => 1 / (1 + Math.Exp(-x)), VectorMath.Sigmoid, VectorMath.Sigmoid, VectorMath.Sigmoid, VectorMath.Sigmoid, VectorMath.Sigmoid, VectorMath.Sigmoid, VectorMath.Sigmoid, VectorMath.Sigmoid),
        ["sin"] = new(Math.Sin, VectorMath.Sin, VectorMath.Sin, VectorMath.Sin, VectorMath.Sin, VectorMath.Sin, VectorMath.Sin, VectorMath.Sin, VectorMath.Sin),
        ["cos"] = new(Math.Cos, VectorMath.Cos, VectorMath.Cos, VectorMath.Cos, VectorMath.Cos, VectorMath.Cos, VectorMath.Cos, VectorMath.Cos, VectorMath.Cos),
        ["erf"] = new(VectorMath.Erf, VectorMath.Erf, VectorMath.Erf, VectorMath.Erf, VectorMath.Erf, VectorMath.Erf, VectorMath.Erf, VectorMath.Erf, VectorMath.Erf),
    };

    public static TheoryData<string> Names => [.. s_functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_is_right_to_about_two_units_in_the_last_place(string name)
    {
        Function f = s_functions[name];
        double worst = 0, at = 0;
        foreach (float x in Singles())
        {
            double error = Units(f.Single(x), f.Truth(x));
            if (error > worst)
                (worst, at) = (error, x);
        }

        TestContext.Current.SendDiagnosticMessage($"{name}: {worst:F2} units in the last place at {at:R}");
        Assert.True(worst <= (name == "sigmoid" ? 2.3 : 1.5), $"{worst} units in the last place at {at:R}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_width_gives_the_same_bits(string name)
    {
        Function f = s_functions[name];
        float[] singles = [.. Singles().Where((_, i) => i % 37 == 0), 0f, -0f, 1e-45f, -1e-45f, float.MaxValue, -float.MaxValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        for (int i = 0; i + 16 <= singles.Length; i += 7)
        {
            Vector512<float> x = Vector512.Create(singles, i);
            float[] expected = [.. singles.AsSpan(i, 16).ToArray().Select(f.Single)];
            Assert.Equal(Whole(Vector512.Create(expected)), Whole(f.Single512(x)));
            Assert.Equal(Whole(Vector512.Create(expected)), Whole(Vector512.Create(f.Single256(x.GetLower()), f.Single256(x.GetUpper()))));
            Assert.Equal(Whole(Vector512.Create(expected)).GetLower(), Whole(Vector512.Create(Vector256.Create(f.Single128(x.GetLower().GetLower()), f.Single128(x.GetLower().GetUpper())))).GetLower());
        }

        double[] doubles = [.. singles.Where((_, i) => i % 3 == 0).Select(x => x * 1.0000000123), -0.0, 5e-324, -745.1, 709.9, 1e300, 2e9, -2e9, double.NaN, double.NegativeInfinity, 0, 1];
        for (int i = 0; i + 8 <= doubles.Length; i += 3)
        {
            Vector512<double> x = Vector512.Create(doubles, i);
            double[] expected = [.. doubles.AsSpan(i, 8).ToArray().Select(f.Double)];
            Assert.Equal(Whole(Vector512.Create(expected)), Whole(f.Double512(x)));
            Assert.Equal(Whole(Vector512.Create(expected)), Whole(Vector512.Create(f.Double256(x.GetLower()), f.Double256(x.GetUpper()))));
            Assert.Equal(Whole(Vector512.Create(expected)).GetLower(), Whole(Vector512.Create(Vector256.Create(f.Double128(x.GetLower().GetLower()), f.Double128(x.GetLower().GetUpper())))).GetLower());
        }
    }

    [Fact]
    public void Gelu_is_the_number_times_the_normal_distribution()
    {
        for (double x = -6; x < 6; x += 0.01)
        {
            Assert.Equal(x * ErrorFunctions.Ndtr(x), VectorMath.Gelu(x), 1e-14);
            Assert.Equal(x * ErrorFunctions.Ndtr(x), VectorMath.Gelu((float)x), 1e-6);
        }
    }

    /// <summary>The bits; not a number has many, all equal here.</summary>
    private static Vector512<int> Whole(Vector512<float> y) => Vector512.ConditionalSelect(Vector512.IsNaN(y), Vector512.Create(float.NaN), y).AsInt32();

    private static Vector512<long> Whole(Vector512<double> y) => Vector512.ConditionalSelect(Vector512.IsNaN(y), Vector512.Create(double.NaN), y).AsInt64();

    /// <summary>Every 9,973rd of all float32 numbers: each exponent, both signs, NaN and subnormal numbers.</summary>
    private static IEnumerable<float> Singles()
    {
        for (ulong bits = 0; bits <= uint.MaxValue; bits += 9973)
            yield return BitConverter.UInt32BitsToSingle((uint)bits);
    }

    private static double Units(float y, double truth)
    {
        if (double.IsNaN(truth) || float.IsNaN(y))
            return double.IsNaN(truth) && float.IsNaN(y) ? 0 : double.PositiveInfinity;
        if (float.IsInfinity((float)truth))
            return y.Equals((float)truth) ? 0 : double.PositiveInfinity;
        return Math.Abs(y - truth) / Math.Max(float.Epsilon, Math.ScaleB(1, Math.ILogB(truth) - 23));
    }
}
