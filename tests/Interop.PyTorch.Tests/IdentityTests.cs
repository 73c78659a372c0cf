using System.Buffers.Binary;
using Interop.Checkpoints;
using Interop.Testing;

namespace Interop.PyTorch.Tests;

/// <summary>What PyTorch 2.14 wrote, read and written again, is the same file to the last byte.</summary>
public sealed class IdentityTests
{
    /// <summary>Files that nobody's <c>torch.save(object, path)</c> of 2.14 gives, or whose content we write in another form on purpose.</summary>
    private static readonly Dictionary<string, string> s_exceptions = new()
    {
        ["state_dict_protocol_1.pt"] = "another pickle protocol; we write 2",
        ["state_dict_protocol_4.pt"] = "another pickle protocol",
        ["library_protocol_4.pt"] = "another pickle protocol",
        ["numpy_protocol_4.pt"] = "another pickle protocol",
        ["unknown_classes_protocol_4.pt"] = "another pickle protocol",
        ["values_protocol_4.pt"] = "another pickle protocol",
        ["values_protocol_5.pt"] = "another pickle protocol",
        ["memory_format.pt"] = "another pickle protocol",
        ["big_endian.pt"] = "made by hand",
        ["deflated.pt"] = "made by hand",
        ["packed_again.pt"] = "made by hand",
        ["version_without_newline.pt"] = "made by hand",
        ["wrong_crc.pt"] = "made by hand",
        ["old_spellings.pt"] = "made by hand",
        ["rebuild_tensor.pt"] = "made by hand",
    };

    public static TheoryData<string> Files214 => [.. FixtureFiles.All().Where(f => f.StartsWith("2.14/", StringComparison.Ordinal) && !Path.GetFileName(f).StartsWith("legacy", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files214))]
    public void A_file_of_2_14_is_written_back_to_the_byte(string file)
    {
        string path = Repository.Fixtures("torch", file);
        using Checkpoint checkpoint = Files.Open(path);
        bool expected = !s_exceptions.ContainsKey(Path.GetFileName(file));
        // What is saved to a stream has no name of its own, and PyTorch calls its folder archive.
        string name = Path.GetFileNameWithoutExtension(path), stem = name == "state_dict_stream" ? "archive" : name;
        byte[] original = File.ReadAllBytes(path), written = Files.Save(checkpoint, stem);
        int common = original.AsSpan().CommonPrefixLength(written);
        bool same = common == original.Length && common == written.Length;
        Assert.True(same == expected, same ? "this file is written back to the byte: take it from the exceptions" : $"the files differ from byte {common} on ({original.Length} and {written.Length} bytes)");
    }

    [Fact]
    public void Every_exception_names_a_file() =>
        Assert.All(s_exceptions.Keys, name => Assert.True(File.Exists(Repository.Fixtures("torch", "2.14", name)), name));

    [Fact]
    public void Storages_of_a_written_file_begin_at_multiples_of_64()
    {
        byte[] file = Files.Save(Checkpoint.From(new Dictionary<string, object> { ["a"] = Interop.Tensors.Tensor.From([1f, 2, 3]), ["b"] = Interop.Tensors.Tensor.From([4f]) }), "x");
        int at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]);
        Assert.True(at > 0 && at % 64 == 0, $"the first storage begins at {at}");
        Assert.Equal(0x04034b50u, BinaryPrimitives.ReadUInt32LittleEndian(file));
    }
}
