using Interop.Checkpoints;
using Interop.PyTorch.Formats;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.PyTorch.Tests;

public class LossyTests
{
    [Fact]
    public void A_tensor_of_a_dtype_PyTorch_lacks_is_listed_and_becomes_None_where_that_is_accepted()
    {
        MapNode map = new();
        map.Add("six", new TensorEntry(StorageEntry.From(Storage.Allocate(3)), DType.Float6E2M3, [4], [1]));
        map.Add("float", Tensor.From<float>([1]));
        Checkpoint checkpoint = new(map);
        TorchZipFormat format = new();
        Assert.Contains("f6_e2m3", Assert.Single(format.FindLosses(checkpoint)).Reason, StringComparison.Ordinal);
        Assert.Throws<ContentLossException>(() => format.Write(checkpoint, new MemoryStream(), new SaveContext { Stem = "x" }));
        MemoryStream written = new();
        format.Write(checkpoint, written, new SaveContext { Stem = "x", Lossy = true });
        FileSource file = FileSource.FromMemory(written.ToArray(), "x.pt");
        using Checkpoint again = format.Open(new OpenContext { File = file, Path = "x.pt" });
        Assert.Equal("None", ((MapNode)again.Root)["six"]!.TypeName);
        Assert.Equal("float", Assert.Single(again.Tensors).Key);
    }

    [Fact]
    public void Memory_formats_survive_protocol_2()
    {
        string path = Repository.Fixtures("torch", "2.14", "memory_format.pt");
        TorchZipFormat format = new();
        using Checkpoint first = format.Open(new OpenContext { File = FileSource.Open(path), Path = path });
        MemoryStream written = new();
        format.Write(first, written, new SaveContext { Stem = "x" });
        using Checkpoint again = format.Open(new OpenContext { File = FileSource.FromMemory(written.ToArray(), "x.pt"), Path = "x.pt" });
        Assert.Equal(["torch.channels_last", "torch.contiguous_format"], ((ListNode)((MapNode)again.Root)["formats"]!).Items.Select(i => i.TypeName));
    }
}
