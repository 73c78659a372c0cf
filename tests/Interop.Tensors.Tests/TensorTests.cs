namespace Interop.Tensors.Tests;

public class TensorTests
{
    private static Tensor Counting(params long[] shape) => Tensor.From(Enumerable.Range(0, (int)new Shape(shape).ElementCount).Select(i => (float)i).ToArray(), new Shape(shape));

    [Fact]
    public void Views_share_memory_with_their_source()
    {
        Tensor x = Counting(3, 4), row = x.Select(0, 1), part = x.Narrow(1, 1, 2);
        row.AsSpan<float>()[1] = 50;
        Assert.Equal(50, part.ToArray<float>()[2]);
        Assert.Same(x.Storage, part.Storage);
    }

    [Fact]
    public void Any_permutation_reads_the_permuted_elements()
    {
        Tensor x = Counting(2, 3, 4), y = x.Permute(2, 0, 1);
        float[] values = y.ToArray<float>();
        int at = 0;
        for (int k = 0; k < 4; k++)
            for (int i = 0; i < 2; i++)
                for (int j = 0; j < 3; j++)
                    Assert.Equal(i * 12 + j * 4 + k, values[at++]);
        Assert.Equal(y.ToArray<float>(), x.Transpose(0, 2).Transpose(1, 2).ToArray<float>());
    }

    [Fact]
    public void Expanded_dimensions_repeat()
    {
        Tensor x = Counting(3, 1).Expand([2, 3, 2]);
        Assert.Equal([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2], x.ToArray<float>());
        Assert.Throws<ShapeException>(() => Counting(3).Expand([4]));
    }

    [Fact]
    public void A_view_regroups_dimensions_where_strides_allow_it()
    {
        Tensor x = Counting(4, 6).Narrow(1, 0, 4);
        Assert.Equal(x.ToArray<float>(), x.View(2, 2, 4).ToArray<float>());
        Assert.Equal(x.ToArray<float>(), x.View(4, 2, 2).ToArray<float>());
        Assert.Equal([4, 2, 2], x.View(4, -1, 2).Shape.ToArray());
        Assert.Contains("Contiguous", Assert.Throws<ShapeException>(() => x.View(16)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x.View(5));
    }

    [Theory]
    [InlineData(typeof(byte))]
    [InlineData(typeof(short))]
    [InlineData(typeof(int))]
    [InlineData(typeof(long))]
    [InlineData(typeof(System.Numerics.Complex))]
    public void Gathering_agrees_with_indexing_for_every_element_size(Type type)
    {
        Random random = new(3);
        DType dtype = type == typeof(byte) ? DType.UInt8 : type == typeof(short) ? DType.Int16 : type == typeof(int) ? DType.Int32 : type == typeof(long) ? DType.Int64 : DType.Complex128;
        for (int round = 0; round < 50; round++)
        {
            long[] sizes = [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => (long)random.Next(0, 5))];
            long[] strides = [.. sizes.Select(_ => (long)random.Next(0, 7))];
            long offset = random.Next(0, 4);
            byte[] bytes = new byte[200 * dtype.Size];
            random.NextBytes(bytes);
            Tensor x = new(Storage.Copy(bytes), dtype, new Shape(sizes), strides, offset), dense = x.Contiguous();
            int at = 0;
            foreach (long[] index in Indices(sizes))
            {
                long from = (offset + index.Zip(strides, (i, s) => i * s).Sum()) * dtype.Size;
                Assert.Equal(bytes.AsSpan((int)from, dtype.Size).ToArray(), dense.Storage.Bytes((dense.Offset + at) * dtype.Size, dtype.Size).ToArray());
                at++;
            }
        }
    }

    [Fact]
    public void A_tensor_outside_its_storage_is_refused()
    {
        Storage storage = Storage.Allocate(40);
        Assert.Contains("44", Assert.Throws<ShapeException>(() => new Tensor(storage, DType.Float32, [11])).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => new Tensor(storage, DType.Float32, [2, 2], [100, 1]));
        Assert.Throws<ShapeException>(() => new Tensor(storage, DType.Float32, [2], [1], -1));
        Assert.Throws<ShapeException>(() => new Tensor(storage, DType.Float32, [2], [1, 1]));
    }

    [Fact]
    public void Spans_need_contiguous_memory_and_the_right_element_size()
    {
        Assert.Throws<InvalidOperationException>(() => Counting(2, 3).Transpose(0, 1).AsSpan<float>());
        Assert.Throws<InvalidOperationException>(() => Counting(2).AsSpan<double>());
        Assert.Equal(7, Counting(8).Select(0, -1).Item<float>());
        Assert.Throws<InvalidOperationException>(() => Counting(2).Item<float>());
    }

    [Fact]
    public void Memory_is_aligned_for_the_widest_vector()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Storage.Allocate(-1));
        Storage big = Storage.Allocate(10 << 20);
        Assert.Throws<ArgumentOutOfRangeException>(() => big.Bytes(10 << 20, 1));
        big.Bytes((10 << 20) - 1, 1)[0] = 1;
        GC.KeepAlive(big);
    }

    private static IEnumerable<long[]> Indices(long[] sizes)
    {
        long count = new Shape(sizes).ElementCount;
        for (long i = 0; i < count; i++)
        {
            long[] index = new long[sizes.Length];
            long rest = i;
            for (int d = sizes.Length - 1; d >= 0; d--)
                (rest, index[d]) = Math.DivRem(rest, sizes[d]);
            yield return index;
        }
    }
}
