using Google.Protobuf;
using Google.Protobuf.Reflection;
using Interop.Checkpoints;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;
using Interop.Onnx.Wire;
using Interop.Tensors;

namespace Interop.Onnx.Tests;

public sealed class WireTests
{
    [Fact]
    public void The_table_of_messages_is_that_of_the_definition()
    {
        HashSet<string> seen = [];
        Check(ModelProto.Descriptor, WireMessage.Model, seen);
        Assert.Equal(22, seen.Count);
    }

    private static void Check(MessageDescriptor definition, WireMessage table, HashSet<string> seen)
    {
        if (!seen.Add(definition.FullName))
            return;
        Assert.EndsWith(table.Name.Split('.')[^1], definition.FullName, StringComparison.Ordinal);
        for (int field = 1; field < 100; field++)
        {
            FieldDescriptor? defined = definition.FindFieldByNumber(field);
            WireMessage? known = table[field];
            if (defined?.FieldType == FieldType.Message)
                Check(defined.MessageType, Assert.IsType<WireMessage>(known), seen);
            else
                Assert.Equal(defined?.FieldType == FieldType.String ? WireMessage.Text : null, known);
        }
    }

    [Fact]
    public void Large_raw_data_stays_in_the_file_wherever_a_tensor_stands()
    {
        byte[] large = [.. Enumerable.Range(0, 6000).Select(i => (byte)(i * 7))];
        TensorProto T(string name) => Files.Raw(name, 2, [6000], large);
        ModelProto proto = Files.Model(T("a"));
        NodeProto constant = new() { OpType = "Constant" }, branch = new() { OpType = "If", Name = "if" };
        constant.Output.Add("c");
        constant.Attribute.Add(new AttributeProto { Name = "value", T = T("") });
        branch.Attribute.Add(new AttributeProto { Name = "then_branch", G = Files.Model(T("d")).Graph });
        branch.Attribute.Add(new AttributeProto { Name = "else_branch", G = new GraphProto { SparseInitializer = { new SparseTensorProto { Values = T("s"), Indices = Files.Raw("", 7, [6000], [.. Enumerable.Range(0, 6000).SelectMany(i => BitConverter.GetBytes((long)i))]), Dims = { 6000 } } } } });
        proto.Graph.Node.AddRange([constant, branch]);
        proto.Functions.Add(new FunctionProto { Name = "f", Node = { constant.Clone() } });
        byte[] bytes = proto.ToByteArray();
        using OnnxModel model = OnnxModel.Parse(bytes);
        Assert.True(model.Proto.CalculateSize() < 2000);
        MapNode tree = model.ToTree();
        Assert.Equal(["a", "c", "if/then_branch/d", "if/else_branch/s", "f/c"], tree.Entries.Select(e => e.Key.ToString()));
        Assert.All(tree.Entries, e => Assert.Equal(large, TensorBytes.ToArray((TensorEntry)e.Value)));
        Assert.Equal(bytes, Write(model));
    }

    [Fact]
    public void A_model_that_is_not_changed_is_written_byte_for_byte()
    {
        foreach (string name in new[] { "types.onnx", "control.onnx", "external.onnx", "linear.onnx" })
        {
            byte[] bytes = File.ReadAllBytes(Files.Fixture(name));
            using OnnxModel model = OnnxModel.Open(Files.Fixture(name));
            Assert.Equal(bytes, Write(model));
        }
    }

    [Fact]
    public void Unknown_fields_survive_in_every_message()
    {
        byte[] unknown = [.. Files.Field(60, 1, 2, 3), .. Files.Varint(61 << 3), 5, .. Files.Varint(62 << 3 | 5), 1, 2, 3, 4];
        byte[] tensor = [.. Files.Floats("w", 1).ToByteArray(), .. unknown];
        byte[] node = [.. new NodeProto { OpType = "Foo" }.ToByteArray(), .. Files.Field(5, [.. new AttributeProto { Name = "a" }.ToByteArray(), .. Files.Field(5, tensor), .. unknown]), .. Files.Field(10, 9), .. unknown];
        byte[] graph = [.. Files.Field(1, node), .. Files.Field(5, tensor), .. unknown];
        byte[] bytes = [8, 8, .. Files.Field(7, graph), .. Files.Field(8, 16, 17), .. Files.Field(26, 7), .. unknown];
        using OnnxModel model = OnnxModel.Parse(bytes);
        byte[] written = Write(model);
        Assert.Equal(bytes.Order(), written.Order());
        Assert.Equal(ModelProto.Parser.ParseFrom(bytes), ModelProto.Parser.ParseFrom(written));
        Assert.Equal(6, Count(written, unknown));
    }

