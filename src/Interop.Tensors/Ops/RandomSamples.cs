using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Random numbers whose distribution depends on tensors. No gradient passes. Source: <c>aten::bernoulli</c>, <c>aten::normal</c>, <c>aten::poisson</c>, <c>aten::multinomial</c> …</content>
public partial class Tensor
{
    /// <summary>Ones with the probabilities that this tensor holds, else zeros, in its dtype. Source: <c>aten::bernoulli</c>.</summary>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A probability is outside [0, 1].</exception>
    /// <exception cref="NotSupportedException">The dtype is no real floating-point type.</exception>
    public Tensor Bernoulli(Generator? generator = null)
    {
        using Op op = Op.Begin("bernoulli", this);
        RequireReals("bernoulli");
        Tensor y = Empty(Shape, DType);
        y.FillInOrder(new SampleFill<BernoulliSampler>(new(DType == DType.Float64), this), generator);
        return op.Record(y, NoGradient(this));
    }

    /// <summary>Ones with one probability, else zeros, of the shape and dtype of this tensor. Source: <c>aten::bernoulli.p</c>.</summary>
    /// <param name="p">The probability, in [0, 1].</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1].</exception>
    public Tensor Bernoulli(double p, Generator? generator = null)
    {
        using Op op = Op.Begin("bernoulli", this);
        return op.Record(Empty(Shape, DType).Bernoulli_(p, generator), NoGradient(this));
    }

    /// <summary>Fills with ones of the probabilities in another tensor, broadcast, and zeros. Source: <c>aten::bernoulli_.Tensor</c>.</summary>
    /// <param name="p">Probabilities in [0, 1]; of float64, numbers of 53 random bits decide, else of 24.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A probability is outside [0, 1].</exception>
    public Tensor Bernoulli_(Tensor p, Generator? generator = null)
    {
        using Op op = Op.Begin("bernoulli_", this, p);
        op.CheckWritable(this);
        RequireNumbers("bernoulli_", boolToo: true);
        p.RequireReals("bernoulli_ with probabilities");
        FillInOrder(new SampleFill<BernoulliSampler>(new(p.DType == DType.Float64), p), generator);
        return op.RecordInPlace(this, NoGradient(this), NoGradient(p));
    }

    /// <summary>Counts of events with the rates of a tensor, in its dtype. Source: <c>aten::poisson</c>.</summary>
    /// <param name="input">Rates of at least 0.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is negative.</exception>
    public static Tensor Poisson(Tensor input, Generator? generator = null)
    {
        using Op op = Op.Begin("poisson", input);
        input.RequireReals("poisson");
        Tensor y = Empty(input.Shape, input.DType);
        y.FillInOrder(new SampleFill<PoissonSampler>(new(), input), generator);
        return op.Record(y, NoGradient(input));
    }

    /// <summary>Numbers of successes, broadcast, in the dtype of <paramref name="count"/>. Source: <c>aten::binomial</c>.</summary>
    /// <param name="count">Numbers of trials.</param>
    /// <param name="prob">Probabilities of success, of the same dtype.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="NotSupportedException">The dtypes are not both float32 or both float64.</exception>
    public static Tensor Binomial(Tensor count, Tensor prob, Generator? generator = null)
    {
        using Op op = Op.Begin("binomial", count, prob);
        if (count.DType is not (DType.Float32 or DType.Float64) || prob.DType != count.DType)
            throw new NotSupportedException($"binomial takes counts and probabilities of float32 or of float64, not of {count.DType.Name} and {prob.DType.Name}.");
        Tensor y = Empty(Promotion.Broadcast(count.Shape, prob.Shape), count.DType);
        y.FillInOrder(new SampleFill<BinomialSampler>(new(count.DType == DType.Float32), count, prob), generator);
        return op.Record(y, NoGradient(count), NoGradient(prob));
    }

    /// <summary>Gamma numbers of the shapes in this tensor and scale 1. The gradient moves each with its shape at equal probability. Source: <c>aten::_standard_gamma</c>.</summary>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="NotSupportedException">The dtype is neither float32 nor float64.</exception>
    public Tensor StandardGamma(Generator? generator = null)
    {
        using Op op = Op.Begin("_standard_gamma", this);
        if (DType is not (DType.Float32 or DType.Float64))
            throw new NotSupportedException($"_standard_gamma takes shapes of float32 or float64, not of {DType.Name}.");
        Tensor y = Empty(Shape, DType);
        y.FillInOrder(new SampleFill<GammaSampler>(new(DType == DType.Float32), this), generator);
        return op.Record(y, Gradient.Wrt(this, this, y, static (a, y, dy) => dy * a.StandardGammaGrad(y)));
    }

