using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Oracle;

/// <summary>The files that PyTorch is to judge: every fixture read and written again, and checkpoints made here.</summary>
internal static class Written
{
    /// <summary>A file of ours.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Original">The fixture it came from, or null.</param>
    internal sealed record Case(string Path, string? Original)
    {
        internal string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
    }

    private static readonly Lazy<IReadOnlyList<Case>> s_torch = new(() => [.. Resaved(), .. Made(), FromSafetensors()]);

    /// <summary>torch.save files, written once.</summary>
    internal static IReadOnlyList<Case> Torch => s_torch.Value;

    /// <summary>Copies of fixtures in another format, under the names of the fixtures.</summary>
    internal static IReadOnlyList<Case> Converted(string pattern, string extension, string folder)
    {
        string to = Repository.Scratch(Path.Combine("oracle", folder));
        List<Case> cases = [];
        foreach (string path in Directory.EnumerateFiles(Repository.Fixtures("torch"), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(Path.GetDirectoryName(path))!.EndsWith("_sharded", StringComparison.Ordinal))
                continue;
            string file = Path.Combine(to, Label(path) + extension);
            using Checkpoint checkpoint = TryOpen(path)!;
            if (checkpoint is null)
                continue;
            checkpoint.Save(file, new SaveOptions { Lossy = true });
            cases.Add(new Case(file, path));
        }

        return cases;
    }

    private static Checkpoint? TryOpen(string path)
    {
        try
        {
            return Checkpoint.Open(path);
        }
        catch (ModelFormatException e) when (e.Message.Contains("structured dtype", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static string Label(string path) => $"{Path.GetFileName(Path.GetDirectoryName(path))!.Replace('.', '_')}-{Path.GetFileNameWithoutExtension(path)}";

    private static IEnumerable<Case> Resaved()
    {
        string to = Repository.Scratch(Path.Combine("oracle", "torch"));
        foreach (string path in Directory.EnumerateFiles(Repository.Fixtures("torch"), "*", SearchOption.AllDirectories).Where(p => Path.GetExtension(p) is ".pt" or ".pth" or ".ckpt").Order(StringComparer.Ordinal))
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            string file = Path.Combine(to, Label(path) + ".pt");
            checkpoint.Save(file);
            yield return new Case(file, path);
        }
    }

    private static Case FromSafetensors()
    {
        string file = Path.Combine(Repository.Root, "artifacts", "tests", "oracle", "torch", "from_safetensors.pt");
        using Checkpoint checkpoint = Checkpoint.Open(Repository.Fixtures("torch", "2.6", "st_metadata.safetensors"));
        checkpoint.Save(file, new SaveOptions { Lossy = true });
        return new Case(file, null);
    }

    private static IEnumerable<Case> Made()
    {
        string to = Path.Combine(Repository.Root, "artifacts", "tests", "oracle", "torch");
        Tensor weight = Tensor.From(Enumerable.Range(0, 12).Select(i => i / 4f).ToArray(), [3, 4]);
        TensorEntry whole = TensorEntry.From(weight);
        MapNode state = new(MapNode.OrderedDict);
        state.Add("weight", whole);
        state.Add("tied", whole);
        state.Add("view", new TensorEntry(whole.Storage, DType.Float32, [4, 3], [1, 4]));
        state.Add("half", Tensor.From([(Half)1.5, (Half)(-2)]));
        state.Add("empty", Tensor.Empty([0, 3]));
        state.Add("count", Tensor.From([7L], []));
        Dictionary<string, object?> checkpoint = new()
        {
            ["epoch"] = 12,
            ["best"] = 0.75,
            ["name"] = "naïve 日本 😀",
            ["big"] = System.Numerics.BigInteger.Pow(2, 100),
            ["none"] = null,
            ["flags"] = (true, false),
            ["state_dict"] = state,
            ["history"] = Enumerable.Range(0, 2500).Select(i => i * 0.5).ToList(),
            ["table"] = Enumerable.Range(0, 1001).ToDictionary(i => $"k{i}", i => (object)i),
            ["one"] = new List<object> { "only" },
            ["nested"] = new Dictionary<string, object> { ["a"] = new List<object> { new Dictionary<string, object>() } },
        };
        yield return Save(Path.Combine(to, "made_checkpoint.pt"), checkpoint);
        yield return Save(Path.Combine(to, "made_state_dict.pt"), state);
        yield return Save(Path.Combine(to, "made_many.pt"), Enumerable.Range(0, 700).ToDictionary(i => $"t{i}", i => (object)Tensor.From([(float)i])));
        ListNode cycle = new("a");
        cycle.Items.Add(cycle);
        yield return Save(Path.Combine(to, "made_cycle.pt"), cycle);
        yield return Save(Path.Combine(to, "made_objects.pt"), new Dictionary<string, object> { ["bytes"] = new byte[] { 0, 255 }, ["complex"] = new System.Numerics.Complex(1, -2), ["set"] = new HashSet<int> { 1, 2 }, ["dtype"] = DType.BFloat16 });
    }

    private static Case Save(string file, object value)
    {
        Checkpoint.From(value).Save(file);
        return new Case(file, null);
    }
}
