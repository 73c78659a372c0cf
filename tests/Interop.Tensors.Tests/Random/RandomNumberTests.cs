using Interop.Testing;

namespace Interop.Tensors.Tests;

public sealed class RandomNumberTests
{
    public static TheoryData<string> Calls => [.. RandomCases.Calls.Where(c => !c.StartsWith("init.", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_call_draws_what_PyTorch_draws_bit_for_bit(string call)
    {
        IReadOnlyList<string> differences = RandomCases.Differences(call, (a, generator) => RandomCalls.Run(call, a, generator));
        Assert.True(differences.Count == 0, $"{differences.Count} cases differ:\n{string.Join('\n', differences.Take(10))}");
    }

    [Fact]
    public void A_tensor_that_holds_elements_several_times_is_refused()
    {
        Tensor x = Tensor.Zeros([1, 3]).Expand([2, 3]);
        Assert.Contains("Clone", Assert.Throws<InvalidOperationException>(() => x.Uniform_()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_out_of_range_are_refused_by_name()
    {
        Tensor x = Tensor.Zeros([3]);
        Assert.Throws<ArgumentException>(() => x.Uniform_(3, -1));
        Assert.Throws<ArgumentException>(() => x.Uniform_(double.NaN, 1));
        Assert.Throws<ArgumentException>(() => Tensor.Zeros([3], DType.Float16).Uniform_(0, 1e5));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Normal_(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.LogNormal_(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Cauchy_(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Exponential_(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Geometric_(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Bernoulli_(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.From<float>([0.5f, 2]).Bernoulli());
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Poisson(Tensor.From<float>([-1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Normal(x, Tensor.From<float>([1, -1, 1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Dropout(-0.1));
        Assert.Throws<ArgumentException>(() => x.Random_(5, 5));
        Assert.Throws<ArgumentException>(() => x.Random_(long.MaxValue, null));
        Assert.Throws<ArgumentException>(() => Tensor.Zeros([3], DType.UInt8).Random_(0, 257));
        Assert.Throws<ArgumentException>(() => Tensor.Zeros([3], DType.Float16).Random_(0, 70000));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Randperm(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Randperm(2050, DType.Float16));
        Assert.Throws<ArgumentException>(() => x.Multinomial(1));
        Assert.Throws<ArgumentException>(() => Tensor.From<float>([1, -1]).Multinomial(1));
        Assert.Throws<ArgumentException>(() => Tensor.From<float>([1, float.NaN]).Multinomial(2, replacement: true));
        Assert.Throws<ArgumentException>(() => Tensor.From<float>([1, 1]).Multinomial(3));
        Assert.Throws<ShapeException>(() => Tensor.Ones([2, 2, 2]).Multinomial(1));
    }

    [Fact]
    public void Dtypes_that_cannot_hold_the_numbers_are_refused()
    {
        Tensor whole = Tensor.Zeros([3], DType.Int32), complex = Tensor.Zeros([3], DType.Complex64);
        Assert.Throws<NotSupportedException>(() => whole.Uniform_());
        Assert.Throws<NotSupportedException>(() => whole.Normal_());
        Assert.Throws<NotSupportedException>(() => whole.Exponential_());
        Assert.Throws<NotSupportedException>(() => complex.Cauchy_());
        Assert.Throws<NotSupportedException>(() => complex.Random_());
        Assert.Throws<NotSupportedException>(() => complex.Bernoulli_());
        Assert.Throws<NotSupportedException>(() => Tensor.Zeros([3], DType.Bool).Geometric_(0.5));
        Assert.Throws<NotSupportedException>(() => whole.Dropout());
        Assert.Throws<NotSupportedException>(() => whole.Random_(long.MinValue, null));
    }

    [Fact]
    public void A_fill_in_place_ends_the_history_of_what_it_overwrites()
    {
        Tensor x = Tensor.From<double>([1, 2, 3]).RequiresGrad_(), y = x * x;
        Tensor row = y.Narrow(0, 1, 1);
        row.Uniform_();
        y.Sum().Backward();
        Assert.Equal([2, 0, 6], x.Grad!.ToArray<double>());
        Assert.Throws<InvalidOperationException>(() => x.Uniform_());
        using (Tensor.NoGrad())
            x.Uniform_();
    }

    [Fact]
    public void No_gradient_passes_through_samples()
    {
        Tensor mean = Tensor.From<double>([1, 2, 3]).RequiresGrad_(), std = Tensor.From<double>([0.1, 0.2, 0.3]).RequiresGrad_();
        Tensor.Normal(mean, std).Sum().Backward();
        Assert.Equal([0, 0, 0], mean.Grad!.ToArray<double>());
        Assert.Equal([0, 0, 0], std.Grad!.ToArray<double>());
    }

    [Fact]
    public void Gradients_of_dropout_and_of_random_slopes_are_those_of_their_masks()
    {
        Tensor x = Tensor.From<double>([1, -2, 3, -4, 5, -6], [2, 3]).RequiresGrad_();
        Func<Tensor[], Tensor>[] functions =
        [
            t => t[0].Dropout(0.4, generator: new Generator().ManualSeed(1)),
            t => t[0].Dropout2d(0.4, generator: new Generator().ManualSeed(1)),
            t => t[0].AlphaDropout(0.4, true, new Generator().ManualSeed(1)),
            t => t[0].FeatureAlphaDropout(0.4, true, new Generator().ManualSeed(1)),
            t => t[0].Rrelu(training: true, generator: new Generator().ManualSeed(1)),
            t => t[0].Rrelu(),
            t => Tensor.NativeDropout(t[0], 0.4, true, new Generator().ManualSeed(1)).Output,
        ];
        foreach (Func<Tensor[], Tensor> function in functions)
        {
            Assert.True(Autograd.GradCheck(function, [x], checkForwardAd: true));
            Assert.True(Autograd.GradGradCheck(function, [x]));
        }
    }

    [Fact]
    public void A_hard_Gumbel_sample_chooses_the_likeliest_soft_class_and_has_its_gradient()
    {
        Tensor logits = Tensor.Randn([6, 4], DType.Float64, new Generator().ManualSeed(1)).RequiresGrad_(), weights = Tensor.Randn([6, 4], DType.Float64, new Generator().ManualSeed(2));
        Tensor soft = logits.GumbelSoftmax(0.5, generator: new Generator().ManualSeed(3)), hard = logits.GumbelSoftmax(0.5, hard: true, generator: new Generator().ManualSeed(3));
        Assert.All(soft.Sum([-1]).ToArray<double>(), s => Assert.Equal(1, s, 1e-12));
        Assert.Equal(soft.Argmax(-1).ToArray<long>(), hard.Argmax(-1).ToArray<long>());
        Assert.All(hard.ToArray<double>(), v => Assert.True(Math.Abs(v) < 1e-12 || Math.Abs(v - 1) < 1e-12));
        double[] expected = Autograd.Grad([(soft * weights).Sum()], [logits])[0]!.ToArray<double>();
        Assert.Equal(expected, Autograd.Grad([(hard * weights).Sum()], [logits])[0]!.ToArray<double>());
        Assert.True(Autograd.GradCheck(t => t[0].GumbelSoftmax(0.7, dim: 0, generator: new Generator().ManualSeed(4)), [logits]));
    }

    [Fact]
    public void Gamma_numbers_move_with_their_shape_at_equal_probability()
    {
        // At shape 1 the distribution function is 1 − e⁻ˣ: −∂F/∂a / e⁻ˣ by central differences of F's series.
        Tensor shape = Tensor.From<double>([1, 1, 1]), x = Tensor.From<double>([0.3, 1.5, 4]);
        double[] found = shape.StandardGammaGrad(x).ToArray<double>();
        for (int i = 0; i < found.Length; i++)
            Assert.Equal(Derivative(x.ToArray<double>()[i]), found[i], 0.001 * found[i]);

        static double Derivative(double x) => -(Lower(1 + 1e-5, x) - Lower(1 - 1e-5, x)) / 2e-5 / Math.Exp(-x);

        // P(a, x) = xᵃ e⁻ˣ Σ xⁿ / Γ(a + n + 1), with Γ near small whole numbers by recurrence and its series at 1.
        static double Lower(double a, double x)
        {
            double e = a - 1, gamma = 1 - 0.57721566490153286 * e + 0.98905599532797256 * e * e;
            double term = Math.Pow(x, a) * Math.Exp(-x) / (a * gamma), sum = 0;
            for (int n = 1; n < 80; n++)
            {
                sum += term;
                term *= x / (a + n);
            }

            return sum;
        }
    }
}
