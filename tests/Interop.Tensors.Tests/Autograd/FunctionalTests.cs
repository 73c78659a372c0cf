using System.Numerics;

namespace Interop.Tensors.Tests.Gradients;

/// <summary>Products with Jacobians and Hessians. Expected numbers are those of derivatives written out by hand.</summary>
public class FunctionalTests
{
    private static readonly Tensor s_x = Tensor.From([1.0, 2, 3]);
    private static readonly Tensor s_w = Tensor.From([4.0, 5, 6]);

    private static Tensor[] TwoByTwo(Tensor[] t) => [t[0] * t[1] * t[1], t[0].Sum()];

    private static Tensor Scalar(Tensor[] t) => (t[0] * t[0] * t[1]).Sum();

    [Fact]
    public void Vjp_and_Jvp_are_the_two_products_with_the_Jacobian()
    {
        Tensor[] v = [Tensor.From([1.0, 10, 100]), Tensor.Full([], 2, DType.Float64)];
        (Tensor[] y, Tensor[] back) = Autograd.Vjp(TwoByTwo, [s_x, s_w], v);
        Assert.Equal([16, 50, 108], y[0].ToArray<double>());
        Assert.Equal([16 + 2, 250 + 2, 3600 + 2], back[0].ToArray<double>());
        Assert.Equal([2 * 4, 10 * 2 * 2 * 5, 100 * 2 * 3 * 6], back[1].ToArray<double>());
        (y, Tensor[] forward) = Autograd.Jvp(TwoByTwo, [s_x, s_w], [Tensor.From([1.0, 10, 100]), Tensor.From([1.0, 0, 2])]);
        Assert.Equal([16 + 8, 250, 3600 + 2 * 36], forward[0].ToArray<double>());
        Assert.Equal(111, forward[1].Item<double>());
        Assert.False(forward[0].RequiresGrad);
        Assert.False(y[0].RequiresGrad);
        Assert.False(s_x.RequiresGrad);
        Assert.Equal(6, Autograd.Jvp(static x => x * x, Tensor.Full([], 3, DType.Float64)).Jvp.Item<double>());
        Assert.Throws<ArgumentException>(() => Autograd.Vjp(static x => x * x, s_x));
        Assert.Throws<ShapeException>(() => Autograd.Jvp(static x => x * x, s_x, Tensor.Ones([2], DType.Float64)));
    }

    [Fact]
    public void Jacobians_have_the_shape_of_output_and_input()
    {
        Tensor[][] j = Autograd.Jacobian(TwoByTwo, [s_x, s_w]);
        Assert.Equal(new Shape(3, 3), j[0][0].Shape);
        Assert.Equal([16, 0, 0, 0, 25, 0, 0, 0, 36], j[0][0].ToArray<double>());
        Assert.Equal([8, 0, 0, 0, 20, 0, 0, 0, 36], j[0][1].ToArray<double>());
        Assert.Equal([1, 1, 1], j[1][0].ToArray<double>());
        Assert.Equal([0, 0, 0], j[1][1].ToArray<double>());
        Assert.Equal(new Shape(2, 3, 3, 2), Autograd.Jacobian(static x => x.Transpose(0, 1) * 2, Tensor.Ones([3, 2], DType.Float64)).Shape);
        Assert.Equal(new Shape(0, 0), Autograd.Jacobian(static x => x * 2, Tensor.Ones([0], DType.Float64)).Shape);
    }

