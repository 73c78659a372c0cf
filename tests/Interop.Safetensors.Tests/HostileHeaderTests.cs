using System.Text;
using Interop.Checkpoints;

namespace Interop.Safetensors.Tests;

/// <summary>Broken and hostile files: each is refused with a sentence that says what was found.</summary>
public sealed class HostileHeaderTests
{
    private const string One = """{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";

    private static string Tensor(string dtype, string shape, string offsets) => $$$"""{"t":{"dtype":{{{dtype}}},"shape":{{{shape}}},"data_offsets":{{{offsets}}}}}""";

    [Fact]
    public void A_file_shorter_than_its_length_field_is_refused()
    {
        for (int n = 0; n < 8; n++)
            Files.Refused(new byte[n], $"the file has {n} bytes");
    }

    [Fact]
    public void Every_truncation_of_a_file_is_refused()
    {
        byte[] whole = Files.Raw(One, 1, 2, 3, 4);
        Assert.Single(Files.Open(whole).Tensors);
        for (int n = 0; n < whole.Length; n++)
            Files.Refused(whole[..n]);
        Files.Refused(whole[..^1], "record 't'", "data_offsets [0, 4] end 1 bytes behind the file", "truncated");
    }

    [Theory]
    [InlineData(0UL, "length is 0")]
    [InlineData(1UL, "length is 1")]
    [InlineData(1UL << 63, "length is 9223372036854775808, at most 100000000")]
    [InlineData(ulong.MaxValue, "length is 18446744073709551615")]
    [InlineData(100_000_001UL, "length is 100000001, at most 100000000")]
    [InlineData(99_999_999UL, "only 12 bytes follow")]
    [InlineData(13UL, "length is 13, but only 12 bytes follow")]
    public void A_length_that_cannot_be_is_refused_before_anything_is_allocated(ulong length, string message)
    {
        byte[] file = new byte[20];
        BitConverter.TryWriteBytes(file, length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Files.Refused(file, "at byte 0", message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
    }

    [Fact]
    public void The_caller_may_allow_shorter_headers_only() =>
        Files.Refused(Files.Raw(One, 1, 2, 3, 4), new ReadLimits { MaxHeaderBytes = 40 }, "at most 40 bytes are read");

    [Theory]
    [InlineData(" {}", "begins with byte 0x20")]
    [InlineData("\ufeff{}", "begins with byte 0xef")]
    [InlineData("[]", "begins with byte 0x5b")]
    [InlineData("{}\0\0", "not valid JSON")]
    [InlineData("{} {}", "not valid JSON")]
    [InlineData("{}x", "not valid JSON")]
    [InlineData("{ ", "not valid JSON")]
    [InlineData("{\"a\"", "not valid JSON")]
    [InlineData("{,}", "not valid JSON")]
    [InlineData("{/**/}", "not valid JSON")]
    [InlineData("{\"a\":1}", "its description is 1, expected an object")]
    [InlineData("{\"a\":[]}", "its description is an array")]
    [InlineData("{\"a\":null}", "its description is null")]
    [InlineData("{\"\\ud800\":{}}", "half of a surrogate pair")]
    public void What_is_no_JSON_object_of_tensors_is_refused(string header, string message) => Files.Refused(Files.Raw(header), message);

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused() => Files.Refused(Files.Raw([.. "{\""u8, 0xff, .. "\":{}}"u8], []), "not valid UTF-8");

    [Fact]
    public void Nesting_is_bounded() => Files.Refused(Files.Raw("{\"t\":{\"x\":" + new string('[', 100_000)), "not valid JSON", "depth");

    [Fact]
    public void Nesting_inside_unknown_fields_is_bounded() =>
        Files.Refused(Files.Raw("{\"t\":{\"x\":" + string.Concat(Enumerable.Repeat("{\"y\":", 50_000))), "depth");

    [Theory]
    [InlineData("""{"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", "duplicate key 't'")]
    [InlineData("""{"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0074":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", "duplicate key 't'")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "duplicate key '__metadata__'")]
    [InlineData("""{"__metadata__":null,"__metadata__":{}}""", "duplicate key '__metadata__'")]
    [InlineData("""{"__metadata__":{"a":"1","a":"1"}}""", "duplicate key 'a'")]
    [InlineData("""{"t":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", "duplicate key 'dtype'")]
    [InlineData("""{"t":{"dtype":"U8","shape":[0],"shape":[0],"data_offsets":[0,0]}}""", "duplicate key 'shape'")]
    [InlineData("""{"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":[{"y":1,"y":2}]}}""", "duplicate key 'y'")]
    public void Duplicate_keys_are_refused_wherever_they_stand(string header, string message) => Files.Refused(Files.Raw(header), message);

    [Theory]
    [InlineData("""{"__metadata__":{"a":1}}""", "__metadata__ entry 'a' is 1, expected text")]
    [InlineData("""{"__metadata__":{"a":null}}""", "__metadata__ entry 'a' is null")]
    [InlineData("""{"__metadata__":{"a":{}}}""", "__metadata__ entry 'a' is an object")]
    [InlineData("""{"__metadata__":[]}""", "__metadata__ is an array")]
    [InlineData("""{"__metadata__":"x"}""", "__metadata__ is text")]
    public void Metadata_that_is_no_text_is_refused(string header, string message) => Files.Refused(Files.Raw(header), message);

    [Theory]
    [InlineData("""{"t":{"shape":[1],"data_offsets":[0,4]}}""", "its dtype is missing")]
    [InlineData("""{"t":{"dtype":"F32","data_offsets":[0,4]}}""", "its shape is missing")]
    [InlineData("""{"t":{"dtype":"F32","shape":[1]}}""", "its data_offsets is missing")]
    public void Missing_fields_are_named(string header, string message) => Files.Refused(Files.Raw(header, 1, 2, 3, 4), "record 't'", message);

    [Theory]
    [InlineData("\"C128\"", "the dtype 'C128' is unknown")]
    [InlineData("\"f32\"", "the dtype 'f32' is unknown")]
    [InlineData("\"\"", "the dtype '' is unknown")]
    [InlineData("1", "dtype is 1, expected text")]
    [InlineData("null", "dtype is null")]
    public void Unknown_dtypes_are_named(string dtype, string message) => Files.Refused(Files.Raw(Tensor(dtype, "[1]", "[0,4]"), 1, 2, 3, 4), "record 't'", message);

    [Theory]
    [InlineData("[-1]", "shape holds -1")]
    [InlineData("[1.0]", "shape holds 1.0")]
    [InlineData("[1e0]", "shape holds 1e0")]
    [InlineData("[-0]", "shape holds -0")]
    [InlineData("[\"1\"]", "shape holds text")]
    [InlineData("[[1]]", "shape holds an array")]
    [InlineData("[18446744073709551616]", "shape holds 18446744073709551616")]
    [InlineData("[18446744073709551615]", "shape holds 18446744073709551615, more than any file can have")]
    [InlineData("1", "shape is 1, expected an array")]
    [InlineData("[1099511627776,1099511627776]", "not a whole number of bytes below 2^63")]
    [InlineData("[4294967296,4294967296,4294967296,4294967296]", "not a whole number of bytes below 2^63")]
    [InlineData("[9223372036854775807]", "not a whole number of bytes below 2^63")]
    [InlineData("[2]", "hold 4 bytes, the shape [2] of F32 needs 8")]
    [InlineData("[0]", "hold 4 bytes, the shape [0] of F32 needs 0")]
    public void Impossible_shapes_are_refused(string shape, string message) => Files.Refused(Files.Raw(Tensor("\"F32\"", shape, "[0,4]"), 1, 2, 3, 4), "record 't'", message);

    [Fact]
    public void More_dimensions_than_the_limit_are_refused() =>
        Files.Refused(Files.Raw(Tensor("\"U8\"", $"[{string.Join(',', Enumerable.Repeat("1", 65))}]", "[0,1]"), 1), "shape has more than 64 numbers");

    [Fact]
    public void Sizes_around_a_zero_cannot_overflow() =>
        Files.Refused(Files.Raw(Tensor("\"U8\"", "[0,4294967296,4294967296,4294967296]", "[0,0]")), "record 't'");

    [Theory]
    [InlineData("[4,0]", "data_offsets [4, 0] begins after its end")]
    [InlineData("[0]", "data_offsets has 1 numbers")]
    [InlineData("[]", "data_offsets has 0 numbers")]
    [InlineData("[0,4,4]", "data_offsets has more than 2 numbers")]
    [InlineData("[0,-4]", "data_offsets holds -4")]
    [InlineData("[0,4.5]", "data_offsets holds 4.5")]
    [InlineData("null", "data_offsets is null")]
    [InlineData("[1,5]", "end 1 bytes behind the file")]
    [InlineData("[0,9223372036854775807]", "behind the file")]
    public void Impossible_offsets_are_refused(string offsets, string message) => Files.Refused(Files.Raw(Tensor("\"F32\"", "[1]", offsets), 1, 2, 3, 4), "record 't'", message);

    private static string Two(int begin1, int end1, int begin2, int end2) =>
        $$"""{"a":{{Line(begin1, end1)}},"b":{{Line(begin2, end2)}} }""";

    private static string Line(int begin, int end) => $$"""{"dtype":"U8","shape":[{{end - begin}}],"data_offsets":[{{begin}},{{end}}]}""";

    [Fact]
    public void Holes_overlaps_and_rests_are_refused()
    {
        Files.Refused(Files.Raw(Two(0, 4, 3, 8), new byte[8]), "record 'b'", "'a' ends at 4, so there is an overlap of 1 bytes");
        Files.Refused(Files.Raw(Two(0, 4, 0, 4), new byte[4]), "record 'b'", "an overlap of 4 bytes");
        Files.Refused(Files.Raw(Two(0, 3, 4, 8), new byte[8]), "record 'b'", "'a' ends at 3, so there is a hole of 1 bytes");
        Files.Refused(Files.Raw(Two(1, 4, 4, 8), new byte[8]), "record 'a'", "the first tensor must begin at 0", "a hole of 1 bytes");
        Files.Refused(Files.Raw(Two(0, 4, 4, 8), new byte[9]), "1 bytes follow the last tensor");
        Files.Refused(Files.Raw("{}", 0), "1 bytes follow the last tensor");
        Files.Refused(Files.Raw(Two(0, 4, 4, 8), new byte[7]), "record 'b'", "truncated");
        Assert.Equal(2, Files.Open(Two(4, 8, 0, 4), new byte[8]).Tensors.Count);
    }

    [Fact]
    public void An_empty_tensor_must_stand_where_another_ends()
    {
        Assert.Equal(2, Files.Open(Two(0, 4, 4, 4), new byte[4]).Tensors.Count);
        Assert.Equal(2, Files.Open(Two(0, 4, 0, 0), new byte[4]).Tensors.Count);
        Files.Refused(Files.Raw(Two(0, 4, 2, 2), new byte[4]), "record 'b'", "an overlap of 2 bytes");
    }

    [Theory]
    [InlineData("F4", "[3]", 2, "not a whole number of bytes")]
    [InlineData("F4", "[]", 1, "not a whole number of bytes")]
    [InlineData("F4", "[2,3]", 3, "its last size of [2, 3] is odd")]
    [InlineData("F6_E2M3", "[1]", 1, "not a whole number of bytes")]
    [InlineData("F6_E3M2", "[2]", 2, "not a whole number of bytes")]
    public void Numbers_below_a_byte_must_fill_bytes(string dtype, string shape, int bytes, string message) =>
        Files.Refused(Files.Raw(Tensor($"\"{dtype}\"", shape, $"[0,{bytes}]"), new byte[bytes]), "record 't'", message);

    [Fact]
    public void Limits_on_names_and_entries_hold()
    {
        Files.Refused(Files.Raw($$"""{"{{new string('n', 70_000)}}":{{Line(0, 0)}} }"""), "a name has 70000 bytes, the limit is 65535");
        Files.Refused(Files.Raw(Two(0, 4, 4, 8), new byte[8]), new ReadLimits { MaxEntries = 1 }, "more than 1 tensors");
    }

    [Fact]
    public void Names_are_never_paths_and_control_characters_never_reach_a_message()
    {
        Checkpoint open = Files.Open("""{"../../etc/passwd":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a\u0000b":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""");
        Assert.Equal(3, ((MapNode)open.Root).Count);
        Files.Refused(Files.Raw("""{"a\u001b[31m":{"dtype":"X","shape":[0],"data_offsets":[0,0]}}"""), "a\\u001b[31m");
    }

    [Fact]
    public void Random_damage_is_refused_or_harmless()
    {
        byte[] whole = Files.Save(new Checkpoint(new RandomTree(7).Make()));
        Random random = new(1);
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = (byte[])whole.Clone();
            for (int k = random.Next(1, 4); k > 0; k--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                foreach ((_, TensorEntry tensor) in Files.Open(damaged).Tensors)
                    TensorBytes.ToArray(tensor);
            }
            catch (ModelFormatException e)
            {
                Assert.StartsWith("model.safetensors: ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_file_that_shrinks_after_it_was_opened_is_refused_when_it_is_read()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            File.WriteAllBytes(path, Files.Raw(One, 1, 2, 3, 4));
            using Checkpoint open = Files.Format.Open(new OpenContext { File = FileSource.Open(path), Path = path });
            using (FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                stream.SetLength(10);
            Assert.Contains("became shorter", Assert.Throws<ModelFormatException>(() => open["t"].Read()).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Content_decides_whether_a_file_is_of_this_format()
    {
        static bool Matches(byte[] bytes) => Files.Format.Matches(Files.Context(bytes));
        Assert.True(Matches(Files.Raw(One, 1, 2, 3, 4)));
        Assert.True(Matches(Files.Raw("{}")));
        Assert.True(Matches(Files.Raw(One)));
        Assert.True(Matches([0, 0, 0, 0, 0, 0, 0, 128, .. "{\"a\""u8]));
        Assert.False(Matches([]));
        Assert.False(Matches(new byte[16]));
        Assert.False(Matches(Encoding.UTF8.GetBytes("[  1,   {\"a\": 1}]")));
        Assert.False(Matches(Encoding.UTF8.GetBytes("12345678{\"a\": 1}")));
    }
}
