namespace Interop.Tensors.Tests;

public class ShapeTests
{
    [Fact]
    public void Shapes_are_values()
    {
        Shape a = [2, 3], b = new(2, 3);
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.True(a != [3, 2]);
        Assert.Equal("[2, 3]", a.ToString());
        Assert.Equal(6, a.ElementCount);
        Assert.Equal(3, a[-1]);
    }

    [Fact]
    public void A_scalar_has_one_element_and_a_zero_size_none()
    {
        Assert.Equal(1, default(Shape).ElementCount);
        Assert.Equal(0, new Shape(1L << 40, 0, 3).ElementCount);
        Assert.Throws<ShapeException>(() => new Shape(1L << 40, 1L << 40, 0));
    }

    [Fact]
    public void Negative_sizes_and_products_beyond_64_bits_are_refused()
    {
        Assert.Contains("-1", Assert.Throws<ShapeException>(() => new Shape(2, -1)).Message, StringComparison.Ordinal);
        Assert.Contains("2^63", Assert.Throws<ShapeException>(() => new Shape(1L << 40, 1L << 40)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contiguity_ignores_the_strides_of_size_one()
    {
        Shape shape = [2, 1, 3];
        Assert.Equal([3L, 3, 1], shape.ContiguousStrides());
        Assert.True(shape.IsContiguous([3, 99, 1]));
        Assert.False(shape.IsContiguous([1, 3, 2]));
        Assert.True(new Shape(0, 4).IsContiguous([7, 7]));
    }

    [Fact]
    public void Extents_survive_sizes_that_overflow()
    {
        Assert.True(Extent.TryGet([2, 3], [3, 1], 5, out long first, out long end));
        Assert.Equal((5, 11), (first, end));
        Assert.False(Extent.TryGet([1L << 40, 1L << 40], [1L << 40, 1], 0, out _, out _));
        Assert.False(Extent.TryGet([2], [-1], 4, out _, out _));
        Assert.False(Extent.Fits(DType.Float32, [3], [1], long.MaxValue - 1, 100, out string? why));
        Assert.NotNull(why);
    }
}
