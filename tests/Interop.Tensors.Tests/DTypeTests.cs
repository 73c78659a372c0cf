namespace Interop.Tensors.Tests;

public class DTypeTests
{
    [Fact]
    public void The_table_has_a_row_for_every_dtype_in_order()
    {
        Assert.Equal(Enum.GetValues<DType>(), DTypes.All);
    }

    [Fact]
    public void Every_name_leads_back_to_its_dtype()
    {
        foreach (DType dtype in DTypes.All)
        {
            Assert.True(dtype.TorchName.Length == 0 || DTypes.FromTorch(dtype.TorchName) == dtype && DTypes.FromTorch("torch." + dtype.TorchName) == dtype);
            Assert.True(dtype.StorageClass.Length == 0 || DTypes.FromStorageClass(dtype.StorageClass) == dtype);
            Assert.True(dtype.SafetensorsName.Length == 0 || DTypes.FromSafetensors(dtype.SafetensorsName) == dtype);
        }
    }

    [Theory]
    [InlineData("float", DType.Float32)]
    [InlineData("half", DType.Float16)]
    [InlineData("long", DType.Int64)]
    [InlineData("torch.double", DType.Float64)]
    public void Aliases_of_PyTorch_are_known(string name, DType dtype) => Assert.Equal(dtype, DTypes.FromTorch(name));

    [Fact]
    public void Unknown_names_give_nothing()
    {
        Assert.Null(DTypes.FromTorch("float31"));
        Assert.Null(DTypes.FromSafetensors("bf16"));
        Assert.Null(DTypes.FromStorageClass("StringStorage"));
    }

    [Theory]
    [InlineData(DType.Float6E2M3, 4, 3)]
    [InlineData(DType.QUInt4x2, 3, 2)]
    [InlineData(DType.QUInt2x4, 5, 2)]
    [InlineData(DType.Complex128, 2, 32)]
    public void Bytes_are_counted_in_whole_bytes(DType dtype, long count, long bytes) => Assert.Equal(bytes, dtype.ByteCount(count));

    [Fact]
    public void A_byte_count_beyond_64_bits_is_an_error() => Assert.Throws<OverflowException>(() => DType.Float64.ByteCount(long.MaxValue));
}
