using System.Numerics;
using Interop.Checkpoints;

namespace Interop.PyTorch.Tests;

/// <summary>Opcodes of every protocol, each in a pickle written by hand.</summary>
public sealed class OpcodeTests
{
    private static object? Scalar(CheckpointNode node) => Assert.IsType<ScalarNode>(node).Value;

    private static object? Read(params object[] pieces) => Scalar(Pickles.Read(pieces));

    [Fact]
    public void Text_numbers_of_protocol_0_are_read()
    {
        Assert.Equal(-12L, Read("I-12\n"));
        Assert.Equal(true, Read("I01\n"));
        Assert.Equal(false, Read("I00\n"));
        Assert.Equal(7L, Read("L7L\n"));
        Assert.Equal(BigInteger.Pow(2, 80), Read("L1208925819614629174706176L\n"));
        Assert.Equal(-1.5, Read("F-1.5\n"));
        Assert.Equal(1e300, Read("F1e+300\n"));
        Assert.Equal(double.NegativeInfinity, Read("F-inf\n"));
        Assert.Equal(double.NaN, Read("Fnan\n"));
    }

    [Fact]
    public void Binary_numbers_of_every_width_are_read()
    {
        Assert.Equal(255L, Read("K", new byte[] { 255 }));
        Assert.Equal(65535L, Read("M", new byte[] { 255, 255 }));
        Assert.Equal(-2L, Read("J", new byte[] { 254, 255, 255, 255 }));
        Assert.Equal(0L, Read(new byte[] { 0x8A, 0 }));
        Assert.Equal(-1L, Read(new byte[] { 0x8A, 1, 255 }));
        Assert.Equal(long.MinValue, Read(new byte[] { 0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80 }));
        Assert.Equal((BigInteger)long.MaxValue + 1, Read(new byte[] { 0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0x80, 0 }));
        Assert.Equal(256L, Read(new byte[] { 0x8B, 2, 0, 0, 0, 0, 1 }));
        Assert.Equal(1.0, Read(new byte[] { (byte)'G', 0x3F, 0xF0, 0, 0, 0, 0, 0, 0 }));
        Assert.Equal(true, Read(new byte[] { 0x88 }));
        Assert.Null(Read("N"));
    }

    [Fact]
    public void Texts_in_every_spelling_are_read()
    {
        Assert.Equal("it's", Read("S\"it's\"\n"));
        Assert.Equal("a\nb\\é", Read("S'a\\nb\\\\\\xc3\\xa9'\n"));
        Assert.Equal("Ω and é", Read("V\\u03a9 and \xe9\n"));
        Assert.Equal("😀", Read("V\\U0001f600\n"));
        Assert.Equal("ab", Read("T", new byte[] { 2, 0, 0, 0 }, "ab"));
        Assert.Equal("ÿ", Read("U", new byte[] { 1, 0xFF }));
        Assert.Equal("é", Read("X", new byte[] { 2, 0, 0, 0, 0xC3, 0xA9 }));
        Assert.Equal("é", Read(new byte[] { 0x8C, 2, 0xC3, 0xA9 }));
        Assert.Equal("é", Read(new byte[] { 0x8D, 2, 0, 0, 0, 0, 0, 0, 0, 0xC3, 0xA9 }));
        Assert.Equal("\ud800", Read("X", new byte[] { 3, 0, 0, 0, 0xED, 0xA0, 0x80 }));
    }

    [Fact]
    public void Bytes_in_every_spelling_are_read()
    {
        Assert.Equal("ab"u8.ToArray(), Read("B", new byte[] { 2, 0, 0, 0 }, "ab"));
        Assert.Equal("ab"u8.ToArray(), Read("C", new byte[] { 2 }, "ab"));
        Assert.Equal("ab"u8.ToArray(), Read(new byte[] { 0x8E, 2, 0, 0, 0, 0, 0, 0, 0 }, "ab"));
        OpaqueNode array = Assert.IsType<OpaqueNode>(Pickles.Read(new byte[] { 0x80, 5, 0x96, 2, 0, 0, 0, 0, 0, 0, 0 }, "ab"));
        Assert.Equal("builtins.bytearray", array.TypeName);
        Assert.Equal("ab"u8.ToArray(), Assert.IsType<ScalarNode>(array.Meaning).Value);
        Assert.Equal("a\xff".Select(c => (byte)c).ToArray(), Read("c_codecs\nencode\n(X", new byte[] { 3, 0, 0, 0, (byte)'a', 0xC3, 0xBF }, "Vlatin1\ntR"));
    }

    [Fact]
    public void Containers_above_a_mark_are_read()
    {
        Assert.Equal(["1", "2"], Assert.IsType<ListNode>(Pickles.Read("(I1\nI2\nl")).Items.Select(i => i.ToString()));
        Assert.Equal(["1", "2"], Assert.IsType<TupleNode>(Pickles.Read("(I1\nI2\nt")).Items.Select(i => i.ToString()));
        MapNode map = Assert.IsType<MapNode>(Pickles.Read("(S'a'\nI1\nS'b'\nI2\nd"));
        Assert.Equal(1L, Scalar(map["a"]!));
        Assert.Equal(2L, Scalar(map["b"]!));
        Assert.Equal(2, Assert.IsType<SetNode>(Pickles.Read(new byte[] { 0x8F }, "(I1\nI2\n", new byte[] { 0x90 })).Items.Count);
        Assert.True(Assert.IsType<SetNode>(Pickles.Read("(I1\nI2\n", new byte[] { 0x91 })).IsFrozen);
        Assert.Empty(Assert.IsType<TupleNode>(Pickles.Read(")")).Items);
        Assert.Equal(3, Assert.IsType<TupleNode>(Pickles.Read("I1\nI2\nI3\n", new byte[] { 0x87 })).Items.Count);
    }

