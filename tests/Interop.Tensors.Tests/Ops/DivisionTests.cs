namespace Interop.Tensors.Tests.Ops;

/// <summary>Rounded quotients.</summary>
public class DivisionTests
{
    [Fact]
    public void Quotients_are_rounded_down_or_toward_zero()
    {
        Tensor x = Tensor.From([-7.0, -1, 7]);
        Assert.Equal([-4, -1, 3], x.Div(2, RoundingMode.Floor).ToArray<double>());
        Assert.Equal([-3, 0, 3], x.Div(2, RoundingMode.Trunc).ToArray<double>());
        Assert.Equal([-3.5, -0.5, 3.5], x.Div(2, null).ToArray<double>());
        Assert.Equal([-4, -1, 3], x.Clone().Divide_(2, RoundingMode.Floor).ToArray<double>());
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Div(2, (RoundingMode)7));
    }

    [Fact]
    public void The_gradient_of_a_rounded_quotient_is_zero_and_floor_divide_has_none()
    {
        Tensor x = Tensor.From([-7.0, 7]).RequiresGrad_(), y = Tensor.From([2.0, 3]).RequiresGrad_();
        x.Div(y, RoundingMode.Floor).Sum().Backward();
        Assert.Equal([0, 0, 0, 0], [.. x.Grad!.ToArray<double>(), .. y.Grad!.ToArray<double>()]);
        Tensor quotient = x.FloorDivide(y);
        Assert.True(quotient.RequiresGrad);
        Assert.Contains("floor_divide", Assert.Throws<NotSupportedException>(() => quotient.Sum().Backward()).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => Tensor.From([7.0]).FloorDivide(y).Sum().Backward());
    }
}