    /// <summary>−(∂F/∂a) / (∂F/∂x) at a gamma number x of the shape a in this tensor, F its distribution function. Source: <c>aten::_standard_gamma_grad</c>.</summary>
    /// <param name="output">The gamma numbers.</param>
    public Tensor StandardGammaGrad(Tensor output)
    {
        using Op op = Op.Begin("_standard_gamma_grad", this, output);
        return op.Record(Elementwise.BinaryFunction(new GammaGradient(), this, output),
            Gradient.Wrt(this, static _ => throw Refuse.Derivative("_standard_gamma_grad", "the shape")), Gradient.Wrt(output, static _ => throw Refuse.Derivative("_standard_gamma_grad", "the numbers")));
    }

    /// <summary>Shares that add up to 1 along the last dimension, with the concentrations in this tensor. The gradient moves each with the concentrations at equal probability. Source: <c>aten::_sample_dirichlet</c>, <c>torch.distributions.Dirichlet.rsample</c>.</summary>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="NotSupportedException">The dtype is neither float32 nor float64.</exception>
    public Tensor SampleDirichlet(Generator? generator = null)
    {
        using Op op = Op.Begin("_sample_dirichlet", this);
        if (DType is not (DType.Float32 or DType.Float64))
            throw new NotSupportedException($"_sample_dirichlet takes concentrations of float32 or float64, not of {DType.Name}.");
        // Gamma numbers in float64, because small concentrations give tiny ones.
        Tensor gamma = Empty(Shape, DType.Float64);
        gamma.FillInOrder(new SampleFill<GammaSampler>(new(isSingle: false), this), generator);
        Tensor y = Empty(Shape, DType);
        y.FillInOrder(new SampleFill<ShareSampler>(new(DType == DType.Float32), gamma, gamma.Sum([-1], keepdim: true)), generator);
        return op.Record(y, Gradient.Wrt(this, this, y, static (a, y, dy) => DirichletGrad(y, a, a.Sum([-1], keepdim: true)) * (dy - (y * dy).Sum([-1], keepdim: true))));
    }

    /// <summary>−(∂F/∂a) / (∂F/∂x) / (1 − x) at a share x with the concentration a, F the beta distribution of x. Source: <c>aten::_dirichlet_grad</c>.</summary>
    /// <param name="x">Shares, from 0 to 1.</param>
    /// <param name="alpha">Their concentrations.</param>
    /// <param name="total">The sums of the concentrations.</param>
    /// <exception cref="NotSupportedException">The dtype is neither float32 nor float64.</exception>
    public static Tensor DirichletGrad(Tensor x, Tensor alpha, Tensor total)
    {
        using Op op = Op.Begin("_dirichlet_grad", x, alpha, total);
        if (x.DType is not (DType.Float32 or DType.Float64) || alpha.DType != x.DType || total.DType != x.DType)
            throw new NotSupportedException($"_dirichlet_grad takes tensors of float32 or of float64, not of {x.DType.Name}, {alpha.DType.Name} and {total.DType.Name}.");
        return op.Record(Elementwise.Ternary(new BetaGradient(), x, alpha, total, x.DType), Refused(x), Refused(alpha), Refused(total));

        static Gradient Refused(Tensor x) => Gradient.Wrt(x, static _ => throw Refuse.Derivative("_dirichlet_grad", "its arguments"));
    }

    /// <summary>Normal numbers, each with a mean of its own. Source: <c>aten::normal.Tensor_float</c>.</summary>
    /// <param name="mean">Their means, which give shape and dtype.</param>
    /// <param name="std">Their standard deviation, not negative.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is negative.</exception>
    public static Tensor Normal(Tensor mean, double std = 1, Generator? generator = null)
    {
        using Op op = Op.Begin("normal", mean);
        Tensor y = Empty(mean.Shape, mean.DType).Normal_(0, std, generator);
        return op.Record(y.Add_(mean.Detach()), NoGradient(mean));
    }

    /// <summary>Normal numbers, each with a deviation of its own. Source: <c>aten::normal.float_Tensor</c>.</summary>
    /// <param name="mean">Their mean.</param>
    /// <param name="std">Their standard deviations, none negative, which give shape and dtype.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A deviation is negative.</exception>
    public static Tensor Normal(double mean, Tensor std, Generator? generator = null)
    {
        using Op op = Op.Begin("normal", std);
        Tensor y = Empty(std.Shape, std.DType).Spread(std, generator);
        return op.Record(y.Add_(Full([], mean, std.DType)), NoGradient(std));
    }

    /// <summary>Normal numbers, each with a mean and a deviation of its own, broadcast. Source: <c>aten::normal.Tensor_Tensor</c>.</summary>
    /// <param name="mean">Their means, which give the dtype.</param>
    /// <param name="std">Their standard deviations, none negative.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A deviation is negative.</exception>
    public static Tensor Normal(Tensor mean, Tensor std, Generator? generator = null)
    {
        using Op op = Op.Begin("normal", mean, std);
        Tensor y = Empty(Promotion.Broadcast(mean.Shape, std.Shape), mean.DType).Spread(std, generator);
        return op.Record(y.Add_(mean.Detach()), NoGradient(mean), NoGradient(std));
    }

