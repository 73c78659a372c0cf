using System.Numerics;
using System.Text.Json;
using Interop.Graphs;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;
using Interop.Tensors;

namespace Interop.Onnx.Tests;

public sealed class EncodingTests
{
    private static readonly OnnxTensors s_tensors = new("a.pb");

    [Fact]
    public void Every_element_type_in_both_encodings_has_the_values_that_onnx_reads()
    {
        using OnnxModel model = OnnxModel.Open(Files.Fixture("types.onnx"));
        using JsonDocument truth = JsonDocument.Parse(File.ReadAllText(Files.Fixture("types.json")));
        Assert.Equal(truth.RootElement.EnumerateObject().Count(), model.Proto.Graph.Initializer.Count);
        HashSet<int> types = [];
        foreach (TensorProto tensor in model.Proto.Graph.Initializer)
        {
            JsonElement expected = truth.RootElement.GetProperty(tensor.Name);
            types.Add(tensor.DataType);
            object value = model.Tensors.Read(tensor);
            if (value is StringTensor text)
                Assert.Equal(expected.GetProperty("values").EnumerateArray().Select(v => v.GetString()), text.AsSpan().ToArray());
            else
                Same(expected, Assert.IsType<Tensor>(value));
        }

        Assert.Equal([.. Enumerable.Range(1, 26)], types.Order());
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        using OnnxModel model = OnnxModel.Open(Files.Fixture("types.onnx"));
        foreach (TensorProto tensor in model.Proto.Graph.Initializer)
        {
            (ElementType element, _) = model.Tensors.TypeOf(tensor);
            TensorProto written = s_tensors.Write(model.Tensors.Read(tensor), element, tensor.Name);
            Assert.Equal((tensor.DataType, tensor.Dims, tensor.Name), (written.DataType, written.Dims, written.Name));
            if (tensor.Name.EndsWith("_raw", StringComparison.Ordinal))
                Assert.Equal(tensor, written);
            else if (element.IsText)
                Assert.Equal(tensor.StringData, written.StringData);
            else
                Assert.Equal(s_tensors.Describe(tensor).Bytes.Head(1000), written.RawData.ToByteArray());
        }
    }

    [Fact]
    public void Texts_that_are_not_UTF8_keep_their_bytes()
    {
        byte[] odd = [0x41, 0xFF, 0xC3, 0xA9, 0xC3, 0xED, 0xA0, 0x80, 0xF0, 0x9F, 0x98, 0x80];
        Assert.Equal(odd, ByteText.Encode(ByteText.Decode(odd)));
        Assert.Throws<ArgumentException>(() => ByteText.Encode("\uD800"));
    }

    [Theory]
    [InlineData(22, 2, 4, true), InlineData(21, 2, 4, false), InlineData(26, 4, 2, true), InlineData(25, 4, 2, false)]
    public void Packed_numbers_are_expanded_from_any_place(int type, int perByte, int bits, bool signed)
    {
        byte[] packed = [.. Enumerable.Range(0, 40).Select(i => (byte)(i * 37 + 11))];
        long count = packed.Length * perByte - 1;
        var entry = s_tensors.Describe(Files.Raw("w", type, [count], packed)).ToEntry("w");
        byte[] whole = new byte[count], part = new byte[count - 10];
        entry.Storage.Read(0, whole);
        for (int from = 0; from < 10; from++)
        {
            entry.Storage.Read(from, part);
            Assert.Equal(whole[from..(from + part.Length)], part);
        }

        for (int i = 0; i < count; i++)
        {
            int code = packed[i / perByte] >> i % perByte * bits & (1 << bits) - 1;
            Assert.Equal(signed && code >= 1 << bits - 1 ? code - (1 << bits) : code, signed ? (sbyte)whole[i] : whole[i]);
        }
    }

