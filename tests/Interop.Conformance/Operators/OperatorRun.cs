using System.Diagnostics;
using Interop.Testing;

namespace Interop.Conformance.Operators;

/// <summary>Runs entries in a process of its own, so that neither an endless loop nor a crash of one case ends the others.</summary>
internal static class OperatorRun
{
    /// <summary>Names the file that tells a worker what to do.</summary>
    private const string Variable = "INTEROP_OPS_WORKER";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <param name="name">Distinguishes the files of this run from those of others.</param>
    /// <param name="jobs">What to judge.</param>
    public static List<OperatorVerdict> All(string name, IReadOnlyList<OperatorJob> jobs)
    {
        if (Environment.GetEnvironmentVariable("INTEROP_OPS_HERE") == "1")
            return [.. jobs.SelectMany(j => j.Cases().SelectMany(c => CaseJudge.Judge(c, j.Packed)))];
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "conformance", name)).FullName;
        List<OperatorVerdict> verdicts = [];
        Queue<OperatorJob> left = new(jobs);
        while (left.Count > 0)
        {
            Progress progress = Work(folder, left);
            verdicts.AddRange(progress.Verdicts);
            while (left.Count > 0 && progress.Finished.Contains(left.Peek().Name))
                left.Dequeue();
            if (progress.Running is not { } at)
            {
                Assert.True(left.Count == 0, $"The worker ended without a word: {progress.Output}");
                continue;
            }

            OperatorJob job = left.Dequeue();
            verdicts.Add(Ended(job, at, progress.Hung ? "hung" : "crashed", progress.Hung ? $"more than {s_limit.TotalSeconds} s" : progress.Output));
            if (job.After(at) is not { } rest)
                continue;
            // A hang costs a minute: one per entry is enough.
            if (progress.Hung)
                verdicts.AddRange(rest.Cases().Select(c => Ended(rest, c.Number, "hung", $"not run after case {at}")));
            else
                left = new Queue<OperatorJob>([rest, .. left]);
        }

        return verdicts;
    }

    private static OperatorVerdict Ended(OperatorJob job, string number, string result, string error) => new(job.Name, number, "", number[0] == 'e' ? "refusal" : "process", result, error);

    /// <summary>In a worker: judges the jobs that it was given and writes each verdict as it comes.</summary>
    public static bool ServeIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } work)
            return false;
        using StreamWriter output = new(work + ".out") { AutoFlush = true };
        foreach (OperatorJob job in File.ReadAllLines(work).Select(OperatorJob.Parse))
        {
            foreach (OperatorCase @case in job.Cases())
            {
                output.WriteLine($"#run\t{@case.Number}");
                foreach (OperatorVerdict verdict in CaseJudge.Judge(@case, job.Packed))
                    output.WriteLine(verdict.ToLine());
            }

            output.WriteLine($"#done\t{job.Name}");
        }

        return true;
    }

    private sealed record Progress(List<OperatorVerdict> Verdicts, HashSet<string> Finished, string? Running, bool Hung, string Output);

    private static Progress Work(string folder, IEnumerable<OperatorJob> jobs)
    {
        string work = Path.Combine(folder, "work");
        File.WriteAllLines(work, jobs.Select(j => j.ToLine()));
        File.WriteAllText(work + ".out", "");
        string program = Path.Combine(AppContext.BaseDirectory, "Interop.Conformance" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        ProcessStartInfo start = new(program, ["-method", $"{typeof(OperatorTests).FullName}.{nameof(OperatorTests.What_the_operator_database_says_of_PyTorch_holds_here)}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = work;
        using Process process = Process.Start(start)!;
        Task<string> text = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        (long seen, Stopwatch quiet, bool hung) = (-1, Stopwatch.StartNew(), false);
        while (!process.WaitForExit(100))
        {
            long length = new FileInfo(work + ".out").Length;
            if (length != seen)
                (seen, quiet) = (length, Stopwatch.StartNew());
            if (quiet.Elapsed < s_limit)
                continue;
            hung = true;
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            break;
        }

        (List<OperatorVerdict> verdicts, HashSet<string> finished, string? running) = ([], [], null);
        foreach (string[] cells in File.ReadLines(work + ".out").Select(l => l.Split('\t')))
        {
            if (cells[0] == "#run" && cells.Length == 2)
                running = cells[1];
            else if (cells[0] == "#done" && cells.Length == 2)
                (running, _) = (null, finished.Add(cells[1]));
            else if (cells.Length == 6)
                verdicts.Add(OperatorVerdict.Parse(cells));
        }

        string output = $"exit code {process.ExitCode}: {errors.Result} {text.Result}";
        return new Progress(verdicts, finished, running, hung, OperatorVerdict.OneLine(output));
    }
}
