using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors.Tests;

/// <summary>What does not fit is listed, and stops the writing unless its loss is accepted.</summary>
public sealed class LossTests
{
    private static readonly Tensor s_numbers = Tensor.From<float>([.. Enumerable.Range(0, 12).Select(i => (float)i)], [3, 4]);

    private static MapNode Map(params (CheckpointNode Key, CheckpointNode Value)[] entries)
    {
        MapNode map = new();
        foreach ((CheckpointNode key, CheckpointNode value) in entries)
            map.Add(key, value);
        return map;
    }

    private static OpaqueNode Object(string name, params (CheckpointNode Key, CheckpointNode Value)[] state) =>
        new(OpaqueKind.Instance, new OpaqueNode("my.models", name), new TupleNode()) { State = Map(state) };

    private static OpaqueNode Module(string name, (CheckpointNode, CheckpointNode)[] parameters, params (CheckpointNode, CheckpointNode)[] modules) =>
        Object(name, ("training", true), ("_parameters", Map(parameters)), ("_buffers", Map()), ("_modules", Map(modules)));

    private static StorageEntry Bytes(int count, string location = "cpu") => new("7", null, count, () => FileSource.FromMemory(new byte[count], "m")) { Location = location };

    /// <summary>The losses, after seeing that they stop the writing; and the tree that a lossy file gives back.</summary>
    private static (IReadOnlyList<ContentLoss> Losses, CheckpointNode Root) Lossy(CheckpointNode root)
    {
        Checkpoint checkpoint = new(root);
        IReadOnlyList<ContentLoss> losses = Files.Format.FindLosses(checkpoint);
        Assert.Equal(losses, Assert.Throws<ContentLossException>(() => Files.Save(checkpoint)).Losses);
        byte[] bytes = Files.Save(checkpoint, lossy: true);
        CheckpointNode read = Files.Open(bytes).Root;
        Assert.Empty(Files.Format.FindLosses(new Checkpoint(read)));
        return (losses, read);
    }

    private static void Lists(IReadOnlyList<ContentLoss> losses, params string[] lines) => Assert.Equal(lines, losses.Select(l => l.ToString()));

    [Fact]
    public void Objects_are_listed_with_what_is_in_them_and_left_out()
    {
        (IReadOnlyList<ContentLoss> losses, CheckpointNode root) = Lossy(Map(("w", s_numbers), ("config", Object("Config", ("a", s_numbers), ("b", 1))), ("list", new ListNode(1, Object("X"), 2))));
        Lists(losses,
            "config: my.models.Config: an object of a class of its own; it and the 1 tensor in it would be left out",
            "list[1]: my.models.X: an object of a class of its own; it would be left out");
        SameTree.Check(Map(("w", TensorEntry.From(s_numbers)), ("list", new ListNode(1, new ScalarNode(null), 2))), root);
    }

    [Fact]
    public void Objects_that_stand_for_plain_values_become_these()
    {
        OpaqueNode path = new(OpaqueKind.Call, new OpaqueNode("pathlib", "PosixPath"), new TupleNode("a", "b")) { Meaning = "a/b" };
        OpaqueNode array = new(OpaqueKind.Call, new OpaqueNode("numpy", "_reconstruct"), new TupleNode()) { Meaning = Map(("x", s_numbers), ("y", Object("Y"))) };
        (IReadOnlyList<ContentLoss> losses, CheckpointNode root) = Lossy(Map(("path", path), ("array", array), ("both", new TupleNode(path, array))));
        Lists(losses,
            "path: pathlib.PosixPath: an object; the plain value it stands for, a/b, would be stored",
            "array: numpy._reconstruct: an object; the plain value it stands for, a dict, would be stored",
            "array.y: my.models.Y: an object of a class of its own; it would be left out");
        MapNode meaning = Map(("x", s_numbers));
        SameTree.Check(Map(("path", "a/b"), ("array", meaning), ("both", new TupleNode("a/b", meaning))), root);
    }

    [Fact]
    public void An_object_that_means_itself_is_left_out()
    {
        OpaqueNode odd = Object("Odd");
        odd.Meaning = odd;
        Assert.Equal(0, Assert.IsType<MapNode>(Lossy(Map(("odd", odd))).Root).Count);
    }

