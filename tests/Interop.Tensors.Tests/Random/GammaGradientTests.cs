using Interop.Testing;
namespace Interop.Tensors.Tests;

/// <summary>Gradients of random numbers with respect to the parameters of their distribution.</summary>
[Collection<Alone>]
public class GammaGradientTests
{
    /// <summary>Each of the approximations in its own region: small x, x near 1, large concentrations near their mean and away from it, and the rest.</summary>
    [Theory]
    [InlineData(0.05, 0.7, 2)]
    [InlineData(0.97, 1.5, 2)]
    [InlineData(0.3, 10, 20)]
    [InlineData(0.334, 10, 20)]
    [InlineData(0.6, 4, 3)]
    public void Shares_move_along_equal_probability(double x, double a, double b)
    {
        const double h = 1e-5;
        double density = Math.Pow(x, a - 1) * Math.Pow(1 - x, b - 1) / Beta(a, b);
        double expected = -(Distribution(x, a + h, b) - Distribution(x, a - h, b)) / (2 * h) / density / (1 - x);
        double found = Tensor.DirichletGrad(Tensor.From([x]), Tensor.From([a]), Tensor.From([a + b])).Item<double>();
        Assert.Equal(expected, found, 2e-3 * Math.Abs(expected));
    }

    [Fact]
    public void Dirichlet_numbers_have_a_gradient_that_keeps_their_sum()
    {
        Tensor.ManualSeed(9);
        Tensor a = Tensor.From([0.7, 2, 3, 1.2, 8, 9], [2, 3]).RequiresGrad_(), y = a.SampleDirichlet();
        y.Sum().Backward();
        Assert.All(a.Grad!.ToArray<double>(), g => Assert.Equal(0, g, 1e-12));
        Tensor first = Autograd.Grad([a.SampleDirichlet().Select(1, 0).Sum()], [a])[0]!;
        Assert.All(first.Select(1, 0).ToArray<double>(), g => Assert.True(g > 0));
        Assert.All(first.Narrow(1, 1, 2).ToArray<double>(), g => Assert.True(g < 0));
    }

    [Fact]
    public void Second_derivatives_are_refused()
    {
        Tensor a = Tensor.From([0.7, 2]).RequiresGrad_();
        Assert.Throws<NotSupportedException>(() => Autograd.Grad([Autograd.Grad([a.StandardGamma().Sum()], [a], createGraph: true)[0]!.Sum()], [a]));
        Assert.Throws<NotSupportedException>(() => Autograd.Grad([Autograd.Grad([a.SampleDirichlet().Select(0, 0)], [a], createGraph: true)[0]!.Sum()], [a]));
    }

    private static double Beta(double a, double b) => Math.Exp((Tensor.From([a, b]).Lgamma().Sum() - Tensor.From([a + b]).Lgamma()).Item<double>());

    /// <summary>∫ tᵃ⁻¹ (1 − t)ᵇ⁻¹ dt up to x by Simpson's rule in s = tᵖ with p = a / ⌈a⌉, in which it is smooth.</summary>
    private static double Distribution(double x, double a, double b)
    {
        const int n = 4000;
        double p = a / Math.Ceiling(a), end = Math.Pow(x, p), sum = 0;
        for (int i = 0; i <= n; i++)
        {
            double t = Math.Pow(end * i / n, 1 / p);
            sum += (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2) * Math.Pow(t, a - p) * Math.Pow(1 - t, b - 1);
        }

        return sum * end / n / 3 / p / Beta(a, b);
    }
}
