using Interop.Checkpoints;

namespace Interop.Converters.Tests;

public class FileFormatsTests
{
    [Theory]
    [InlineData("a.pt", "torch")]
    [InlineData("a.pth", "torch")]
    [InlineData("a.bin", "torch")]
    [InlineData("dir.x/a.CKPT", "torch")]
    [InlineData("a.safetensors", "safetensors")]
    [InlineData("a.npz", "npz")]
    [InlineData("a.npy", "npy")]
    public void An_ending_chooses_the_format_to_write(string path, string name) => Assert.Equal(name, FileFormats.ForWriting(path).Name);

    [Theory]
    [InlineData("a.onnx")]
    [InlineData("a")]
    public void An_ending_of_no_format_lists_those_there_are(string path) =>
        Assert.Contains(".safetensors", Assert.Throws<ArgumentException>(() => FileFormats.ForWriting(path)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_format_has_one_name()
    {
        Assert.Equal("safetensors", FileFormats.ByName("SafeTensors").Name);
        Assert.Contains("read, not written", Assert.Throws<ArgumentException>(() => FileFormats.ByName("torch-legacy")).Message, StringComparison.Ordinal);
        Assert.Contains("safetensors", Assert.Throws<ArgumentException>(() => FileFormats.ByName("gguf")).Message, StringComparison.Ordinal);
        Assert.Equal(FileFormats.All.Count, FileFormats.All.Select(f => f.Name).Distinct().Count());
    }

    [Fact]
    public void What_no_format_matches_is_shown_by_its_first_bytes()
    {
        Assert.Contains("\"hello world\"", Refused("hello world\n"u8.ToArray()), StringComparison.Ordinal);
        string message = Refused([0, 1, 2, 0xFF]);
        Assert.Contains("000102ff", message, StringComparison.Ordinal);
        Assert.Contains("safetensors", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_formats_that_match_are_both_named()
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => FileFormats.Detect(Context([1]), [new Anything("one"), new Anything("two")]));
        Assert.Contains("one and as two", e.Message, StringComparison.Ordinal);
    }

    private static string Refused(byte[] bytes) => Assert.Throws<ModelFormatException>(() => FileFormats.Detect(Context(bytes))).Message;

    private static OpenContext Context(byte[] bytes) => new() { File = FileSource.FromMemory(bytes, "x"), Path = "x" };

    private sealed class Anything(string name) : FileFormat
    {
        public override string Name => name;

        public override IReadOnlyList<string> Extensions => [];

        public override bool Matches(OpenContext context) => true;

        public override Checkpoint Open(OpenContext context) => Checkpoint.From(null);
    }
}
