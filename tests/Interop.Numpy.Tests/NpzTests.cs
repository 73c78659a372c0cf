using System.IO.Compression;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Numpy.Tests;

public sealed class NpzTests
{
    private static readonly Tensor s_numbers = Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]);

    private static MapNode Map(params (CheckpointNode Key, CheckpointNode Value)[] entries)
    {
        MapNode map = new();
        foreach ((CheckpointNode key, CheckpointNode value) in entries)
            map.Add(key, value);
        return map;
    }

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] records)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in records)
            {
                using Stream record = zip.CreateEntry(name, level).Open();
                record.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private static IReadOnlyList<ContentLoss> Stopped(FileFormat format, CheckpointNode root)
    {
        IReadOnlyList<ContentLoss> losses = format.FindLosses(new Checkpoint(root));
        Assert.Equal(losses, Assert.Throws<ContentLossException>(() => Files.Save(format, root)).Losses);
        return losses;
    }

    [Fact]
    public void Names_order_values_and_column_major_memory_come_back()
    {
        byte[] file = Files.Save(Files.Npz, Map(("b/c", s_numbers), ("a", s_numbers.To(DType.Float64).Transpose(0, 1)), ("é[\"x\"]", Tensor.From<long>([7])), ("B/c", Tensor.From<bool>([true]))));
        Assert.True(Files.Npz.Matches(Files.Context(file, "x")));
        MapNode read = Files.OpenNpz(file);
        Assert.Equal(["b/c", "a", "é[\"x\"]", "B/c"], read.Entries.Select(e => e.Key.ToString()));
        Assert.Equal([1f, 2, 3, 4, 5, 6], ((TensorEntry)read["b/c"]!).Read().ToArray<float>());
        TensorEntry transposed = (TensorEntry)read["a"]!;
        Assert.Equal([1, 3], transposed.Strides.ToArray());
        Assert.Equal([1d, 4, 2, 5, 3, 6], transposed.Read().ToArray<double>());
    }

    [Fact]
    public void Every_dtype_of_NumPy_comes_back_in_both_formats()
    {
        MapNode map = new();
        foreach (DType dtype in DTypes.All.Where(d => d.NumpyDescr.Length > 0))
        {
            byte[] bytes = [.. Enumerable.Range(0, dtype.Size * 4).Select(i => (byte)(dtype == DType.Bool ? i & 1 : i))];
            TensorEntry tensor = TensorEntry.From(new Tensor(Storage.Copy(bytes), dtype, [2, 2]));
            map.Add(dtype.Name, tensor);
            TensorEntry alone = Files.OpenNpy(Files.Save(Files.Npy, tensor));
            Assert.Equal(tensor.ToString(), alone.ToString());
            Assert.Equal(bytes, TensorBytes.ToArray(alone));
        }

        MapNode read = Files.OpenNpz(Files.Save(Files.Npz, map));
        Assert.Equal(map.Entries.Select(e => e.Value.ToString()), read.Entries.Select(e => e.Value.ToString()));
        Assert.All(map.Entries.Zip(read.Entries), p => Assert.Equal(TensorBytes.ToArray((TensorEntry)p.First.Value), TensorBytes.ToArray((TensorEntry)p.Second.Value)));
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression), InlineData(CompressionLevel.Optimal)]
    public void Other_zip_writers_are_read(CompressionLevel level)
    {
        MapNode read = Files.OpenNpz(Zip(level, ("x.npy", Files.Array("<i4", "(300,)", new byte[1200])), ("y.npy", Files.Array("|u1", "(2,)", 8, 9))));
        Assert.Equal([8, 9], TensorBytes.ToArray((TensorEntry)read["y"]!));
        Assert.Equal(new byte[1200], TensorBytes.ToArray((TensorEntry)read["x"]!));
    }

    [Fact]
    public void An_empty_map_is_an_empty_archive()
    {
        byte[] file = Files.Save(Files.Npz, new MapNode());
        Assert.True(Files.Npz.Matches(Files.Context(file, "x")));
        Assert.Equal(0, Files.OpenNpz(file).Count);
    }

    [Fact]
    public void Other_archives_are_not_matched_and_not_opened()
    {
        byte[] other = Zip(CompressionLevel.NoCompression, ("x.npy", Files.Array("|u1", "(0,)")), ("data.pkl", [1]));
        Assert.False(Files.Npz.Matches(Files.Context(other, "x.npz")));
        Assert.Contains("record 'data.pkl'", Assert.Throws<ModelFormatException>(() => Files.OpenNpz(other)).Message, StringComparison.Ordinal);
        Assert.False(Files.Npz.Matches(Files.Context([1, 2, 3], "x.npz")));
    }

    [Fact]
    public void A_broken_array_in_an_archive_is_named()
    {
        byte[] file = Zip(CompressionLevel.Optimal, ("x.npy", Files.Array("<i4", "(3,)", 1, 2, 3)));
        Assert.Contains("a.npz/x.npy: at byte", Assert.Throws<ModelFormatException>(() => Files.OpenNpz(file)).Message, StringComparison.Ordinal);
        byte[] twice = Zip(CompressionLevel.Optimal, ("x.npy", Files.Array("<i4", "(0,)")), ("x.npy", Files.Array("<i4", "(0,)")));
        Assert.Contains("two records of this name", Assert.Throws<ModelFormatException>(() => Files.OpenNpz(twice)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checksums_are_compared_on_demand()
    {
        byte[] file = Files.Save(Files.Npz, Map(("x", Tensor.From<byte>([1, 2, 3]))));
        int at = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[1, 2, 3]);
        file[at] ^= 1;
        Assert.Equal(0, TensorBytes.ToArray((TensorEntry)Files.OpenNpz(file)["x"]!)[0]);
        OpenContext strict = new() { File = FileSource.FromMemory(file, "a.npz"), Path = "a.npz", VerifyCrc = true };
        Assert.Contains("record 'x.npy': the content's CRC-32 is", Assert.Throws<ModelFormatException>(() => Files.Npz.Open(strict)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_are_written_as_NumPy_writes_them()
    {
        byte[] file = Files.Save(Files.Npy, s_numbers);
        Assert.Equal(128 + 24, file.Length);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" + new string(' ', 58) + "\n", System.Text.Encoding.ASCII.GetString(file, 10, 118));
    }

    [Fact]
    public void What_is_no_array_is_listed_and_left_out()
    {
        MapNode root = new(MapNode.OrderedDict) { Attributes = Map(("_metadata", Map(("", Map(("version", 1)))))) };
        root.Add("w", s_numbers);
        root.Add("epoch", 3);
        root.Add("deep", Map(("x", Tensor.From<int>([1])), ("name", "n")));
        root.Add(0, Tensor.From<int>([2]));
        Assert.Equal([
            "epoch: int 3: only arrays can be stored; it would be left out",
            "deep: a dict: the file is one flat list of names; tensors in it would be stored under path names",
            "deep.name: str n: only arrays can be stored; it would be left out",
            "[0]: a key that is no text: names are texts; it would become '[0]'",
            "__dict__: attributes: they would be left out"], Stopped(Files.Npz, root).Select(l => l.ToString()));
        Assert.Equal(["w", "deep.x", "[0]"], Files.OpenNpz(Files.Save(Files.Npz, root, lossy: true)).Entries.Select(e => e.Key.ToString()));
    }

    [Fact]
    public void Sharing_and_views_become_copies()
    {
        TensorEntry w = TensorEntry.From(s_numbers);
        MapNode root = Map(("w", w), ("tied", w), ("row", Tensor.From(s_numbers.ToArray<float>(), [2, 3]).Select(0, 1)), ("t", new TensorEntry(w.Storage, w.DType, [3, 2], [1, 3])));
        Assert.Equal([
            "tied: float32 [2, 3]: it shares memory with 'w'; it would become a copy",
            "row: a view float32 [3]: its storage 'memory' has 24 bytes and other strides; the elements it sees would be stored alone",
            "t: float32 [3, 2]: it shares memory with 'w'; it would become a copy"], Stopped(Files.Npz, root).Select(l => l.ToString()));
        MapNode read = Files.OpenNpz(Files.Save(Files.Npz, root, lossy: true));
        Assert.Equal([1f, 4, 2, 5, 3, 6], ((TensorEntry)read["t"]!).Read().ToArray<float>());
        Assert.Equal([4f, 5, 6], ((TensorEntry)read["row"]!).Read().ToArray<float>());
        Assert.NotSame(((TensorEntry)read["w"]!).Storage, ((TensorEntry)read["tied"]!).Storage);
    }

    [Fact]
    public void Dtypes_that_NumPy_lacks_are_listed_and_bfloat16_keeps_its_bytes()
    {
        MapNode root = Map(("b", s_numbers.To(DType.BFloat16)), ("f8", s_numbers.To(DType.Float8E5M2)), ("p", new TensorEntry(StorageEntry.From(s_numbers.Storage), DType.Float32, [6], [1]) { IsParameter = true }));
        Assert.Equal(["b", "f8", "p"], Stopped(Files.Npz, root).Select(l => l.Path));
        MapNode read = Files.OpenNpz(Files.Save(Files.Npz, root, lossy: true));
        Assert.Equal(["b", "p"], read.Entries.Select(e => e.Key.ToString()));
        Assert.Equal([1f, 2, 3, 4, 5, 6], ((TensorEntry)read["b"]!).Read().To(DType.Float32).ToArray<float>());
    }

    [Fact]
    public void An_npy_file_takes_one_tensor_only()
    {
        Assert.Equal([1f, 2, 3, 4, 5, 6], Files.OpenNpy(Files.Save(Files.Npy, Map(("only", s_numbers)))).Read().ToArray<float>());
        Assert.Contains("exactly one array", Stopped(Files.Npy, Map(("a", s_numbers), ("b", Tensor.From<int>([1]))))[0].Reason, StringComparison.Ordinal);
        Assert.Throws<ContentLossException>(() => Files.Save(Files.Npy, Map(("a", s_numbers), ("b", Tensor.From<int>([1]))), lossy: true));
        Assert.Throws<ContentLossException>(() => Files.Save(Files.Npy, new MapNode(), lossy: true));
        Assert.Equal("arr_0", Files.OpenNpz(Files.Save(Files.Npz, s_numbers, lossy: true)).Entries[0].Key.ToString());
    }

    [Fact]
    public void Objects_that_stand_for_arrays_give_these_up()
    {
        OpaqueNode array = new(OpaqueKind.Call, new OpaqueNode("numpy", "_reconstruct"), new TupleNode()) { Meaning = s_numbers };
        Assert.Equal("x: numpy._reconstruct: an object; the array it stands for would be stored", Assert.Single(Stopped(Files.Npz, Map(("x", array)))).ToString());
        Assert.Equal("x", Files.OpenNpz(Files.Save(Files.Npz, Map(("x", array)), lossy: true)).Entries[0].Key.ToString());
    }

    [Fact]
    public void Texts_about_the_file_are_listed()
    {
        Checkpoint checkpoint = new(Map(("w", s_numbers))) { Metadata = [new("format", "pt"), new("who", "me")] };
        Assert.Equal("who", Assert.Single(Files.Npz.FindLosses(checkpoint)).What);
    }

    [Fact]
    public void Names_that_an_archive_must_not_have_are_changed_and_listed()
    {
        MapNode root = Map(("../x", Tensor.From<int>([1])), ("/abs", Tensor.From<int>([2])), ("C:y", Tensor.From<int>([3])), ("a\\b", Tensor.From<int>([4])), ("a_b", Tensor.From<int>([5])), ("\ud800", Tensor.From<int>([6])), ("", Tensor.From<int>([7])));
        Assert.Equal(6, Stopped(Files.Npz, root).Count);
        Assert.Equal(["__/x", "_/abs", "_C:y", "a_b", "a_b~2", "\ufffd", ""], Files.OpenNpz(Files.Save(Files.Npz, root, lossy: true)).Entries.Select(e => e.Key.ToString()));
    }
}
