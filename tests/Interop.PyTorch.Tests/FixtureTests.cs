using Interop.Checkpoints;
using Interop.Testing;

namespace Interop.PyTorch.Tests;

/// <summary>Every file that PyTorch wrote for us reads as PyTorch reads it.</summary>
public sealed class FixtureTests
{
    public static TheoryData<string> AllFiles => [.. FixtureFiles.All()];

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void A_file_of_PyTorch_reads_as_PyTorch_reads_it(string file)
    {
        string path = Repository.Fixtures("torch", file);
        using Checkpoint checkpoint = Files.Open(path);
        IReadOnlyList<string> differences = TreeComparer.Compare(ExpectedTree.Read(Path.ChangeExtension(path, ".json")), checkpoint.Root);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void A_mapped_file_reads_the_same(string file)
    {
        string path = Repository.Fixtures("torch", file);
        using Checkpoint checkpoint = Files.Open(path, map: true);
        IReadOnlyList<string> differences = TreeComparer.Compare(ExpectedTree.Read(Path.ChangeExtension(path, ".json")), checkpoint.Root);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void What_is_read_written_and_read_again_is_the_same_tree(string file)
    {
        using Checkpoint first = Files.Open(Repository.Fixtures("torch", file));
        if (FixtureFiles.HasNoData(first))
        {
            Assert.Throws<ContentLossException>(() => Files.Save(first, "again"));
            return;
        }

        byte[] written = Files.Save(first, "again");
        using Checkpoint second = Files.Open(written, "again.pt");
        IReadOnlyList<string> differences = NodeComparer.Compare(first.Root, second.Root);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(written.AsSpan().SequenceEqual(Files.Save(second, "again")), "writing the file again gives other bytes");
    }
}