    [Fact]
    public void Numbers_that_do_not_fit_are_refused_when_written()
    {
        Assert.Contains("Element 1 is 8", Assert.Throws<ArgumentException>(() => s_tensors.Write(Tensor.From<sbyte>([7, 8]), ElementType.Int4)).Message, StringComparison.Ordinal);
        Assert.Contains("Element 0 is 5", Assert.Throws<ArgumentException>(() => s_tensors.Write(Tensor.From<float>([5]), ElementType.Float4E2M1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => s_tensors.Write(Tensor.From<float>([5]), DType.Int64));
        Assert.Throws<NotSupportedException>(() => s_tensors.Write(Tensor.From<float>([5]), DType.QInt8));
    }

    public static TheoryData<string, string> Contradictions =>
    [
        ("raw and typed", "both raw_data and float_data"), ("count", "takes 3 entries of float_data, found 2 of float_data"), ("field", "found 1 of int64_data"), ("raw length", "takes 12 bytes, its raw_data has 11"),
        ("negative", "none can be negative"), ("product", "more elements than 2^63"), ("bytes", "more bytes than any file"), ("type", "27 is unknown"), ("no type", "no element type"), ("segment", "segment"),
        ("raw text", "never in raw_data"), ("text count", "takes 2 entries of string_data, found 1"), ("narrow", "int32_data holds 300 at 0; uint8 takes 0 to 255"), ("bool", "int32_data holds 2 at 0"), ("raw bool", "element 1 of a bool tensor is 2"),
        ("nothing", "found no data"), ("rank", "65 dimensions"), ("wide", "which no uint32 holds"), ("external", "only a single file was given"), ("external and raw", "raw_data is there too"),
    ];

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void A_tensor_that_contradicts_itself_is_refused_by_name(string kind, string message)
    {
        TensorProto t = kind switch
        {
            "raw and typed" => With(Files.Floats("w", 1), x => x.RawData = Google.Protobuf.ByteString.CopyFrom(0, 0, 0, 0)),
            "count" => With(Files.Floats("w", 1, 2), x => x.Dims[0] = 3),
            "field" => With(new TensorProto { Name = "w", DataType = 1 }, x => x.Int64Data.Add(1)),
            "raw length" => Files.Raw("w", 1, [3], new byte[11]),
            "negative" => Files.Raw("w", 1, [-1], []),
            "product" => Files.Raw("w", 1, [1L << 40, 1L << 40], []),
            "bytes" => Files.Raw("w", 1, [1L << 62], []),
            "type" => Files.Raw("w", 27, [1], []),
            "no type" => Files.Raw("w", 0, [1], []),
            "segment" => With(Files.Floats("w", 1), x => x.Segment = new()),
            "raw text" => Files.Raw("w", 8, [1], [65]),
            "text count" => With(new TensorProto { Name = "w", DataType = 8 }, x => { x.Dims.Add(2); x.StringData.Add(Google.Protobuf.ByteString.CopyFromUtf8("a")); }),
            "narrow" => With(new TensorProto { Name = "w", DataType = 2 }, x => x.Int32Data.Add(300)),
            "bool" => With(new TensorProto { Name = "w", DataType = 9 }, x => x.Int32Data.Add(2)),
            "raw bool" => Files.Raw("w", 9, [2], [1, 2]),
            "nothing" => With(new TensorProto { Name = "w", DataType = 1 }, x => { }),
            "rank" => Files.Raw("w", 1, [.. Enumerable.Repeat(1L, 65)], new byte[4]),
            "wide" => With(new TensorProto { Name = "w", DataType = 12 }, x => x.Uint64Data.Add(1UL << 32)),
            "external" => Files.External("w", [1], ("location", "a")),
            _ => With(Files.External("w", [1], ("location", "a")), x => x.RawData = Google.Protobuf.ByteString.CopyFrom(1)),
        };
        Files.Refused(() => s_tensors.Read(t), "a.pb", "'w'", message);
    }

    [Fact]
    public void Bit_patterns_may_come_with_their_sign_extended()
    {
        TensorProto half = new() { DataType = 10 };
        half.Int32Data.Add(unchecked((short)0xBC00));
        Assert.Equal((Half)(-1), ((Tensor)s_tensors.Read(half)).ToArray<Half>()[0]);
    }

    private static TensorProto With(TensorProto tensor, Action<TensorProto> edit)
    {
        edit(tensor);
        return tensor;
    }

    private static void Same(JsonElement expected, Tensor found)
    {
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64()), found.Shape);
        JsonElement[] values = [.. expected.GetProperty("values").EnumerateArray()];
        if (found.DType.Kind == DTypeKind.Complex)
            Assert.Equal(values.Select(v => new Complex(v[0].GetDouble(), v[1].GetDouble())), found.To(DType.Complex128).ToArray<Complex>());
        else
            Assert.Equal(values.Select(v => v.GetDouble()), found.To(DType.Float64).ToArray<double>());
    }
}