    /// <summary>Columns drawn with the weights of each row: [categories] → [samples], [rows, categories] → [rows, samples], int64. Source: <c>aten::multinomial</c>.</summary>
    /// <param name="numSamples">Draws per row, at least 1.</param>
    /// <param name="replacement">Whether a column may come several times.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, a row has none above 0, or has too few columns.</exception>
    /// <exception cref="ShapeException">This is neither a vector nor a matrix.</exception>
    public Tensor Multinomial(long numSamples, bool replacement = false, Generator? generator = null)
    {
        using Op op = Op.Begin("multinomial", this);
        RequireReals("multinomial");
        if (Rank is < 1 or > 2)
            throw new ShapeException($"multinomial takes [categories] or [rows, categories], found {Shape}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(numSamples, 1);
        long categories = Shape[-1];
        if (!replacement && numSamples > categories)
            throw new ArgumentException($"multinomial without replacement cannot draw {numSamples} of {categories} columns.");
        if (categories > 1 << 24)
            throw new ArgumentException($"multinomial takes at most 2^24 columns, found {categories}.");
        if (Rank == 2 && Shape[0] == 0)
            return op.Return(Empty([0, numSamples], DType.Int64));
        return op.Return(replacement && numSamples > 1 ? Again(numSamples, generator) : Once(numSamples, generator));
    }

    private Tensor Again(long numSamples, Generator? generator)
    {
        Tensor weights = Weights(), y = Empty(Rank == 1 ? [numSamples] : [Shape[0], numSamples], DType.Int64);
        Kernels.Multinomial.WithReplacement(generator ?? Generator.Default, weights, y);
        GC.KeepAlive(weights);
        return y;
    }

    private Tensor Once(long numSamples, Generator? generator)
    {
        Tensor weights = Weights();
        Kernels.Multinomial.Check(weights);
        GC.KeepAlive(weights);
        // A column comes first with its share of the weights where times until it comes are exponential with its weight as rate.
        using GradMode mode = NoGrad();
        Tensor scores = Div(EmptyLike(this).Exponential_(1, generator));
        return numSamples == 1 ? scores.Argmax(-1, keepdim: true) : scores.Topk(numSamples).Indices;
    }

    /// <summary>This as a dense matrix of float32 or float64, without history.</summary>
    private Tensor Weights()
    {
        using GradMode mode = NoGrad();
        return To(DType == DType.Float64 ? DType.Float64 : DType.Float32).Contiguous().View(Rank == 1 ? 1 : Shape[0], Shape[-1]);
    }

    /// <summary>The gradient of <see cref="NativeDropout"/>: what came back where the mask is true, times a scale. Source: <c>aten::native_dropout_backward</c>.</summary>
    public static Tensor NativeDropoutBackward(Tensor gradOutput, Tensor mask, double scale) => gradOutput * (mask.To(gradOutput.DType) * scale);

    /// <summary>Each element 0 with probability p, else divided by 1 − p, and the mask of those that stay, bool. Source: <c>aten::native_dropout</c>.</summary>
    /// <param name="input">Any shape, floating-point or complex.</param>
    /// <param name="p">The probability, in [0, 1].</param>
    /// <param name="train">Where false, the output is a copy and the mask all true.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1].</exception>
    public static (Tensor Output, Tensor Mask) NativeDropout(Tensor input, double p, bool? train = null, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        using Op op = Op.Begin("native_dropout", input);
        if (input.DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new NotSupportedException($"native_dropout takes floating-point numbers, not {input.DType.Name}.");
        Tensor mask = Layout.Like(DType.Bool, input.Shape, input);
        if (train == false)
            return (input.Clone(), mask.Bernoulli_(1, generator));
        mask.Bernoulli_(1 - p, generator);
        // Here the factor is rounded to the dtype first.
        return (input.Mul(mask.AsConstant()).Mul(Full([], p == 1 ? 0 : 1 / (1 - p), input.DType)), mask);
    }

    /// <summary>Fills with standard normal numbers times deviations.</summary>
    private Tensor Spread(Tensor std, Generator? generator)
    {
        if (std.DType.Kind == DTypeKind.Complex)
            throw new NotSupportedException("normal takes standard deviations that are real.");
        Tensor real = std.Detach();
        if (Kernels.Multinomial.AnyBelowZero(real.Contiguous()))
            throw new ArgumentOutOfRangeException(nameof(std), "normal takes standard deviations of at least 0.");
        return Normal_(0, 1, generator).Mul_(real);
    }

    private static Gradient NoGradient(Tensor x) => Gradient.Wrt(x, static dy => Zeros(dy.Shape, dy.DType));
}
