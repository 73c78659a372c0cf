using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Converters.Tests;

public sealed class CheckpointFilesTests : ConverterTest
{
    [Theory]
    [InlineData("a.pt", false)]
    [InlineData("a.pt", true)]
    [InlineData("a.safetensors", false)]
    [InlineData("a.safetensors", true)]
    [InlineData("a.npz", false)]
    [InlineData("a.npz", true)]
    public void A_checkpoint_is_saved_onto_the_file_it_is_read_from(string name, bool map)
    {
        Dict(("a", Filled(1, 5000)), ("b", Filled(2, 7)), ("c", Filled(3, 100_000))).Save(At(name));
        using (Checkpoint checkpoint = Checkpoint.Open(At(name), new OpenOptions { Map = map }))
        {
            checkpoint.KeepTensors(p => p != "a");
            checkpoint.Save(At(name));
            // The file that was opened is still there for whoever reads on.
            Assert.Equal(3, Values(checkpoint, "c")[99_999]);
        }

        using Checkpoint again = Checkpoint.Open(At(name));
        Assert.Equal(["b", "c"], again.Tensors.Select(t => t.Key).Order());
        Assert.Equal(2, Values(again, "b")[6]);
        Assert.Equal([name], Names());
    }

    [Fact]
    public void Names_of_arrays_may_differ_in_case_only()
    {
        Dict(("a", Filled(1, 2)), ("A", Filled(2, 2))).Save(At("x.npz"));
        using Checkpoint checkpoint = Checkpoint.Open(At("x.npz"));
        Assert.Equal(2, Values(checkpoint, "A")[0]);
    }

    [Fact]
    public void A_format_can_be_named_instead_of_the_ending()
    {
        Dict(("a", Filled(1, 5))).Save(At("model"), new SaveOptions { Format = "safetensors" });
        using Checkpoint checkpoint = Checkpoint.Open(At("model"));
        Assert.Equal("safetensors", checkpoint.FormatName);
    }

    [Fact]
    public void A_write_that_fails_leaves_nothing()
    {
        StorageEntry broken = new("broken", DType.Float32, 8, () => throw new ModelFormatException("the tensor cannot be read"));
        Checkpoint checkpoint = Dict(("good", Filled(1, 9)), ("bad", new TensorEntry(broken, DType.Float32, [2], [1])));
        foreach (string name in (string[])["x.pt", "x.safetensors"])
            Assert.Throws<ModelFormatException>(() => checkpoint.Save(At(name)));
        Assert.Throws<ModelFormatException>(() => checkpoint.Save(At("x.safetensors"), new SaveOptions { MaxShardBytes = 8 }));
        Assert.Empty(Names());
    }

    [Fact]
    public void A_cancelled_write_leaves_nothing()
    {
        using CancellationTokenSource source = new();
        Checkpoint checkpoint = Dict(("a", Filled(1, 9)), ("b", Filled(1, 9)));
        Told cancel = new(_ => source.Cancel());
        Assert.ThrowsAny<OperationCanceledException>(() => checkpoint.Save(At("x.safetensors"), new SaveOptions { Cancellation = source.Token, Progress = cancel }));
        Assert.Empty(Names());
    }

    [Fact]
    public void What_a_format_cannot_hold_stops_the_save_unless_its_loss_is_accepted()
    {
        Tensor table = Filled(1, 6);
        Checkpoint checkpoint = Dict(("a", table.Narrow(0, 0, 2)), ("b", Filled(2, 2)));
        ContentLossException e = Assert.Throws<ContentLossException>(() => checkpoint.Save(At("x.safetensors")));
        Assert.Equal("a", Assert.Single(e.Losses).Path);
        Assert.Empty(Names());
        checkpoint.Save(At("x.safetensors"), new SaveOptions { Lossy = true });
        using Checkpoint read = Checkpoint.Open(At("x.safetensors"));
        Assert.Equal([1, 1], Values(read, "a"));
    }

    [Fact]
    public void Progress_adds_up_to_the_tensors_bytes()
    {
        long total = 0;
        Dict(("a", Filled(1, 3_000_000)), ("b", Filled(2, 2))).Save(At("x.safetensors"), new SaveOptions { Progress = new Told(n => total += n) });
        Assert.Equal(12_000_008, total);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named_before_anything_is_written()
    {
        Assert.Contains("nowhere", Assert.Throws<DirectoryNotFoundException>(() => Dict().Save(Path.Combine(Folder, "nowhere", "x.pt"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => Dict().Save(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_format_is_told_by_the_content_whatever_the_name_says()
    {
        Dict(("a", Filled(1, 2))).Save(At("a.safetensors"));
        File.Move(At("a.safetensors"), At("a.pt"));
        using Checkpoint checkpoint = Checkpoint.Open(At("a.pt"));
        Assert.Equal("safetensors", checkpoint.FormatName);
    }

    private sealed class Told(Action<long> action) : IProgress<long>
    {
        public void Report(long value) => action(value);
    }
}
