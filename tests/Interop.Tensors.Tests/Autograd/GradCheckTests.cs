using System.Numerics;

namespace Interop.Tensors.Tests.Gradients;

public class GradCheckTests
{
    private static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    private static Tensor Complexes() => Tensor.From([new Complex(0.3, -0.8), new Complex(-1.2, 0.4)]).RequiresGrad_();

    [Fact]
    public void A_wrong_gradient_is_named_with_input_element_and_both_numbers()
    {
        Tensor x = Leaf(1, 2), w = Leaf(3, 4);
        string message = Assert.Throws<InvalidOperationException>(() => Autograd.GradCheck(static t => t[0] + Wrong(t[1], 2), [x, w])).Message;
        Assert.Contains("input 1 float64 [2], element 0", message, StringComparison.Ordinal);
        Assert.Contains("Output 0 float64 [2], element 0", message, StringComparison.Ordinal);
        Assert.Contains("the recorded gradient is 12", message, StringComparison.Ordinal);
        Assert.Matches("the difference quotient (6|5.99)", message);
        Assert.False(Autograd.GradCheck(static t => t[0] + Wrong(t[1], 2), [x, w], raiseException: false));
        Assert.True(Autograd.GradCheck(static t => t[0] + Wrong(t[1], 1), [x, w]));
        Assert.True(Autograd.GradCheck(static t => t[0] + Wrong(t[1], 1.01), [x, w], rtol: 0.1));
        Assert.False(Autograd.GradCheck(static t => t[0] + Wrong(t[1], 1.01), [x, w], raiseException: false));
    }

    [Fact]
    public void A_wrong_second_derivative_is_found()
    {
        Tensor x = Leaf(1, 2);
        Assert.True(Autograd.GradCheck(static t => WrongSecond(t[0]), [x]));
        Assert.False(Autograd.GradGradCheck(static t => WrongSecond(t[0]), [x], raiseException: false));
        Assert.True(Autograd.GradGradCheck(static t => t[0] * t[0], [x], [Leaf(1, 5)]));
    }

    [Fact]
    public void Complex_inputs_and_results_are_checked_in_both_parts()
    {
        Tensor z = Complexes(), r = Leaf(0.5, 2);
        Func<Tensor[], Tensor>[] functions = [t => t[0] * t[0] * t[0], t => t[0] * t[0].Conj(), t => t[0] / (t[0] * t[0] + 3), t => t[0] * t[1], t => t[0].Conj() + t[1] * new Complex(0, 1)];
        foreach (Func<Tensor[], Tensor> f in functions)
        {
            Assert.True(Autograd.GradCheck(f, [z, r], checkForwardAd: true));
            Assert.True(Autograd.GradGradCheck(f, [z, r], checkFwdOverRev: true));
        }

        string message = Assert.Throws<InvalidOperationException>(() => Autograd.GradCheck(static t => WithoutConj(t[0]), [z])).Message;
        Assert.Contains("imaginary part", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_results_some_not_differentiable_are_checked()
    {
        Tensor x = Leaf(1, 2), w = Tensor.From([3.0, 4]);
        Assert.True(Autograd.GradCheck(static t => [t[0] * t[1], (t[0] * t[0]).Sum(), t[1] * 2, Tensor.From<long>([1])], [x, w], checkForwardAd: true));
        Assert.Contains("requires no gradient", Assert.Throws<InvalidOperationException>(() => Autograd.GradCheck(static t => [t[0] * 1, t[0].Detach() * 2], [x])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Autograd.GradCheck(static t => t[0], [w]));
    }

    [Fact]
    public void Strided_expanded_repeated_and_empty_inputs_are_checked()
    {
        Tensor x = Tensor.From([1.0, 2, 3, 4, 5, 6], [2, 3]).Transpose(0, 1).Detach().RequiresGrad_(), wide = Tensor.From([1.0, 2]).Expand(3, 2).Detach().RequiresGrad_();
        Assert.True(Autograd.GradCheck(static t => t[0] * t[1] + t[0].Transpose(0, 1).Select(0, 0).Sum(), [x, wide]));
        Assert.True(Autograd.GradCheck(static t => t[0] * t[1], [x, x]));
        Assert.True(Autograd.GradCheck(static t => t[0] * 2, [Tensor.Zeros([0, 3], DType.Float64).RequiresGrad_()]));
        Assert.True(Autograd.GradCheck(static t => t[0] * 2, [Tensor.Full([], 3, DType.Float64).RequiresGrad_()]));
    }

    [Fact]
    public void Gradients_that_change_from_pass_to_pass_or_do_not_vanish_are_found()
    {
        int calls = 0;
        Tensor x = Leaf(1, 2);
        Assert.Contains("differ", Assert.Throws<InvalidOperationException>(() => Autograd.GradCheck(t => Drifting(t[0]), [x], atol: 1)).Message, StringComparison.Ordinal);
        calls = 0;
        Assert.True(Autograd.GradCheck(t => Drifting(t[0]), [x], atol: 1, nondetTol: 1));
        Assert.Contains("linear", Assert.Throws<InvalidOperationException>(() => Autograd.GradCheck(t => new Ruled((x, dy) => x * 2).Apply(t[0]), [x], atol: 10)).Message, StringComparison.Ordinal);

        Tensor Drifting(Tensor x) => new Ruled((x, dy) => dy * x * (2 + 1e-3 * calls++)).Apply(x);
    }

    private static Tensor Wrong(Tensor x, double factor) => new Ruled((x, dy) => dy * x * (2 * factor)).Apply(x);

    private static Tensor WrongSecond(Tensor x) => new Ruled((x, dy) => dy * x.Detach() * 2).Apply(x);

    private static Tensor WithoutConj(Tensor x) => new Ruled((x, dy) => dy * x * 2).Apply(x);

    /// <summary>x² with any gradient.</summary>
    private sealed class Ruled(Func<Tensor, Tensor, Tensor?> rule) : Function
    {
        protected override Tensor Forward(FunctionContext context, Tensor[] inputs)
        {
            context.SaveForBackward(inputs[0]);
            return inputs[0] * inputs[0];
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy) => [rule(context.SavedTensors[0], dy)];
    }
}