    [Fact]
    public void The_memo_is_read_in_every_spelling()
    {
        foreach (object[] put in (object[][])[["p5\n"], ["q", new byte[] { 5 }], ["r", new byte[] { 5, 0, 0, 0 }]])
        {
            foreach (object[] get in (object[][])[["g5\n"], ["h", new byte[] { 5 }], ["j", new byte[] { 5, 0, 0, 0 }]])
            {
                ListNode list = Assert.IsType<ListNode>(Pickles.Read(["(]", .. put, .. get, "l"]));
                Assert.Same(list.Items[0], list.Items[1]);
            }
        }

        ListNode memoized = Assert.IsType<ListNode>(Pickles.Read(new byte[] { 0x80, 4 }, "(]", new byte[] { 0x94 }, "h", new byte[] { 0 }, "l"));
        Assert.Same(memoized.Items[0], memoized.Items[1]);
    }

    [Fact]
    public void Stack_opcodes_are_read()
    {
        Assert.Equal(1L, Read("I1\nI2\n0"));
        Assert.Equal(1L, Read("I1\n(I2\nI3\n1"));
        Assert.Equal(1L, Read("I1\n(0"));
        ListNode twice = Assert.IsType<ListNode>(Pickles.Read("(]2l"));
        Assert.Same(twice.Items[0], twice.Items[1]);
    }

    [Fact]
    public void Objects_of_old_and_new_opcodes_are_read()
    {
        OpaqueNode inst = Assert.IsType<OpaqueNode>(Pickles.Read("(I1\niacme\nThing\n"));
        Assert.Equal(("acme.Thing", OpaqueKind.Instance, 1), (inst.TypeName, inst.Kind, ((TupleNode)inst.Arguments).Items.Count));
        OpaqueNode obj = Assert.IsType<OpaqueNode>(Pickles.Read("(cacme\nThing\nI1\no}S'x'\nI2\nsb"));
        Assert.Equal("acme.Thing", obj.TypeName);
        Assert.Equal(2L, Scalar(((MapNode)obj.State!)["x"]!));
        OpaqueNode named = Assert.IsType<OpaqueNode>(Pickles.Read("cacme\nThing\n)}S'w'\nI3\ns", new byte[] { 0x92 }));
        Assert.Equal(OpaqueKind.Instance, named.Kind);
        Assert.Equal(3L, Scalar(((MapNode)named.KeywordArguments!)["w"]!));
        OpaqueNode stack = Assert.IsType<OpaqueNode>(Pickles.Read("Vacme\nVOuter.Inner\n", new byte[] { 0x93 }));
        Assert.Equal("acme.Outer.Inner", stack.TypeName);
    }

    [Fact]
    public void Python_2_names_are_those_of_Python_3_below_protocol_3_only()
    {
        Assert.Equal("builtins.set", Assert.IsType<OpaqueNode>(Pickles.Read("c__builtin__\nset\n")).TypeName);
        Assert.Equal("builtins.Exception", Assert.IsType<OpaqueNode>(Pickles.Read("cexceptions\nStandardError\n")).TypeName);
        Assert.Equal("__builtin__.set", Assert.IsType<OpaqueNode>(Pickles.Read(new byte[] { 0x80, 3 }, "c__builtin__\nset\n")).TypeName);
    }

    [Fact]
    public void A_list_may_contain_itself()
    {
        ListNode list = Assert.IsType<ListNode>(Pickles.Read("(lp0\ng0\na"));
        Assert.Same(list, list.Items[0]);
        byte[] file = Files.Save(new Checkpoint(list), "x");
        ListNode again = Assert.IsType<ListNode>(Files.Open(file, "x.pt").Root);
        Assert.Same(again, again.Items[0]);
    }

    [Fact]
    public void A_tuple_may_contain_itself_through_a_list()
    {
        TupleNode tuple = Assert.IsType<TupleNode>(Pickles.Read("]q", new byte[] { 0 }, "h", new byte[] { 0, 0x85 }, "q", new byte[] { 1 }, "a0h", new byte[] { 1 }));
        Assert.Same(tuple, Assert.IsType<ListNode>(tuple.Items[0]).Items[0]);
        TupleNode again = Assert.IsType<TupleNode>(Files.Open(Files.Save(new Checkpoint(tuple), "x"), "x.pt").Root);
        Assert.Same(again, Assert.IsType<ListNode>(again.Items[0]).Items[0]);
    }

    [Fact]
    public void A_persistent_id_in_text_is_refused_by_name() =>
        Assert.Contains("persistent id", Assert.Throws<ModelFormatException>(() => Pickles.Read("Pabc\n")).Message, StringComparison.Ordinal);
}
