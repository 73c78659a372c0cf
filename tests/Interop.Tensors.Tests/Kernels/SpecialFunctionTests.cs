using System.Numerics;
using Interop.Tensors.Kernels;
using Interop.Testing;

namespace Interop.Tensors.Tests.Kernels;

public class SpecialFunctionTests
{
    /// <summary>
    /// Errors are measured against the value, but no more finely than against this share of it where the function has zeros
    /// between (an error in the argument's last place shows there).
    /// </summary>
    private static readonly Dictionary<string, double> s_scale = new()
    {
        ["y0"] = 0.1,
        ["airy_ai"] = 0.1,
        ["digamma"] = 1,
        ["lgamma_negative"] = 1,
    };

    public static TheoryData<string> Names => [.. FunctionTable.Rows(Repository.Fixtures("functions", "values.tsv")).Select(r => r.Name).Distinct()];

    public static TheoryData<string> EdgeNames => [.. FunctionTable.Rows(Repository.Fixtures("functions", "edges.tsv")).Select(r => r.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Functions_equal_those_of_mpmath(string name)
    {
        double worst = 0;
        string where = "";
        foreach ((_, double[] row) in FunctionTable.Rows(Repository.Fixtures("functions", "values.tsv")).Where(r => r.Name == name))
        {
            double error = Error(name, row);
            if (error > worst)
                (worst, where) = (error, string.Join(' ', row.Select(x => x.ToString("R"))));
        }

        TestContext.Current.SendDiagnosticMessage($"{name}: {worst:E1}");
        Assert.True(worst <= Tolerance(name), $"{name}: an error of {worst:E2} at {where}");
    }

    [Theory]
    [MemberData(nameof(EdgeNames))]
    public void Special_values_equal_those_of_PyTorch(string name)
    {
        foreach ((_, double[] row) in FunctionTable.Rows(Repository.Fixtures("functions", "edges.tsv")).Where(r => r.Name == name))
        {
            double[] result = Compute(name, row), expected = row[(row.Length - result.Length)..];
            bool complex = result.Length == 2;
            for (int i = 0; i < result.Length; i++)
                Assert.True(Same(result[i], expected[i], complex), $"{name}: {string.Join(' ', row.Select(x => x.ToString("R")))}; computed {string.Join(' ', result.Select(x => x.ToString("R")))}");
        }
    }

    [Fact]
    public void Mantissa_and_exponent_put_together_give_the_number()
    {
        foreach (double x in (double[])[1, -3.5, 1e300, 5e-324, -2.2250738585072014e-308, 0.1])
        {
            (double mantissa, int exponent) = Elementary.Frexp(x);
            Assert.InRange(Math.Abs(mantissa), 0.5, 0.9999999999999999);
            Assert.Equal(x, Math.ScaleB(mantissa, exponent));
        }
    }

    [Fact]
    public void Rounding_goes_to_even_halves_and_keeps_decimals()
    {
        Assert.Equal([2, 4, -2, 0], new[] { 2.5, 3.5, -2.5, 0.5 }.Select(x => Elementary.Round(x, 0)));
        Assert.Equal(1.24, Elementary.Round(1.235, 2));
        Assert.Equal(1200f, Elementary.Round(1234f, -2));
    }

    [Fact]
    public void Whole_numbers_divide_as_Python_divides_and_never_trap()
    {
        Assert.Equal([-4, 3, -4, 3], new[] { (-7L, 2L), (7, 2), (7, -2), (-7, -2) }.Select(p => new FloorDivision().Apply(p.Item1, p.Item2)));
        Assert.Equal([1, 1, -1, -1], new[] { (-7L, 2L), (7, 2), (7, -2), (-7, -2) }.Select(p => new Remainder().Apply(p.Item1, p.Item2)));
        Assert.Equal(long.MinValue, new TruncatedDivision().Apply(long.MinValue, -1));
        Assert.Equal(0, new TruncatedRemainder().Apply(long.MinValue, -1));
        Assert.Equal(6, Tensors.Kernels.WholeNumbers.Gcd(-54, 24));
        Assert.Equal(36, Tensors.Kernels.WholeNumbers.Lcm(12, -18));
        Assert.Equal(unchecked((sbyte)(-128)), Tensors.Kernels.WholeNumbers.Gcd<sbyte>(-128, 0));
        Assert.Equal([1024L, 0, 1, -1], new[] { (2L, 10L), (2, -1), (-1, -2), (-1, 3) }.Select(p => Tensors.Kernels.WholeNumbers.Pow(p.Item1, p.Item2)));
    }

    private static double Tolerance(string name) => name switch
    {
        // Polynomials pass through zero inside their range; the incomplete gamma functions carry the exponent's error.
        _ when name is "laguerre_l" or "legendre_p" || name.StartsWith("chebyshev", StringComparison.Ordinal) || name.StartsWith("shifted", StringComparison.Ordinal) || name.StartsWith("hermite", StringComparison.Ordinal) => 1e-11,
        _ when name.StartsWith("igamma", StringComparison.Ordinal) => 3e-13,
        _ => 1.1e-14,
    };

    private static double Error(string name, double[] row)
    {
        double[] result = Compute(name, row), expected = row[(row.Length - result.Length)..];
        double size = expected.Max(Math.Abs), error = 0;
        for (int i = 0; i < result.Length; i++)
        {
            if (!result[i].Equals(expected[i]))
                error = Math.Max(error, double.IsNaN(result[i]) ? double.PositiveInfinity : Math.Abs(result[i] - expected[i]));
        }

        return error / Math.Max(size, s_scale.GetValueOrDefault(name, 1e-300));
    }

    private static double[] Compute(string name, double[] row)
    {
        if (name.StartsWith("complex.", StringComparison.Ordinal))
        {
            Complex w = FunctionTable.OfComplex[name["complex.".Length..]](new(row[0], row[1]));
            return [w.Real, w.Imaginary];
        }

        return [row.Length == 2 ? FunctionTable.Unary[name](row[0]) : FunctionTable.Binary[name](row[0], row[1])];
    }

    /// <summary>Signs of zeros count for real functions; of complex ones annex G leaves many open.</summary>
    private static bool Same(double y, double expected, bool complex)
    {
        if (double.IsNaN(expected) || double.IsInfinity(expected))
            return y.Equals(expected) || complex && double.IsInfinity(y) && double.IsInfinity(expected);
        return expected == 0 && y == 0 ? complex || double.IsNegative(y) == double.IsNegative(expected) : Math.Abs(y - expected) <= 1e-10 * Math.Abs(expected) + 1e-16;
    }
}
