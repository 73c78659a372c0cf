namespace Interop.Tensors.Tests.Gradients;

public class GradientTests
{
    private static readonly Dictionary<string, (Func<Tensor[], Tensor> F, long[][] Shapes)> s_cases = new()
    {
        ["add, broadcast"] = (x => x[0] + x[1], [[2, 3], [3]]),
        ["sub, broadcast"] = (x => x[0] - x[1], [[2, 1], [1, 3]]),
        ["mul, broadcast"] = (x => x[0] * x[1], [[2, 3], [2, 1]]),
        ["div"] = (x => x[0] / (x[1] * x[1] + 1), [[2, 3], [3]]),
        ["mul with itself"] = (x => x[0] * x[0], [[4]]),
        ["numbers on both sides"] = (x => 2 * x[0] - 3 + (1 - x[0]) * 0.5 / 4, [[4]]),
        ["exp, log, sqrt"] = (x => (x[0].Exp() + 1).Log() + (x[0] * x[0] + 1).Sqrt(), [[5]]),
        ["sin, cos, tanh, sigmoid"] = (x => x[0].Sin() * x[0].Cos() + x[0].Tanh() * x[0].Sigmoid(), [[5]]),
        ["silu, a composition"] = (x => x[0].Silu(), [[5]]),
        ["sum over dims"] = (x => x[0].Sum([0, 2]) * x[1], [[2, 3, 4], [3]]),
        ["sum keeping dims"] = (x => x[0] / x[0].Exp().Sum([1], keepdim: true), [[2, 3]]),
        ["mean"] = (x => x[0].Mean([1]) * x[0].Mean(), [[2, 3]]),
        ["mm"] = (x => x[0].Mm(x[1]).Tanh(), [[2, 3], [3, 4]]),
        ["mm of transposed"] = (x => x[0].Transpose(0, 1).Mm(x[1]), [[3, 2], [3, 4]]),
        ["views"] = (x => x[0].Permute(2, 0, 1).Select(0, 1) * x[0].Narrow(2, 0, 1).View(2, 3), [[2, 3, 4]]),
        ["expand"] = (x => x[0].Expand([4, 3]) * x[1], [[1, 3], [4, 3]]),
        ["overlapping as_strided"] = (x => x[0].AsStrided([3, 2], [1, 1], 1) * x[1], [[5], [3, 2]]),
        ["clone and contiguous"] = (x => x[0].Transpose(0, 1).Contiguous() * x[0].Clone().Transpose(0, 1), [[2, 3]]),
        ["0-dim"] = (x => x[0] * x[1].Sum(), [[], [3]]),
        ["in place on a result"] = (x => (x[0] * 2).Add_(x[1]).Mul_(x[1]), [[2, 3], [2, 3]]),
        ["in place on a view"] = (x => InPlaceOnView(x), [[2, 3], [3]]),
        ["view taken before in place on the root"] = (x => ViewThenInPlace(x), [[2, 3], [2, 3]]),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void First_derivatives_equal_central_differences(string name) => Assert.True(Autograd.GradCheck(s_cases[name].F, Inputs(name), checkForwardAd: true));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Second_derivatives_equal_central_differences(string name) => Assert.True(Autograd.GradGradCheck(s_cases[name].F, Inputs(name), checkFwdOverRev: true));

    private static Tensor InPlaceOnView(Tensor[] x)
    {
        Tensor y = x[0].Tanh() * 3;
        y.Select(0, 1).Mul_(x[1]);
        return y * y;
    }

    private static Tensor ViewThenInPlace(Tensor[] x)
    {
        Tensor y = x[0].Sin() * 1;
        Tensor row = y.Select(0, 0);
        y.Mul_(x[1]);
        return row * 2 + y.Sum();
    }

    private static Tensor[] Inputs(string name)
    {
        Random random = new(7);
        return [.. s_cases[name].Shapes.Select(s => Tensor.From(Enumerable.Range(0, (int)new Shape(s).ElementCount).Select(_ => random.NextDouble() * 2 - 1).ToArray(), new Shape(s)).RequiresGrad_())];
    }
}
