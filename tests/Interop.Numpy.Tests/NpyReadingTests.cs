using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Numpy.Tests;

public sealed class NpyReadingTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void All_three_versions_are_read(byte version)
    {
        TensorEntry t = Files.OpenNpy(Files.Array("{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }\n", [1, 0, 2, 0], version));
        Assert.Equal([1, 2], t.Read().ToArray<short>());
    }

    [Theory]
    [InlineData("{\"shape\":(2,),\"fortran_order\":False,\"descr\":\"<i2\"}")]
    [InlineData("{'descr':'<i2','fortran_order':False,'shape':(2L,),}   \n")]
    [InlineData(" { 'descr' : '=i2' ,\n 'fortran_order' : False , 'shape' : ( 2 , ) } ")]
    [InlineData("{'descr': '|i2', 'fortran_order': False, 'shape': (2,)}")]
    [InlineData("{'descr': 'i2', 'fortran_order': True, 'shape': (2,)}")]
    public void Other_writers_spell_the_header_otherwise(string header) => Assert.Equal([1, 2], Files.OpenNpy(Files.Array(header, [1, 0, 2, 0])).Read().ToArray<short>());

    [Fact]
    public void Every_number_type_is_read_in_both_byte_orders()
    {
        foreach (DType dtype in DTypes.All.Where(d => d.NumpyDescr.Length > 0))
        {
            byte[] data = [.. Enumerable.Range(0, dtype.Size * 6).Select(i => (byte)(dtype == DType.Bool ? i & 1 : i + 1))];
            Assert.Equal(data, TensorBytes.ToArray(Files.OpenNpy(Files.Array(dtype.NumpyDescr, "(2, 3)", data))));
            byte[] swapped = [.. data.Chunk(dtype.SwapUnit).SelectMany(c => c.Reverse())];
            TensorEntry big = Files.OpenNpy(Files.Array(">" + dtype.NumpyDescr[1..], "(2, 3)", swapped));
            Assert.Equal((dtype, data), (big.DType, TensorBytes.ToArray(big)), new Same());
        }
    }

    [Fact]
    public void Column_major_arrays_have_transposed_strides()
    {
        TensorEntry t = Files.OpenNpy(Files.Array("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n", [1, 4, 2, 5, 3, 6]));
        Assert.Equal([1, 2], t.Strides.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], TensorBytes.ToArray(t));
    }

    [Fact]
    public void Scalars_and_empty_arrays_are_read()
    {
        Assert.Equal(0, Files.OpenNpy(Files.Array("<f4", "()", 0, 0, 0x80, 0x3f)).Shape.Rank);
        Assert.Equal(0, Files.OpenNpy(Files.Array("<f4", "(0, 3)")).ElementCount);
    }

    [Fact]
    public void Two_bytes_without_a_type_are_bfloat16_with_a_warning()
    {
        Checkpoint open = Files.Npy.Open(Files.Context(Files.Array("<V2", "(1,)", 0x80, 0x3f), "a.npy"));
        Assert.Equal(DType.BFloat16, ((TensorEntry)open.Root).DType);
        Assert.Contains("taken for bfloat16", Assert.Single(open.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("|O", "Python objects, which are stored as a pickle and never read")]
    [InlineData("|S3", "byte strings")]
    [InlineData("<U4", "texts")]
    [InlineData("<M8[ns]", "dates or durations")]
    [InlineData("<m8", "dates or durations")]
    [InlineData("|V4", "raw bytes without a number type")]
    [InlineData(">V2", "raw bytes")]
    [InlineData("<f16", "numbers of this width")]
    [InlineData("<c32", "numbers of this width")]
    [InlineData("<i3", "the dtype is unknown")]
    [InlineData("", "the dtype is unknown")]
    [InlineData("<", "the dtype is unknown")]
    [InlineData("<<f4", "the dtype is unknown")]
    public void Other_dtypes_are_refused_by_name(string descr, string message) => Files.Refused(Files.Array(descr, "(0,)"), $"dtype '{descr}'", message);

    [Theory]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", "structured dtype")]
    [InlineData("{'descr': ('<f4', (2,)), 'fortran_order': False, 'shape': ()}", "structured dtype")]
    [InlineData("{'descr': 4, 'fortran_order': False, 'shape': ()}", "descr must be a text, found '4,")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': ()}", "fortran_order must be True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': Falsey, 'shape': ()}", "fortran_order must be True or False")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': 3}", "shape must be a tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': [3]}", "shape must be a tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3)}", "not a tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "whole numbers from 0")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}", "whole numbers from 0")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)}", "whole numbers from 0")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}", "whole numbers from 0")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (,)}", "whole numbers from 0")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,", "whole numbers from 0")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os').system('x')}", "shape must be a tuple")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "are needed; there is only descr and fortran_order")]
    [InlineData("{}", "are needed")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", "the key 'descr' stands twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': 1}", "the only keys are")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", "nothing may follow the dict")]
    [InlineData("{'descr' '<f4'}", "a colon is expected")]
    [InlineData("{'descr': '<f4' 'shape': ()}", "a comma or the end")]
    [InlineData("{descr: '<f4'}", "a key is expected")]
    [InlineData("{'descr: ", "a key is expected")]
    [InlineData("{'de\\scr': 1}", "a key is expected")]
    [InlineData("", "a dict is expected, found the end")]
    [InlineData("[]", "a dict is expected")]
    public void Headers_that_are_no_arrays_are_refused(string header, string message) => Files.Refused(Files.Array(header, new byte[4]), "at byte ", message);

    [Fact]
    public void Too_many_dimensions_are_refused() =>
        Files.Refused(Files.Array("|u1", $"({string.Concat(Enumerable.Repeat("1,", 65))})", 1), "more than 64 sizes");

    [Theory]
    [InlineData("(1099511627776, 1099511627776)")]
    [InlineData("(0, 9223372036854775807, 9223372036854775807)")]
    [InlineData("(9223372036854775807,)")]
    public void Sizes_that_overflow_are_refused(string shape) => Files.Refused(Files.Array("<f4", shape), "more bytes than any file");

    [Fact]
    public void Too_little_and_too_much_data_are_refused()
    {
        Files.Refused(Files.Array("<f4", "(2,)", 1, 2, 3, 4, 5, 6, 7), "needs 8 bytes, the file has 7: it is truncated");
        Files.Refused(Files.Array("<f4", "(2,)", 1, 2, 3, 4, 5, 6, 7, 8, 9), "1 bytes follow the array");
        Files.Refused(Files.Array("<f4", "(1000000000000,)"), "needs 4000000000000 bytes, the file has 0");
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] whole = Files.Save(Files.Npy, Tensor.From<float>([1, 2, 3]));
        for (int n = 0; n < whole.Length; n++)
            Files.Refused(whole[..n]);
    }

    [Fact]
    public void Versions_and_lengths_that_cannot_be_are_refused()
    {
        Files.Refused([0x93, .. "NUMPY"u8, 4, 0, 0, 0, 0, 0, 0], "the version is 4.0");
        Files.Refused([0x93, .. "NUMPY"u8, 1, 1, 0, 0, 0, 0, 0], "the version is 1.1");
        Files.Refused([0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255, 0], "the header's length is 4294967295, at most 1048576");
        Files.Refused([0x93, .. "NUMPY"u8, 1, 0, 255, 255, 0], "the header's length is 65535, but only 1 bytes follow");
        Files.Refused([0x93, .. "NUMPY"u8, 3, 0, 2, 0, 0, 0, 0xff, 0xfe], "not valid UTF-8");
        Files.Refused([0x93, .. "NUMPX"u8, 1, 0, 0, 0], "this file does not");
    }

    [Fact]
    public void Random_damage_is_refused_or_harmless()
    {
        byte[] whole = Files.Save(Files.Npy, Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]).Transpose(0, 1));
        Random random = new(1);
        for (int i = 0; i < 5000; i++)
        {
            byte[] damaged = (byte[])whole.Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                TensorBytes.ToArray(Files.OpenNpy(damaged));
            }
            catch (ModelFormatException e)
            {
                Assert.StartsWith("a.npy: ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Content_decides_whether_a_file_is_an_array()
    {
        Assert.True(Files.Npy.Matches(Files.Context(Files.Array("<f4", "(0,)"), "x.txt")));
        Assert.False(Files.Npy.Matches(Files.Context("PK"u8.ToArray(), "x.npy")));
        Assert.False(Files.Npy.Matches(Files.Context([], "x.npy")));
    }

    private sealed class Same : IEqualityComparer<(DType, byte[])>
    {
        public bool Equals((DType, byte[]) x, (DType, byte[]) y) => x.Item1 == y.Item1 && x.Item2.AsSpan().SequenceEqual(y.Item2);

        public int GetHashCode((DType, byte[]) obj) => (int)obj.Item1;
    }
}
