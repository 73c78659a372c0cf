using System.CommandLine;
using System.Globalization;
using Interop.Checkpoints;
using Interop.CommandLine.Comparing;
using Interop.CommandLine.Running;

namespace Interop.CommandLine.Verbs;

/// <summary><c>interop diff A B</c>.</summary>
internal static class DiffVerb
{
    internal static Command Create()
    {
        Argument<string> first = Options.File("A"), second = Options.File("B");
        Option<bool> json = Options.Json(), all = new("--all") { Description = "list everything, not the first 20 of each kind" };
        Option<string?> tolerance = new("--tolerance") { Description = "take values up to this far apart for equal", HelpName = "NUMBER" };
        Command command = new("diff", "Compares two checkpoints in any formats: structure, bits, then how far values are apart, worst first.\nExit code 0: equal, 1: different, 2: trouble.\n\nExample:  interop diff before.pt after.safetensors")
        {
            first, second, json, all, tolerance,
        };
        command.SetAction((parsed, cancellation) => Runner.Guard(() =>
        {
            double most = 0;
            if (parsed.GetValue(tolerance) is { } text && (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out most) || !(most >= 0)))
                throw new ArgumentException($"--tolerance takes a number from 0 on, not '{text}'.");
            using Checkpoint a = Checkpoint.Open(parsed.GetRequiredValue(first), new OpenOptions { Cancellation = cancellation });
            using Checkpoint b = Checkpoint.Open(parsed.GetRequiredValue(second), new OpenOptions { Cancellation = cancellation });
            foreach (string warning in a.Warnings.Concat(b.Warnings))
                Runner.Warn(warning);
            CheckpointDiff structure = CheckpointDiff.Of(a, b);
            List<TensorComparison> different = [];
            int within = 0;
            WorkProgress.Run("comparing", ByteSize.Total(structure.Pairs.Select(p => p.A.ByteLength)), progress =>
            {
                foreach ((string path, TensorEntry x, TensorEntry y) in structure.Pairs)
                {
                    if (TensorComparison.Compare(path, x, y, cancellation, progress) is not { } found)
                        continue;
                    if (most > 0 && found.HasNumbers && found.OnlyOneNaN == 0 && found.MaxAbsolute <= most)
                        within++;
                    else
                        different.Add(found);
                }
            });
            different = [.. different.OrderByDescending(t => !t.HasNumbers || t.OnlyOneNaN > 0).ThenByDescending(t => t.MaxAbsolute).ThenByDescending(t => t.MaxRelative)];
            DiffReport report = new(structure, different, within, parsed.GetValue(all));
            if (parsed.GetValue(json))
                Output.Json(report.Write);
            else
                Output.Text(report.Write);
            return report.IsDifferent ? Runner.Different : Runner.Equal;
        }, cancellation));
        return command;
    }
}
