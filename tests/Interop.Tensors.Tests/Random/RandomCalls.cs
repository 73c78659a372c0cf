using Interop.Testing;

namespace Interop.Tensors.Tests;

/// <summary>The call that each name among the cases means.</summary>
internal static class RandomCalls
{
    internal static Tensor[] Run(string call, RandomArguments a, Generator g) => call switch
    {
        "uniform_" => [a.Count == 1 ? a.Tensor(0).Uniform_(generator: g) : a.Tensor(0).Uniform_(a.Number(1), a.Number(2), g)],
        "normal_" => [a.Tensor(0).Normal_(a.Number(1), a.Number(2), g)],
        "log_normal_" => [a.Count == 1 ? a.Tensor(0).LogNormal_(generator: g) : a.Tensor(0).LogNormal_(a.Number(1), a.Number(2), g)],
        "cauchy_" => [a.Count == 1 ? a.Tensor(0).Cauchy_(generator: g) : a.Tensor(0).Cauchy_(a.Number(1), a.Number(2), g)],
        "exponential_" => [a.Count == 1 ? a.Tensor(0).Exponential_(generator: g) : a.Tensor(0).Exponential_(a.Number(1), g)],
        "geometric_" => [a.Tensor(0).Geometric_(a.Number(1), g)],
        "bernoulli_" => [a.Tensor(0).Bernoulli_(a.Number(1), g)],
        "random_" => [a.Count == 1 ? a.Tensor(0).Random_(g) : a.Tensor(0).Random_(a.Whole(1), a.Bound(2), g)],
        "rand" => [Tensor.Rand(a.Shape(0), a.DType(1), g)],
        "randn" => [Tensor.Randn(a.Shape(0), a.DType(1), g)],
        "normal_sized" => [Tensor.Normal(a.Number(0), a.Number(1), a.Shape(2), a.DType(3), g)],
        "rand_like" => [Tensor.RandLike(a.Tensor(0), generator: g)],
        "randn_like" => [Tensor.RandnLike(a.Tensor(0), generator: g)],
        "randint" => [Tensor.Randint(a.Whole(0), a.Whole(1), a.Shape(2), a.DType(3), g)],
        "randperm" => [Tensor.Randperm(a.Whole(0), a.DType(1), g)],
        "bernoulli" => [a.Tensor(0).Bernoulli(g)],
        "bernoulli_tensor_" => [a.Tensor(0).Bernoulli_(a.Tensor(1), g)],
        "poisson" => [Tensor.Poisson(a.Tensor(0), g)],
        "normal_mean" => [Tensor.Normal(a.Tensor(0), a.Number(1), g)],
        "normal_std" => [Tensor.Normal(a.Number(0), a.Tensor(1), g)],
        "normal" => [Tensor.Normal(a.Tensor(0), a.Tensor(1), g)],
        "multinomial" => [a.Tensor(0).Multinomial(a.Whole(1), a.Truth(2), g)],
        "binomial" => [Tensor.Binomial(a.Tensor(0), a.Tensor(1), g)],
        "standard_gamma" => [a.Tensor(0).StandardGamma(g)],
        "sample_dirichlet" => [a.Tensor(0).SampleDirichlet(g)],
        "dropout" => [a.Tensor(0).Dropout(a.Number(1), true, g)],
        "alpha_dropout" => [a.Tensor(0).AlphaDropout(a.Number(1), true, g)],
        "feature_dropout" => [a.Tensor(0).Dropout2d(a.Number(1), true, g)],
        "feature_alpha_dropout" => [a.Tensor(0).FeatureAlphaDropout(a.Number(1), true, g)],
        "native_dropout" => Both(Tensor.NativeDropout(a.Tensor(0), a.Number(1), true, g)),
        "rrelu" => [a.Tensor(0).Rrelu(a.Number(1), a.Number(2), a.Truth(3), g)],
        _ => throw new InvalidOperationException($"No call is known for {call}."),
    };

    private static Tensor[] Both((Tensor Output, Tensor Mask) pair) => [pair.Output, pair.Mask];
}
