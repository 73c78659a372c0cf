using Interop.Tensors;

namespace Interop.Checkpoints.Tests;

public class NodeTests
{
    [Fact]
    public void A_tensor_that_is_added_twice_stays_tied()
    {
        Tensor weight = Tensor.From<float>([1, 2]);
        MapNode map = new();
        map.Add("a", weight);
        map.Add("b", weight);
        Assert.Same(((TensorEntry)map["a"]!).Storage, ((TensorEntry)map["b"]!).Storage);
    }

    [Fact]
    public void Plain_values_become_nodes_of_their_kind()
    {
        MapNode map = (MapNode)CheckpointNode.From(new Dictionary<object, object?>
        {
            ["list"] = new List<int> { 1, 2 },
            ["tuple"] = (1, "x"),
            ["set"] = new HashSet<string> { "a" },
            ["none"] = null,
            ["big"] = ulong.MaxValue,
            [3] = 2.5f,
        });
        Assert.Equal(["list", "tuple", "set", "None", "int", "float"], map.Entries.Select(e => e.Value.TypeName));
        Assert.Equal(2.5, ((ScalarNode)map[3]!).Value);
        Assert.Contains("System.Uri", Assert.Throws<ArgumentException>(() => CheckpointNode.From(new Dictionary<string, object> { ["u"] = new Uri("file:///x") })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_equal_in_Python_are_one_key()
    {
        MapNode map = new();
        map.Add(1, "int");
        map.Add(true, "bool");
        map.Add(1.0, "float");
        Assert.Equal(1, map.Count);
        Assert.Equal("float", map[1]!.ToString());
    }

    [Fact]
    public void A_walk_visits_shared_and_cyclic_nodes_once_and_names_where()
    {
        ListNode shared = new([1, 2]);
        MapNode root = new();
        root.Add("a", shared);
        root.Add("b", shared);
        root.Add("self", root);
        List<CheckpointItem> items = [.. CheckpointWalk.All(root)];
        Assert.Equal(["", "a", "a[0]", "a[1]", "b", "self"], items.Select(i => i.Path));
        Assert.Equal("a", items[4].AliasOf!.Path);
        Assert.Equal("", items[5].AliasOf!.Path);
    }

    [Fact]
    public void Paths_find_what_they_name_even_with_dots_and_brackets_in_keys()
    {
        MapNode inner = new();
        inner.Add("exp_avg", 7);
        MapNode state = new();
        state.Add(0, inner);
        MapNode root = new();
        root.Add("a.b", state);
        root.Add("odd[key]\"", 8);
        foreach (CheckpointItem item in CheckpointWalk.All(root))
            Assert.Same(item.Node, CheckpointWalk.Find(root, item.Path));
        Assert.Equal("7", CheckpointWalk.Find(root, "a.b[0].exp_avg")!.ToString());
        Assert.Null(CheckpointWalk.Find(root, "a.b[1]"));
    }

    [Fact]
    public void A_tree_a_hundred_thousand_deep_is_walked()
    {
        CheckpointNode node = 1;
        for (int i = 0; i < 100_000; i++)
            node = new ListNode([node]);
        Assert.Equal(100_001, CheckpointWalk.All(node).Count());
    }
}
