namespace Interop.Tensors.Tests;

public sealed class IntsTests
{
    private static readonly Tensor s_cube = Tensor.Arange(24).View(2, 3, 4).To(DType.Float32);

    private static readonly Tensor s_planes = Tensor.Arange(2 * 3 * 8 * 8).View(2, 3, 8, 8).To(DType.Float32) / 64;

    private static long[] Numbers(Ints ints) => ints.Values("ints");

    [Fact]
    public void Every_spelling_is_the_same_list()
    {
        int[] dims = [1, 2];
        long[] sizes = [1, 2];
        Assert.Equal<long[]>([1, 2], Numbers([1, 2]));
        Assert.Equal<long[]>([1, 2], Numbers((1, 2)));
        Assert.Equal<long[]>([1, 2], Numbers(dims));
        Assert.Equal<long[]>([1, 2], Numbers(sizes));
        Assert.Equal<long[]>([1, 2, 3], Numbers((1, 2, 3)));
        Assert.Equal<long[]>([5], Numbers(5));
        Assert.Equal<long[]>([5], Numbers(5L));
        Assert.Equal<long[]>([], Numbers([]));
        Assert.Equal((Ints)dims, sizes);
        Assert.Equal(((Ints)dims).GetHashCode(), ((Ints)sizes).GetHashCode());
    }

    [Fact]
    public void Absent_is_not_empty()
    {
        Ints absent = default, empty = [];
        Assert.Null(absent.OrNull);
        Assert.Null(absent.Dims);
        Assert.Null(absent.Count);
        Assert.Null(((Ints)(int[]?)null).OrNull);
        Assert.Equal(0, empty.Count);
        Assert.True(absent != empty);
        Assert.Equal("None", absent.ToString());
        Assert.Equal("[]", empty.ToString());
        Assert.Contains("kernelSize", Assert.Throws<ArgumentException>(() => absent.Values("kernelSize")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dimensions_have_32_bits() => Assert.Contains("4294967296", Assert.Throws<ShapeException>(() => s_cube.Sum(1L << 32)).Message, StringComparison.Ordinal);

    [Fact]
    public void Reductions_take_one_or_several()
    {
        Assert.Equal([2, 4], s_cube.Sum(1).Shape);
        Assert.Equal([3], s_cube.Mean([0, 2]).Shape);
        Assert.Equal([2], s_cube.Var((1, 2)).Shape);
        Assert.Equal([], s_cube.Amax().Shape);
        Assert.Equal([2, 1, 4], s_cube.Logsumexp(1, keepdim: true).Shape);
        Assert.Equal([2, 4], s_cube.Max(1).Values.Shape);
        Assert.Equal([4, 2, 3], s_cube.Movedim(2, 0).Shape);
        Assert.Equal([4, 3, 2], s_cube.Movedim((0, 2), (2, 0)).Shape);
        Assert.Equal(s_cube.Roll([1], [0]).ToArray<float>(), s_cube.Roll(1, 0).ToArray<float>());
        Assert.Equal([2, 3, 3], Fft.Rfft2(s_cube, (3, 4)).Shape);
    }

    [Fact]
    public void Kernels_take_one_or_several()
    {
        Tensor w = Tensor.Ones([4, 3, 3, 3]);
        Assert.Equal([2, 3, 4, 4], s_planes.MaxPool2d(2).Shape);
        Assert.Equal([2, 3, 4, 2], s_planes.AvgPool2d((2, 4)).Shape);
        Assert.Equal([2, 4, 4, 5], s_planes.Conv2d(w, stride: 2, padding: (1, 2)).Shape);
        Assert.Equal([2, 4, 8, 8], s_planes.Conv2d(w, padding: 1).Shape);
        Assert.Equal([2, 3, 10, 12], s_planes.Pad([2, 2, 1, 1], PaddingMode.Reflect).Shape);
        Assert.Equal([2, 3, 5, 5], s_planes.Interpolate(5).Shape);
        Assert.Throws<ArgumentException>(() => s_planes.MaxPool2d(default));
    }

    [Fact]
    public void Adaptive_pools_take_gaps()
    {
        long?[] sizes = [2, null];
        Assert.Equal([2, 3, 1, 1], s_planes.AdaptiveAvgPool2d(1).Shape);
        Assert.Equal([2, 3, 2, 8], s_planes.AdaptiveAvgPool2d((2, null)).Shape);
        Assert.Equal([2, 3, 2, 8], s_planes.AdaptiveAvgPool2d([2, null]).Shape);
        Assert.Equal([2, 3, 2, 8], s_planes.AdaptiveMaxPool2d(sizes).Shape);
        Assert.Throws<ArgumentException>(() => s_planes.AdaptiveAvgPool2d(default));
    }
}
