using Interop.Checkpoints;
using Interop.Testing;

namespace Interop.Conformance;

/// <summary>Files of three PyTorch versions and of public repositories: each reads exactly, or is on the list of refusals for a reason.</summary>
public sealed class CorpusTests
{
    private static readonly string[] s_notRead = [".json", ".bin", ".onnx", ".pb", ".tsv", ".npy", ".txt", ".md"];

    [Theory]
    [InlineData("t1.13")]
    [InlineData("t2.6")]
    [InlineData("t2.14")]
    public void What_PyTorch_saved_reads_as_PyTorch_reads_it(string version)
    {
        string root = Needs.Corpora();
        List<Verdict> verdicts = [];
        foreach (string path in Files(Path.Combine(root, "fixtures", version, "ser")))
        {
            string json = Path.ChangeExtension(path, ".json");
            verdicts.Add(Judge.Run(root, path, c => c.FormatName == "safetensors" ? PlainSafetensors.Compare(path, c) : File.Exists(json) ? Judge.AsDescribed(json, c) : []));
        }

        Report.Finish("fixtures-" + version, verdicts);
    }

    [Theory]
    [InlineData("t1.13")]
    [InlineData("t2.6")]
    [InlineData("t2.14")]
    public void Every_safetensors_file_of_the_layers_reads(string version)
    {
        string root = Needs.Corpora();
        Report.Finish("layers-" + version, [.. Files(Path.Combine(root, "fixtures", version, "nn")).Select(p => Judge.Run(root, p, c => PlainSafetensors.Compare(p, c)))]);
    }

    [Fact]
    public void Files_of_public_repositories_hold_the_tensors_that_PyTorch_finds()
    {
        string root = Needs.Corpora();
        Truth truth = Truth.Read(Path.Combine(root, "truth", "pt_1.13.json"));
        List<Verdict> verdicts = [];
        foreach (string path in Files(Path.Combine(root, "real")))
            verdicts.Add(Judge.Run(root, path, c => c.FormatName == "safetensors" ? PlainSafetensors.Compare(path, c) : truth.Compare(Path.GetRelativePath(Path.Combine(root, "real"), path).Replace('\\', '/'), c)));
        Report.Finish("real", verdicts);
    }

    [Fact]
    public void Every_row_of_the_list_of_refusals_is_about_a_file()
    {
        string root = Needs.Corpora();
        string[] files = [.. Files(Path.Combine(root, "fixtures")).Concat(Files(Path.Combine(root, "real"))).Select(p => Path.GetRelativePath(root, p).Replace('\\', '/'))];
        Assert.Empty(Refusals.Read().Unused(files));
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(p => !s_notRead.Contains(Path.GetExtension(p)) || p.EndsWith("pytorch_model.bin", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
