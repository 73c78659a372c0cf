using Interop.Testing;

namespace Interop.Conformance.Operators;

/// <summary>Runs entries one after the other, each with a limit on its time.</summary>
internal static class OperatorRun
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public static List<OperatorVerdict> All(IEnumerable<string> files)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "conformance")).FullName;
        string running = Path.Combine(folder, "operators.running");
        List<OperatorVerdict> verdicts = [];
        foreach (string file in files)
        {
            File.WriteAllText(running, Path.GetFileNameWithoutExtension(file));
            verdicts.AddRange(One(OperatorEntry.Read(file)));
        }

        File.Delete(running);
        return verdicts;
    }

    private static List<OperatorVerdict> One(OperatorEntry entry)
    {
        List<OperatorVerdict> verdicts = [];
        OperatorCase? current = null;
        Thread thread = new(Work, 16 << 20) { IsBackground = true, Name = entry.Name };
        thread.Start();
        if (thread.Join(s_limit))
            return verdicts;
        // The thread cannot be ended: what it has found so far is copied, and it ends with the process.
        return [.. verdicts.ToArray(), new OperatorVerdict(entry.Name, current!.Number, current.DType, "time", "hung", $"more than {s_limit.TotalSeconds} s")];

        void Work()
        {
            foreach (OperatorCase @case in (IEnumerable<OperatorCase>)[.. entry.Cases, .. entry.Errors])
            {
                current = @case;
                new CaseJudge(@case, verdicts).Run();
            }
        }
    }
}
