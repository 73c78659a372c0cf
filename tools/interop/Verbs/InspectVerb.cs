using System.CommandLine;
using Interop.Checkpoints;
using Interop.CommandLine.Inspecting;
using Interop.CommandLine.Running;
using Interop.Onnx;

namespace Interop.CommandLine.Verbs;

/// <summary><c>interop inspect FILE</c>.</summary>
internal static class InspectVerb
{
    internal static Command Create()
    {
        Argument<string> file = Options.File();
        Option<bool> json = Options.Json(), verify = Options.VerifyCrc();
        Option<bool> stats = new("--stats") { Description = "add min, max and mean of each tensor's finite values, and its NaN and Inf counts" };
        Option<string[]> only = Options.Only("show values"), drop = Options.Drop("values");
        Option<int> depth = new("--depth") { Description = "show so many levels (text only)", HelpName = "N", DefaultValueFactory = _ => InspectText.MaxDepth };
        depth.Validators.Add(r =>
        {
            if (r.Tokens is [{ Value: { } text }] && (!int.TryParse(text, out int levels) || levels < 1))
                r.AddError($"--depth takes a number from 1 on, not '{text}'.");
        });
        Command command = new("inspect", "Shows what a file holds: names, dtypes, shapes, sizes, sharing, plain values, classes.\n\nExample:  interop inspect model.pt --stats --only 'layer1.*'")
        {
            file, json, stats, only, drop, depth, verify,
        };
        command.SetAction((parsed, cancellation) => Runner.Guard(() =>
        {
            string path = parsed.GetRequiredValue(file);
            using Checkpoint checkpoint = Checkpoint.Open(path, new OpenOptions { VerifyCrc = parsed.GetValue(verify), Cancellation = cancellation });
            foreach (string warning in checkpoint.Warnings)
                Runner.Warn(warning);
            using OnnxModel? graph = checkpoint.FormatName == "onnx" ? OnnxModel.Open(path) : null;
            NameFilter filter = new(parsed.GetValue(only)!, parsed.GetValue(drop)!);
            InspectModel model = new(path, checkpoint, filter, cancellation) { Graph = graph };
            if (parsed.GetValue(stats))
                model.ComputeStatistics();
            if (parsed.GetValue(json))
                Output.Json(writer => InspectJson.Write(model, writer));
            else
                Output.Text(writer => new InspectText(model, writer, parsed.GetValue(depth)).Write());
            return Runner.Equal;
        }, cancellation));
        return command;
    }
}
