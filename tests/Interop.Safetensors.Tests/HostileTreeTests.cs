using System.Text.Json;
using Interop.Checkpoints;

namespace Interop.Safetensors.Tests;

/// <summary>The tree in a file's metadata is believed no more than the rest of the file.</summary>
public sealed class HostileTreeTests
{
    private static byte[] With(string tree, string more = "") => Files.Raw(
        $$$"""{"__metadata__":{"interop.tree":"{{{JsonEncodedText.Encode(tree)}}}"{{{more}}}},"w":{"dtype":"I16","shape":[2,3],"data_offsets":[0,12]}}""", new byte[12]);

    private static void Refused(string tree, params string[] fragments) => Files.Refused(With(tree), fragments);

    private static string Of(string root, string nodes = "") => $$"""{"version":1,"root":{{root}},"nodes":[{{nodes}}]}""";

    private const string W = """{"tensor":"w"}""";

    [Fact]
    public void A_good_tree_is_read()
    {
        Assert.IsType<TensorEntry>(Files.Open(With(Of(W))).Root);
        Assert.Equal("list", Files.Open(With(Of("""{"ref":0}""", $$"""{"list":[{{W}}]}"""))).Root.TypeName);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("x", "not valid JSON")]
    [InlineData("[]", "an object is expected")]
    [InlineData("{}", "version, root or nodes are missing")]
    [InlineData("""{"version":1,"nodes":[]}""", "version, root or nodes are missing")]
    [InlineData("""{"version":2,"root":null,"nodes":[]}""", "the version is not 1")]
    [InlineData("""{"version":"1","root":null,"nodes":[]}""", "the version is not 1")]
    [InlineData("""{"version":1,"version":1}""", "stands twice")]
    [InlineData("""{"version":1,"more":1}""", "the word 'more' is unknown")]
    [InlineData("""{"version":1,"root":null,"nodes":[]} 1""", "not valid JSON")]
    public void What_is_no_tree_is_refused(string tree, string message) => Refused(tree, "record 'interop.tree'", message);

    [Theory]
    [InlineData("""{"ref":0}""", "", "a reference leads to node 0, and there are 0")]
    [InlineData("""{"ref":-1}""", "", "a reference is not the number of a node")]
    [InlineData("""{"ref":1.5}""", "", "a reference is not the number of a node")]
    [InlineData("""{"ref":99999999999}""", "", "a reference is not the number of a node")]
    [InlineData("""{"ref":0}""", """{"list":[{"ref":7}]}""", "a reference leads to node 7")]
    [InlineData("""{"tensor":"w"}""", """{"list":[]}""", "node 0 (list) stands nowhere")]
    [InlineData("""{"ref":0}""", """{"tuple":[{"ref":0}]}""", "contains itself")]
    [InlineData("""{"ref":0}""", """{"tuple":[{"ref":1}]},{"tuple":[1,{"ref":0}]}""", "contains itself")]
    [InlineData("""{"ref":0}""", """{"object":[]}""", "a node of the kind 'object' is unknown")]
    [InlineData("""{"ref":0}""", """{}""", "a node is empty")]
    [InlineData("""{"ref":0}""", """[]""", "a node is expected")]
    [InlineData("""{"ref":0}""", """{"dict":[["a"]]}""", "a value is expected")]
    [InlineData("""{"ref":0}""", """{"dict":[["a",1,2]]}""", "the end of a pair")]
    [InlineData("""{"ref":0}""", """{"dict":["a"]}""", "a pair of key and value is expected")]
    [InlineData("""{"ref":0}""", """{"dict":[["a",1],["a",2]]}""", "a map has the key 'a' twice")]
    [InlineData("""{"ref":0}""", """{"dict":[[1,1],[1.0,2]]}""", "twice")]
    [InlineData("""{"ref":0}""", """{"list":[],"attributes":null}""", "the word 'attributes' is unknown in a list")]
    [InlineData("""{"ref":0}""", """{"dict":[],"more":null}""", "the word 'more' is unknown in a dict")]
    [InlineData("""{"float":"1.5"}""", "", "16 hexadecimal digits")]
    [InlineData("""1e999""", "", "")]
    [InlineData("""{"int":"12"}""", "", "0x and hexadecimal digits")]
    [InlineData("""{"int":"0x 1"}""", "", "0x and hexadecimal digits")]
    [InlineData("""12345678901234567890""", "", "outside 64 bits")]
    [InlineData("""{"bytes":"*"}""", "", "base64 text is expected")]
    [InlineData("""{"utf16":"AA=="}""", "", "an odd number of bytes")]
    [InlineData("""{"dtype":"float33"}""", "", "the dtype 'float33' is unknown")]
    [InlineData("""{"datetime":"today"}""", "", "a date is not written")]
    [InlineData("""{"complex":[1.0]}""", "", "")]
    [InlineData("""{"complex":[1.0,2.0,3.0]}""", "", "the end of a pair of floats")]
    [InlineData("""{"word":1}""", "", "the word 'word' is unknown")]
    [InlineData("""{"ref":0,"x":1}""", "", "unknown beside 'ref'")]
    [InlineData("""{}""", "", "a value is empty")]
    [InlineData("""{"complex":[{"float":{"float":"7ff8000000000000"}},1.0]}""", "", "")]
    public void Damaged_nodes_and_values_are_refused(string root, string nodes, string message) => Refused(Of(root, nodes), message);