    [Fact]
    public void Objects_as_keys_take_their_entry_along()
    {
        OpaqueNode device = new("torch", "device") { Meaning = "cpu" };
        (IReadOnlyList<ContentLoss> losses, CheckpointNode root) = Lossy(Map((Object("Key"), s_numbers), (device, 1), ("cpu", 2), ("w", 3)));
        Assert.Contains("[my.models.Key", losses[0].Path, StringComparison.Ordinal);
        Assert.Contains("an object as a key; the whole entry would be left out", losses[0].Reason, StringComparison.Ordinal);
        Assert.Contains(losses, l => l.Reason.Contains("only the first of equal ones", StringComparison.Ordinal));
        SameTree.Check(Map(("cpu", 1), ("w", 3)), root);
    }

    [Fact]
    public void Of_a_whole_module_the_state_dict_is_stored()
    {
        TensorEntry w = TensorEntry.From(s_numbers);
        OpaqueNode module = Module("Net", [("scale", w)], ("fc", Module("Linear", [("weight", TensorEntry.From(Tensor.From<float>([1, 2]))), ("bias", new ScalarNode(null))])), ("tied", Module("Linear", [("weight", w)])));
        (IReadOnlyList<ContentLoss> losses, CheckpointNode root) = Lossy(module);
        Assert.Contains("the tensors of its state dict would be stored under PyTorch's names", Assert.Single(losses).ToString(), StringComparison.Ordinal);
        MapNode state = Assert.IsType<MapNode>(root);
        Assert.Equal(MapNode.OrderedDict, state.TypeName);
        Assert.Equal(["scale", "fc.weight", "tied.weight"], state.Entries.Select(e => e.Key.ToString()));
        Assert.Same(((TensorEntry)state["scale"]!).Storage, ((TensorEntry)state["tied.weight"]!).Storage);
        byte[] inside = Files.Save(new Checkpoint(Map(("model", module), ("epoch", 3))), lossy: true);
        Assert.Contains("\"model.fc.weight\":{", Files.HeaderOf(inside), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_which_nothing_is_left_is_not_written() =>
        Assert.Throws<ContentLossException>(() => Files.Save(new Checkpoint(Object("Config")), lossy: true));

    [Fact]
    public void Views_are_listed_with_the_elements_they_see_and_become_tensors_of_their_own()
    {
        TensorEntry whole = TensorEntry.From(s_numbers);
        TensorEntry row = TensorEntry.From(s_numbers.Select(0, 1));
        (IReadOnlyList<ContentLoss> losses, CheckpointNode root) = Lossy(Map(("row", row), ("tied", new TensorEntry(row.Storage, row.DType, row.Shape, row.Strides, 4)), ("t", TensorEntry.From(s_numbers.Transpose(0, 1))), ("column", TensorEntry.From(s_numbers.Select(1, 2)))));
        Lists(losses,
            "row: a view float32 [4]: it sees elements 4 to 7 of the 12 of storage 'memory', which 't' and 1 more shares; it would be stored as a tensor of its own",
            "t: a view float32 [4, 3]: it sees elements 0 to 11 of the 12 of storage 'memory', which 'row' and 1 more shares; it would be stored as a tensor of its own",
            "column: a view float32 [3]: it sees elements 2 to 10 in steps of [4] of the 12 of storage 'memory', which 'row' and 1 more shares; it would be stored as a tensor of its own");
        MapNode read = (MapNode)root;
        Assert.Equal([4f, 5, 6, 7], ((TensorEntry)read["row"]!).Read().ToArray<float>());
        Assert.Equal([0f, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], ((TensorEntry)read["t"]!).Read().ToArray<float>());
        Assert.Equal([2f, 6, 10], ((TensorEntry)read["column"]!).Read().ToArray<float>());
        Assert.Same(((TensorEntry)read["row"]!).Storage, ((TensorEntry)read["tied"]!).Storage);
        Assert.True(read.Entries.All(e => ((TensorEntry)e.Value).IsContiguous));
    }

    [Fact]
    public void A_lone_slice_and_an_expanded_view_are_views()
    {
        Lists(Lossy(Map(("head", s_numbers.Narrow(0, 0, 2)))).Losses, "head: a view float32 [2, 4]: it sees elements 0 to 7 of the 12 of storage 'memory'; it would be stored as a tensor of its own");
        (IReadOnlyList<ContentLoss> losses, CheckpointNode root) = Lossy(Map(("e", Tensor.From<float>([5]).Expand([3]))));
        Lists(losses, "e: a view float32 [3]: it sees elements 0 to 0 in steps of [0] of the 1 of storage 'memory'; it would be stored as a tensor of its own");
        Assert.Equal([5f, 5, 5], ((TensorEntry)((MapNode)root)["e"]!).Read().ToArray<float>());
        Assert.Single(Lossy(Map(("overlapping", s_numbers.AsStrided([2, 3], [2, 1], 0)))).Losses);
        Assert.Single(Lossy(Map(("nothing", s_numbers.Narrow(0, 0, 0)))).Losses);
        Assert.Single(Lossy(Map(("memory seen twice", Tensor.From<float>([.. Enumerable.Range(0, 9).Select(i => (float)i)]).AsStrided([3, 3], [2, 2], 0)))).Losses);
    }

    [Fact]
    public void A_small_file_cannot_make_a_huge_one()
    {
        TensorEntry huge = new(Bytes(4), DType.Float32, [1L << 40], [0]);
        (IReadOnlyList<ContentLoss> losses, CheckpointNode root) = Lossy(Map(("huge", huge), ("w", s_numbers)));
        Assert.Contains("repeats 4 bytes to 4398046511104", losses[0].Reason, StringComparison.Ordinal);
        Assert.Equal(1, ((MapNode)root).Count);
    }

    [Fact]
    public void Dtypes_without_a_name_are_left_out()
    {
        MapNode map = Map(("w", s_numbers));
        DType[] missing = [.. DTypes.All.Where(d => d.SafetensorsName.Length == 0)];
        foreach (DType dtype in missing)
            map.Add(dtype.Name, new TensorEntry(Bytes((int)dtype.ByteCount(8)), dtype, [8], [1]));
        (IReadOnlyList<ContentLoss> losses, CheckpointNode root) = Lossy(map);
        Assert.Equal(missing.Select(d => $"{d.Name}: {d.Name} [8]: safetensors has no dtype {d.Name}; it would be left out"), losses.Select(l => l.ToString()));
        Assert.Contains(losses, l => l.Path == "complex128");
        SameTree.Check(Map(("w", s_numbers)), root);
    }

    [Fact]
    public void Storages_and_tensors_without_data_are_left_out()
    {
        (IReadOnlyList<ContentLoss> losses, CheckpointNode root) = Lossy(Map(("s", Bytes(4)), ("m", new TensorEntry(Bytes(0, "meta"), DType.Float32, [2], [1])), ("w", s_numbers)));
        Lists(losses,
            "s: a storage: safetensors holds tensors, not bare storages; it would be left out",
            "m: float32 [2]: the tensor has no data, it was saved from the device 'meta'; it would be left out");
        Assert.Equal(1, ((MapNode)root).Count);
    }

    [Fact]
    public void Classes_and_attributes_of_tensors_are_lost_and_the_values_are_not()
    {
        TensorEntry tensor = TensorEntry.From(s_numbers);
        (tensor.Subclass, tensor.State) = (new OpaqueNode("my", "Tensor"), Map(("note", "x")));
        (IReadOnlyList<ContentLoss> losses, CheckpointNode root) = Lossy(Map(("t", tensor)));
        Lists(losses, "t: my.Tensor: a tensor of a class of its own would become a plain one", "t: attributes set on the tensor: they would be left out");
        SameTree.Check(Map(("t", s_numbers)), root);
    }

    [Fact]
    public void Conjugated_and_negated_tensors_are_resolved_without_a_loss()
    {
        StorageEntry storage = StorageEntry.From(Storage.Copy(Tensor.From<float>([1, 2, 3, 4]).Storage.Bytes(0, 16)));
        Checkpoint checkpoint = new(Map(("c", new TensorEntry(storage, DType.Complex64, [2], [1]) { IsConjugated = true })));
        Assert.Empty(Files.Format.FindLosses(checkpoint));
        Assert.Equal([1f, -2, 3, -4], System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(TensorBytes.ToArray(Files.Open(Files.Save(checkpoint))["c"])).ToArray());
    }

    [Fact]
    public void Metadata_that_collides_with_what_is_needed_is_refused()
    {
        TensorEntry w = TensorEntry.From(s_numbers);
        Checkpoint checkpoint = new(Map(("a", w), ("b", w))) { Metadata = [new("interop.tree", "{}"), new("b", "mine"), new("x", "1"), new("x", "2"), new("y", "\ud800")] };
        Assert.Equal(["interop.tree", "b", "x", "y"], Assert.Throws<ContentLossException>(() => Files.Save(checkpoint)).Losses.Select(l => l.What));
        Checkpoint read = Files.Open(Files.Save(checkpoint, lossy: true));
        Assert.Equal([new("format", "pt"), new("x", "1")], read.Metadata);
    }

    [Fact]
    public void A_whole_tree_is_never_a_loss_when_it_is_read_back_and_written_again()
    {
        byte[] once = Files.Save(new Checkpoint(new RandomTree(11).Make()));
        Assert.Equal(once, Files.Save(Files.Open(once)));
    }
}
