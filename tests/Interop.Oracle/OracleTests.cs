using System.Text.Json;
using Interop.Checkpoints;
using Interop.Testing;

namespace Interop.Oracle;

/// <summary>Real PyTorch loads what we write: equal values, strides, sharing and storage sizes.</summary>
public sealed class OracleTests
{
    private static void AllGood(IReadOnlyCollection<Written.Case> cases, IEnumerable<string> problems)
    {
        string[] list = [.. problems];
        Console.WriteLine($"{cases.Count} files judged, {list.Length} problems");
        Assert.NotEmpty(cases);
        Assert.True(list.Length == 0, string.Join('\n', list.Take(40)));
    }

    /// <summary>What a judge that ran over the files finds otherwise than we do.</summary>
    private static IEnumerable<string> Problems(string output, IEnumerable<Written.Case> cases, IReadOnlyDictionary<string, string> cannot, TreeOptions options = TreeOptions.None)
    {
        foreach (Written.Case c in cases)
        {
            string? error = Describer.Error(output, c.Path), reason = cannot.GetValueOrDefault(c.Name);
            if (error is not null || reason is not null)
            {
                if (reason is null)
                    yield return $"{c.Name}: {error}";
                else if (error is null)
                    yield return $"{c.Name} is read now, although \"{reason}\"";
                continue;
            }

            using Checkpoint checkpoint = Checkpoint.Open(c.Path);
            ExpectedTree expected = ExpectedTree.Read(Path.Combine(output, c.Name + ".json"));
            foreach (string difference in TreeComparer.Compare(expected, options == TreeOptions.None ? checkpoint.Root : Flat(expected, checkpoint), options))
                yield return $"{c.Name}: {difference}";
        }
    }

    /// <summary>What a format without trees shows of ours: tensors by path, in the order that the judge lists them.</summary>
    private static CheckpointNode Flat(ExpectedTree expected, Checkpoint checkpoint)
    {
        if (checkpoint.Root is not MapNode || expected.Tree.GetProperty("t").GetString() != "dict")
            return checkpoint.Root;
        MapNode flat = new();
        foreach (JsonElement entry in expected.Tree.GetProperty("items").EnumerateArray())
        {
            string name = entry[0].GetProperty("v").GetString()!;
            flat.Add(name, ((MapNode)checkpoint.Root)[name] ?? checkpoint.Find(name) ?? new ScalarNode(null));
        }

        HashSet<CheckpointNode> named = new(flat.Entries.Select(e => e.Value), ReferenceEqualityComparer.Instance);
        foreach ((string path, _) in checkpoint.Tensors.Where(t => !named.Contains(t.Value)))
            flat.Add(path, new ScalarNode("not in the file"));
        return flat;
    }

    [Fact]
    public void PyTorch_2_6_reads_what_we_write()
    {
        Needs.Oracle();
        string output = Describer.Run("2.6", "torch", [.. Written.Torch.Select(c => c.Path)]);
        AllGood(Written.Torch, Problems(output, Written.Torch, KnownLimits.Of26));
    }

    [Fact]
    public void PyTorch_1_13_reads_what_it_can_hold()
    {
        Needs.Oracle();
        string output = Describer.Run("1.13", "torch", [.. Written.Torch.Select(c => c.Path)]);
        AllGood(Written.Torch, Problems(output, Written.Torch, KnownLimits.Of113));
    }

    [Fact]
    public void What_weights_only_accepted_before_it_accepts_after_and_mapped()
    {
        Needs.Oracle();
        Written.Case[] cases = [.. Written.Torch.Where(c => c.Original is not null)];
        // Fixtures of different versions share their names, so each version has a run of its own; ours have names of their own.
        HashSet<string> accepted = [];
        foreach (IGrouping<string, Written.Case> group in cases.GroupBy(c => Path.GetFileName(Path.GetDirectoryName(c.Original))!))
        {
            string before = Describer.Run("2.6", "before-" + group.Key, [.. group.Select(c => c.Original!)], "--weights-only");
            accepted.UnionWith(group.Where(c => Describer.Error(before, c.Original!) is null).Select(c => c.Name));
        }

        Written.Case[] mine = [.. cases.Where(c => accepted.Contains(c.Name)), .. Written.Torch.Where(c => c.Original is null)];
        string after = Describer.Run("2.6", "weights-only", [.. mine.Select(c => c.Path)], "--weights-only", "--mmap");
        AllGood(mine, Problems(after, mine, new Dictionary<string, string>()));
    }

    [Fact]
    public void The_safetensors_package_reads_what_we_write()
    {
        Needs.Oracle();
        IReadOnlyList<Written.Case> cases = [.. Written.Converted("state_dict.pt", ".safetensors", "st-dicts"), .. Written.Converted("st_*.safetensors", ".safetensors", "st-copies")];
        string output = Describer.Run("2.6", "safetensors", [.. cases.Select(c => c.Path)]);
        AllGood(cases, Problems(output, cases, KnownLimits.OfSafetensors, TreeOptions.NoStorages));
    }

    [Theory]
    [InlineData("1.13")]
    [InlineData("2.6")]
    public void NumPy_reads_what_we_write(string version)
    {
        Needs.Oracle();
        IReadOnlyList<Written.Case> cases = [.. Written.Converted("npy_*.npy", ".npy", "npy-" + version), .. Written.Converted("npz_*.npz", ".npz", "npz-" + version), .. Written.Converted("state_dict.pt", ".npz", "npz-dicts-" + version)];
        string output = Describer.Run(version, "numpy", [.. cases.Select(c => c.Path)]);
        AllGood(cases, Problems(output, cases, new Dictionary<string, string>(), TreeOptions.NoStorages));
    }
}
