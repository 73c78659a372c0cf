namespace Interop.Tensors.Tests;

public sealed class LogarithmsTests
{
    /// <summary>Arguments and what glibc 2.36 and 2.43 give.</summary>
    public static TheoryData<long, long> Pairs => new()
    {
        { unchecked((long)0xBFBCD49D6E8FEA28), unchecked((long)0xBFBE9650B75D2B5B) },
        { unchecked((long)0xBFD541C3C27E4094), unchecked((long)0xBFD9D5D049A0640E) },
        { unchecked((long)0xBFCB835433A0FE28), unchecked((long)0xBFCEF9EB5AFC2CA7) },
        { unchecked((long)0xBFE561AAEB20DEFE), unchecked((long)0xBFF1A67596145917) },
        { unchecked((long)0xBFC68E4073AFE000), unchecked((long)0xBFC8CFFBA519DC50) },
        { unchecked((long)0xBFEFFFFFFFFFFFFF), unchecked((long)0xC0425E4F7B2737FA) },
        { unchecked((long)0xBCA0000000000000), unchecked((long)0xBCA0000000000000) },
        { unchecked((long)0xBE18000000000000), unchecked((long)0xBE18000000480000) },
        { unchecked((long)0xBFD0000000000000), unchecked((long)0xBFD269621134DB92) },
        { unchecked((long)0xBFE0000000000000), unchecked((long)0xBFE62E42FEFA39EF) },
        { unchecked((long)0xBFE8000000000000), unchecked((long)0xBFF62E42FEFA39EF) },
        { unchecked((long)0xBFD2BEC333018866), unchecked((long)0xBFD62E42FEFA39EE) },
        { unchecked((long)0xBFD2BEC333018867), unchecked((long)0xBFD62E42FEFA39EF) },
        { unchecked((long)0xBFEFFF2E48E8A71E), unchecked((long)0xC0226BB1BBB55554) },
        { unchecked((long)0xBE112E0BE826D695), unchecked((long)0xBE112E0BE84BBB51) },
        { unchecked((long)0x3FD3333333333333), unchecked((long)0x3FD0CA937BE1B9DC) },
        { unchecked((long)0x3FDA827997709F7A), unchecked((long)0x3FD62E42FD2CF8F5) },
        { unchecked((long)0x3FE0000000000000), unchecked((long)0x3FD9F323ECBF984C) },
        { unchecked((long)0x3FF0000000000000), unchecked((long)0x3FE62E42FEFA39EF) },
        { unchecked((long)0x4008000000000000), unchecked((long)0x3FF62E42FEFA39EF) },
        { unchecked((long)0x4202A05F20000000), unchecked((long)0x4037069E2AA3184E) },
        { unchecked((long)0x7E37E43C8800759C), unchecked((long)0x4085963447F87FB5) },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Log1p_has_the_bits_of_the_C_runtime(long x, long expected) =>
        Assert.Equal(expected, BitConverter.DoubleToInt64Bits(Logarithms.OnePlus(BitConverter.Int64BitsToDouble(x))));

    [Fact]
    public void Log1p_is_exact_to_a_unit_in_the_last_place()
    {
        Random random = new(3);
        for (int i = 0; i < 20000; i++)
        {
            // Around x₀ = e − 1 the decimal logarithm of .NET is precise enough: log(1 + x) = log(e) + log1p((x − x₀) / e) with small terms summed.
            double x = random.NextDouble() * Math.Pow(2, -random.Next(0, 40)) * (random.Next(2) == 0 ? -1 : 1), found = Logarithms.OnePlus(x);
            double expected = Math.Abs(x) < 1e-4 ? x - x * x / 2 + x * x * x / 3 - x * x * x * x / 4 : Math.Log(1 + x) + (x - (1 + x - 1)) / (1 + x);
            Assert.True(Math.Abs(found - expected) <= 4e-16 * Math.Abs(expected) + 1e-20, $"log1p({x}) is {found}, expected {expected}");
        }

        Assert.Equal(double.NegativeInfinity, Logarithms.OnePlus(-1));
        Assert.Equal(double.PositiveInfinity, Logarithms.OnePlus(double.PositiveInfinity));
        Assert.True(double.IsNaN(Logarithms.OnePlus(-2)) && double.IsNaN(Logarithms.OnePlus(double.NaN)));
        Assert.Equal(-0.0, Logarithms.OnePlus(-0.0));
    }

    [Fact]
    public void Logarithms_of_factorials_meet_where_the_series_begins()
    {
        double sum = 0;
        for (int n = 1; n < 400; n++)
        {
            sum += Math.Log(n);
            Assert.Equal(sum, Logarithms.Factorial(n), 1e-12 * Math.Max(1, sum));
        }
    }
}
