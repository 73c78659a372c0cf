using System.Numerics;

namespace Interop.Tensors.Tests;

public class ConversionTests
{
    [Fact]
    public void Memory_of_the_users_is_shared_and_stays_pinned()
    {
        float[] values = [0, 1, 2, 3, 4, 5, 6];
        Tensor x = Tensor.FromMemory(values.AsMemory(1), [2, 3]);
        GC.Collect();
        values[1] = 10;
        Assert.Equal([10, 2, 3, 4, 5, 6], x.ToArray<float>());
        x.Mul_(2);
        Assert.Equal([0, 20, 4, 6, 8, 10, 12], values);
        Assert.Throws<ShapeException>(() => Tensor.FromMemory(values.AsMemory(), [2, 4]));
        Assert.Equal([0, 3], Tensor.FromMemory<int>(default, [0, 3]).Shape);
    }

    [Fact]
    public void Arrays_of_any_rank_become_tensors()
    {
        Tensor x = Tensor.FromArray(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        Assert.Equal((DType.Float64, new Shape(2, 3)), (x.DType, x.Shape));
        Assert.Equal(new double[,] { { 1, 4 }, { 2, 5 }, { 3, 6 } }, x.Transpose(0, 1).ToArray2D<double>());
        Assert.Equal([1, 1, 2], Tensor.FromArray(new Complex[1, 1, 2]).Shape);
        Assert.Equal([true, false], Tensor.FromArray(new[] { true, false }).ToArray<bool>());
        Assert.Equal([0, 2], Tensor.FromArray(new Half[0, 2]).Shape);
        Assert.Throws<NotSupportedException>(() => Tensor.FromArray(new[] { "a" }));
        Assert.Throws<NotSupportedException>(() => Tensor.FromArray(new int[2][]));
        Assert.Throws<InvalidOperationException>(() => x.ToArray2D<float>());
        Assert.Throws<InvalidOperationException>(() => x[0].ToArray2D<double>());
    }

    [Fact]
    public void Tensors_of_System_Numerics_are_copied_both_ways()
    {
        Tensor x = Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]);
        System.Numerics.Tensors.Tensor<float> y = x.Transpose(0, 1).ToNumericsTensor<float>();
        Assert.Equal([3, 2], y.Lengths.ToArray());
        Assert.Equal(4, y[0, 1]);
        Assert.Equal([1, 4, 2, 5, 3, 6], Tensor.From(y).ToArray<float>());
        Assert.Equal([3, 2], Tensor.From(y).Shape);
        Assert.Equal([1], Tensor.From(x.Sum().ToNumericsTensor<float>()).Shape);
        Assert.Equal([0, 3], Tensor.From(Tensor.Empty([0, 3]).ToNumericsTensor<float>()).Shape);
    }

    [Fact]
    public void Spans_of_System_Numerics_look_into_the_tensor()
    {
        Tensor x = Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]), column = x.Narrow(1, 1, 1);
        System.Numerics.Tensors.TensorSpan<float> turned = x.Transpose(0, 1).AsTensorSpan<float>(), one = column.AsTensorSpan<float>();
        Assert.Equal(6, turned[2, 1]);
        turned[2, 1] = 60;
        one[1, 0] = 50;
        Assert.Equal([1, 2, 3, 4, 50, 60], x.ToArray<float>());
        Assert.Equal(1, x.Select(0, 0).Select(0, 0).AsTensorSpan<float>()[0]);
        Assert.Equal(2, x.Select(0, 0).Select(0, 1).Expand([2, 2]).AsTensorSpan<float>()[1, 1]);
        Assert.Equal(0, Tensor.Empty([0, 3]).AsTensorSpan<float>().FlattenedLength);
        Assert.Throws<InvalidOperationException>(() => { x.AsTensorSpan<double>(); });
        GC.KeepAlive(x);
    }
}
