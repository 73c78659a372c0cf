using Interop.Checkpoints;
using Interop.Testing;

namespace Interop.Fixtures.Tests;

/// <summary>Every fixture of every format, through the one door.</summary>
public sealed class DoorTests
{
    public static TheoryData<string> AllFiles =>
    [
        .. from path in Directory.EnumerateFiles(Repository.Fixtures("torch"), "*.json", SearchOption.AllDirectories)
           where !path.EndsWith(".index.json", StringComparison.Ordinal)
           let name = Path.GetRelativePath(Repository.Fixtures("torch"), path).Replace('\\', '/')
           orderby name
           select name,
    ];

    /// <summary>Files that no tree of tensors stands for: refused by name.</summary>
    private static readonly Dictionary<string, string> s_refused = new() { ["2.6/npy_table.json"] = "structured dtype", ["2.6/npy_version_3.json"] = "structured dtype" };

    /// <summary>The file that a description is about: its neighbour, or the index in the folder of its name.</summary>
    internal static string FileOf(string json)
    {
        string folder = Path.ChangeExtension(json, null);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.index.json").Single()
            : Directory.EnumerateFiles(Path.GetDirectoryName(json)!, Path.GetFileName(folder) + ".*").Single(p => Path.GetExtension(p) is not (".json" or ".bin"));
    }

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void A_file_reads_as_its_judge_reads_it(string json)
    {
        string description = Repository.Fixtures("torch", json);
        Compare(json, () => Checkpoint.Open(FileOf(description)));
    }

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void A_mapped_file_reads_as_its_judge_reads_it(string json)
    {
        string description = Repository.Fixtures("torch", json);
        Compare(json, () => Checkpoint.Open(FileOf(description), new OpenOptions { Map = true }));
    }

    [Fact]
    public void Every_file_among_the_fixtures_has_a_description()
    {
        foreach (string path in Directory.EnumerateFiles(Repository.Fixtures("torch"), "*", SearchOption.AllDirectories))
        {
            string folder = Path.GetDirectoryName(path)!;
            Assert.True(File.Exists(Path.ChangeExtension(path, ".json")) || File.Exists(folder + ".json"), path);
        }
    }

    private static void Compare(string json, Func<Checkpoint> open)
    {
        if (s_refused.TryGetValue(json, out string? words))
        {
            Assert.Contains(words, Assert.Throws<ModelFormatException>(() => open()).Message, StringComparison.Ordinal);
            return;
        }

        using Checkpoint checkpoint = open();
        IReadOnlyList<string> differences = TreeComparer.Compare(ExpectedTree.Read(Repository.Fixtures("torch", json)), checkpoint.Root);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }
}
