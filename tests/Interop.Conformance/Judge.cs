using Interop.Checkpoints;
using Interop.Conformance.Operators;
using Interop.Converters;
using Interop.Testing;

namespace Interop.Conformance;

/// <summary>Opens one file, compares it with what is known of it, writes it and reads that again.</summary>
internal static class Judge
{
    internal static Verdict Run(string root, string path, Func<Checkpoint, IReadOnlyList<string>> compare)
    {
        string name = Path.GetRelativePath(root, path).Replace('\\', '/');
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            IReadOnlyList<string> differences = [.. compare(checkpoint), .. WrittenBack(checkpoint)];
            return differences.Count == 0 ? new Verdict(name, "ok", "") : new Verdict(name, "wrong", string.Join("; ", differences.Take(5)));
        }
        catch (ModelFormatException e)
        {
            return new Verdict(name, "refused", OperatorVerdict.OneLine(e.Message));
        }
        catch (Exception e)
        {
            return new Verdict(name, "wrong", OperatorVerdict.OneLine($"{e.GetType().Name}: {e}"));
        }
    }

    internal static IReadOnlyList<string> AsDescribed(string json, Checkpoint checkpoint)
    {
        ExpectedTree expected = ExpectedTree.Read(json);
        return expected.HasTree ? TreeComparer.Compare(expected, checkpoint.Root) : [];
    }

    /// <summary>What a torch.save file written from this checkpoint says otherwise.</summary>
    private static IReadOnlyList<string> WrittenBack(Checkpoint checkpoint)
    {
        FileFormat torch = FileFormats.ByName("torch");
        if (torch.FindLosses(checkpoint).Count > 0)
            return [];
        using MemoryStream stream = new();
        torch.Write(checkpoint, stream, new SaveContext { Stem = "again" });
        OpenContext context = new() { File = FileSource.FromMemory(stream.ToArray(), "again.pt"), Path = "again.pt" };
        using Checkpoint again = torch.Open(context);
        return [.. NodeComparer.Compare(checkpoint.Root, again.Root).Select(d => "written back: " + d)];
    }
}