    [Fact]
    public void Fields_that_come_twice_merge_as_protobuf_says()
    {
        byte[] one = Files.Model(Files.Floats("a", 1)).Graph.ToByteArray(), two = Files.Model(Files.Floats("b", 2)).Graph.ToByteArray();
        byte[] packed = Files.Field(5, [.. Files.Field(1, 2, 3), .. Files.Varint(2 << 3), 2, .. Files.Field(8, (byte)'p'), .. Files.Field(9, 1, 2), .. Files.Field(9, 1, 2, 3, 4, 5, 6)]);
        using OnnxModel model = OnnxModel.Parse((byte[])[8, 7, 8, 8, .. Files.Field(7, one), .. Files.Field(7, [.. two, .. packed]), .. Files.Field(8, 16, 17)]);
        Assert.Equal(8, model.IrVersion);
        Assert.Equal(["a", "b", "p"], model.Proto.Graph.Initializer.Select(i => i.Name));
        Assert.Equal([2, 3], ((Tensor)model.Tensors.Read(model.Proto.Graph.Initializer[2])).Shape);
    }

    [Fact]
    public void Text_that_a_file_cannot_know_is_needed_to_name_a_part()
    {
        byte[] forged = [.. new byte[16], .. new byte[8]];
        Assert.Null(new RawParts().Find(forged));
        RawParts parts = new();
        byte[] marker = parts.Add(new RawPart(FileSource.FromMemory(new byte[3], "x"), null)).ToByteArray();
        Assert.NotNull(parts.Find(marker));
        Assert.Null(new RawParts().Find(marker));
    }

    [Fact]
    public void Every_shorter_prefix_is_refused_by_name()
    {
        foreach (string name in new[] { "types.onnx", "linear.onnx" })
        {
            byte[] whole = File.ReadAllBytes(Files.Fixture(name));
            for (int length = 0; length < whole.Length; length++)
                Assert.Throws<ModelFormatException>(() => OnnxModel.Parse(whole.AsMemory(0, length)));
        }
    }

    public static TheoryData<string, byte[], string> Broken => new()
    {
        { "varint", [8, 8, 0x50, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "more than 64 bits" },
        { "varint of 11", [8, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], "more than" },
        { "length", [8, 8, 0x3A, 5, 1], "is said to have 5 bytes, 1 are left" },
        { "huge length", [8, 8, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "are left" },
        { "inner length", [8, 8, .. Files.Field(7, 0x0A, 9)], "field 1 of GraphProto is said to have 9 bytes, 0 are left" },
        { "group", [8, 8, 0x53, 0x54], "is a group" },
        { "kind", [8, 8, 0x56], "kind 6" },
        { "field 0", [8, 8, 0x02, 0], "0 is no number of a field" },
        { "fixed", [8, 8, 0x51, 1, 2], "takes 8 bytes, 2 are left" },
        { "text", [8, 8, .. Files.Field(2, 0xFF)], "not valid UTF-8" },
        { "no version", [.. Files.Field(7)], "no ir_version" },
        { "no graph", [8, 8], "no graph" },
        { "no opset", [8, 8, .. Files.Field(7)], "no opset_import" },
        { "deep", Nested(60), "more than 100 deep" },
        { "very deep", Nested(200_000), "more than 100 deep" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_messages_are_refused_with_the_byte(string what, byte[] bytes, string message)
    {
        Assert.NotNull(what);
        Files.Refused(() => OnnxModel.Parse(bytes), message);
    }

    /// <summary>Graphs in attributes of nodes in graphs.</summary>
    private static byte[] Nested(int depth)
    {
        // Lengths are all "the rest", which is only wrong behind the limit.
        List<byte[]> parts = [[]];
        long inside = 0;
        for (int i = 0; i < depth; i++)
        {
            foreach (int field in new[] { 6, 5, 1 })
            {
                byte[] head = [.. Files.Varint((ulong)(field << 3 | 2)), .. Files.Varint((ulong)inside)];
                parts.Add(head);
                inside += head.Length;
            }
        }

        parts.Add([8, 8, 0x3A, .. Files.Varint((ulong)inside)]);
        parts.Reverse();
        return [.. parts.SelectMany(p => p)];
    }

    private static int Count(byte[] bytes, byte[] part)
    {
        int count = 0;
        for (int at = 0; bytes.AsSpan(at).IndexOf(part) is >= 0 and var next; at += next + 1)
            count++;
        return count;
    }

    private static byte[] Write(OnnxModel model)
    {
        string path = Path.Combine(Testing.Repository.Scratch("wire"), "m.onnx");
        model.Save(path);
        return File.ReadAllBytes(path);
    }
}