    [Fact]
    public void Hessians_and_their_products()
    {
        Tensor[][] h = Autograd.Hessian(Scalar, [s_x, s_w]);
        Assert.Equal([8, 0, 0, 0, 10, 0, 0, 0, 12], h[0][0].ToArray<double>());
        Assert.Equal([2, 0, 0, 0, 4, 0, 0, 0, 6], h[0][1].ToArray<double>());
        Assert.Equal(h[0][1].ToArray<double>(), h[1][0].ToArray<double>());
        Assert.All(h[1][1].ToArray<double>(), v => Assert.Equal(0, v));
        Tensor[] v = [Tensor.From([1.0, 2, 3]), Tensor.From([10.0, 0, 0])];
        (Tensor y, Tensor[] left) = Autograd.Vhp(Scalar, [s_x, s_w], v);
        Tensor[] right = Autograd.Hvp(Scalar, [s_x, s_w], v).Hvp;
        Assert.Equal(4 + 20 + 54, y.Item<double>());
        Assert.Equal([8 + 20, 20, 36], left[0].ToArray<double>());
        Assert.Equal([2, 8, 18], left[1].ToArray<double>());
        Assert.Equal(left.Select(t => t.ToArray<double>()), right.Select(t => t.ToArray<double>()));
        Assert.Throws<ArgumentException>(() => Autograd.Hessian(static x => x * x, s_x));
        Assert.Equal([2, 0, 0, 0, 2, 0, 0, 0, 2], Autograd.Hessian(static x => (x * x).Sum(), s_x).ToArray<double>());
        Assert.Equal([2, 4, 6], Autograd.Hvp(static x => (x * x).Sum(), s_x, s_x).Hvp.ToArray<double>());
        Assert.Equal([2, 4, 6], Autograd.Vhp(static x => (x * x).Sum(), s_x, s_x).Vhp.ToArray<double>());
    }

    [Fact]
    public void Results_with_a_graph_can_be_differentiated()
    {
        Tensor x = Tensor.From([0.3, -0.7]).RequiresGrad_(), v = Tensor.From([1.0, 2]);
        Assert.True(Autograd.GradCheck(t => Autograd.Jacobian(static x => x.Tanh() * x, t[0], createGraph: true), [x]));
        Assert.True(Autograd.GradCheck(t => Autograd.Jvp(static x => x.Tanh() * x, t[0], v, createGraph: true).Jvp, [x]));
        Assert.True(Autograd.GradCheck(t => Autograd.Vjp(static x => x.Tanh() * x, t[0], t[1], createGraph: true).Vjp, [x, v.Clone().RequiresGrad_()]));
        Assert.True(Autograd.GradCheck(t => Autograd.Hessian(static x => (x.Tanh() * x).Sum() * x.Sum(), t[0], createGraph: true), [x]));
        Assert.True(Autograd.GradCheck(t => Autograd.Hvp(static x => (x.Tanh() * x).Sum() * x.Sum(), t[0], v, createGraph: true).Hvp, [x]));
    }

    [Fact]
    public void Strict_refuses_what_is_independent()
    {
        static Tensor[] F(Tensor[] t) => [t[0] * 2];
        Assert.All(Autograd.Vjp(F, [s_x, s_w], [s_x]).Vjp[1].ToArray<double>(), v => Assert.Equal(0, v));
        Assert.Contains("strict", Assert.Throws<InvalidOperationException>(() => Autograd.Vjp(F, [s_x, s_w], [s_x], strict: true)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Autograd.Jvp(static x => s_w * 2, s_x, s_x, strict: true));
        Assert.Throws<InvalidOperationException>(() => Autograd.Jacobian(F, [s_x, s_w], strict: true));
        Assert.Throws<InvalidOperationException>(() => Autograd.Hessian(static x => (x * 2).Sum(), s_x, strict: true));
        Assert.Equal([0, 0, 0], Autograd.Jvp(static x => s_w * 2, s_x, s_x).Jvp.ToArray<double>());
    }

    [Fact]
    public void Complex_functions_follow_PyTorchs_convention()
    {
        Complex z = new(1, 2), t = new(0.5, -1), u = new(3, 1);
        Tensor x = Tensor.From([z]);
        // f(z) = z³ is holomorphic: J · t = 3z² t, and what comes back is u · conj(3z²).
        Complex derivative = 3 * z * z;
        AssertClose(derivative * t, Autograd.Jvp(static x => x * x * x, x, Tensor.From([t])).Jvp.Item<Complex>());
        AssertClose(u * Complex.Conjugate(derivative), Autograd.Vjp(static x => x * x * x, x, Tensor.From([u])).Vjp.Item<Complex>());
        // f(z) = z · conj(z) is not: df = z conj(t) + conj(z) t.
        AssertClose(2 * (Complex.Conjugate(z) * t).Real, Autograd.Jvp(static x => x * x.Conj(), x, Tensor.From([t])).Jvp.Item<Complex>());
        AssertClose(2 * u.Real * z, Autograd.Vjp(static x => x * x.Conj(), x, Tensor.From([u])).Vjp.Item<Complex>());
    }

    private static void AssertClose(Complex expected, Complex actual) => Assert.True((expected - actual).Magnitude < 1e-12, $"{expected} and {actual}");
}