    [Theory]
    [InlineData("""{"tensor":"v"}""", "record 'v'", "has none of this name")]
    [InlineData("""null""", "record 'w'", "does not mention this one")]
    [InlineData("""{"tensor":"w","strides":[1]}""", "record 'w'", "strides [1] are not those of a dense tensor")]
    [InlineData("""{"tensor":"w","strides":[2,2]}""", "record 'w'", "are not those of a dense tensor")]
    [InlineData("""{"tensor":"w","strides":[0,0]}""", "record 'w'", "are not those of a dense tensor")]
    [InlineData("""{"tensor":"w","strides":[9223372036854775807,1]}""", "record 'w'", "are not those of a dense tensor")]
    [InlineData("""{"tensor":"w","strides":[-3,1]}""", "interop.tree", "whole numbers from 0 on")]
    [InlineData("""{"tensor":"w","location":"meta"}""", "record 'w'", "cannot have the location 'meta'")]
    [InlineData("""{"tensor":"w","parameter":1}""", "interop.tree", "true or false is expected")]
    [InlineData("""{"tensor":"w","shape":[6]}""", "interop.tree", "the word 'shape' is unknown")]
    public void Tensors_that_do_not_fit_the_file_are_refused(string root, string record, string message) => Refused(Of(root), record, message);

    [Fact]
    public void Two_descriptions_of_one_tensor_must_agree()
    {
        Refused(Of("""{"ref":0}""", """{"list":[{"tensor":"w"},{"tensor":"w","strides":[1,2]}]}"""), "record 'w'", "two different strides or locations");
        Refused(Of("""{"ref":0}""", """{"list":[{"tensor":"w"},{"tensor":"w","location":"cuda:0"}]}"""), "record 'w'", "two different strides or locations");
    }

    [Fact]
    public void Aliases_must_stand_in_the_metadata()
    {
        const string Tree = """{"version":1,"root":{"tensor":"w"},"nodes":[],"aliases":["x"]}""";
        Refused(Tree, "__metadata__ has no entry 'x'");
        Files.Refused(With(Tree, ",\"x\":\"v\""), "__metadata__ has no entry 'x'");
        Assert.Empty(Files.Open(With(Tree, ",\"x\":\"w\"")).Metadata);
        Refused("""{"version":1,"root":{"tensor":"w"},"nodes":[],"aliases":["x","x"]}""", "an alias stands twice");
    }

    [Fact]
    public void Deep_text_and_large_collections_meet_limits()
    {
        Refused(Of(string.Concat(Enumerable.Repeat("{\"complex\":[", 50_000))), "a float is expected");
        Files.Refused(With(Of("""{"ref":0}""", $$"""{"list":[{{W}},1,2,3]}""")), new ReadLimits { MaxCollection = 3 }, "more than 3 items");
        Files.Refused(With(Of("""{"ref":0}""", $$"""{"list":[{{W}},{"ref":1},{"ref":2}]},{"list":[]},{"list":[]}""")), new ReadLimits { MaxCollection = 2 }, "more than 2 items");
    }

    [Fact]
    public void A_chain_of_tuples_in_the_worst_order_is_built_in_time()
    {
        const int Count = 100_000;
        string nodes = string.Join(",", Enumerable.Range(0, Count).Select(i => i == Count - 1 ? $$$"""{"tuple":[{{{W}}}]}""" : $$$"""{"tuple":[{"ref":{{{i + 1}}}}]}"""));
        Assert.IsType<TupleNode>(Files.Open(With(Of("""{"ref":0}""", nodes))).Root);
    }
}
