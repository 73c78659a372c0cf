using System.CommandLine;
using System.Text.RegularExpressions;
using Interop.Checkpoints;
using Interop.CommandLine.Running;
using Interop.Converters;
using Interop.Onnx;
using Interop.Tensors;

namespace Interop.CommandLine.Verbs;

/// <summary><c>interop convert IN OUT</c>.</summary>
internal static class ConvertVerb
{
    internal static Command Create()
    {
        Argument<string> input = Options.File("IN"), output = new("OUT") { Description = "the file to write; its ending chooses the format (.pt .pth .bin .ckpt, .safetensors, .npz, .npy; .onnx with --like); may be IN" };
        Option<string?> to = new("--to") { Description = "the format to write, whatever OUT ends in", HelpName = "FORMAT" };
        Option<string?> at = new("--at") { Description = "convert only the part at this path, such as state_dict or optimizer.state", HelpName = "PATH" };
        Option<string?> strip = new("--strip-prefix") { Description = "take this beginning off the tensors' names, such as module.", HelpName = "PREFIX" };
        Option<string[]> only = Options.Only("keep tensors"), drop = Options.Drop("tensors");
        Option<string[]> rename = new("--rename") { Description = "replace what a regular expression finds in the tensors' names; may be given again", HelpName = "REGEX=TEXT", DefaultValueFactory = _ => [] };
        Option<string?> dtype = new("--dtype") { Description = "convert floating-point tensors: float32, float16, bfloat16, float64, float8_e4m3fn …", HelpName = "DTYPE" };
        Option<string?> shard = new("--max-shard-size") { Description = "split into files of at most this size, with an index: 500MB, 5GB, 1GiB", HelpName = "SIZE" };
        Option<string?> like = new("--like") { Description = "put the tensors into the graph of this ONNX model, in place of those of the same names", HelpName = "MODEL" };
        Option<bool> lossy = new("--lossy") { Description = "leave out what the format cannot hold, instead of stopping" }, verify = Options.VerifyCrc();
        Command command = new("convert", "Writes a checkpoint in another format, or edits it. What the format cannot hold stops the work with a list.\n\n"
            + "Examples:  interop convert model.pt model.safetensors\n           interop convert training.ckpt weights.safetensors --at state_dict --strip-prefix module. --dtype bfloat16\n           interop convert weights.pt new.onnx --like old.onnx")
        {
            input, output, to, at, strip, only, drop, rename, dtype, shard, like, lossy, verify,
        };
        command.SetAction((parsed, cancellation) => Runner.Guard(() =>
        {
            // What is wrong with the command line is said before a file is opened.
            DType? target = parsed.GetValue(dtype) is { } name ? DTypes.FromTorch(name) ?? throw new ArgumentException($"There is no dtype '{name}'; use float32, float16, bfloat16, float64 or a float8 kind.") : null;
            long? most = parsed.GetValue(shard) is { } size ? ByteSize.Parse(size) ?? throw new ArgumentException($"--max-shard-size takes a size such as 500MB, 5GB or 1GiB, not '{size}'.") : null;
            (Regex Pattern, string Text)[] renames = [.. parsed.GetValue(rename)!.Select(ParseRename)];
            string to_ = parsed.GetRequiredValue(output);
            string? graph = parsed.GetValue(like);
            if (graph is not null && (most is not null || parsed.GetValue(to) is not (null or "onnx")))
                throw new ArgumentException("--like writes an ONNX model: it goes with neither --to nor --max-shard-size.");
            FileFormat format = graph is not null ? FileFormats.All.First(f => f is OnnxFormat) : Conversion.FormatFor(to_, parsed.GetValue(to));
            using Checkpoint checkpoint = Checkpoint.Open(parsed.GetRequiredValue(input), new OpenOptions { VerifyCrc = parsed.GetValue(verify), Cancellation = cancellation });
            foreach (string warning in checkpoint.Warnings)
                Runner.Warn(warning);
            Conversion conversion = new(checkpoint, format);
            if (parsed.GetValue(at) is { } path)
                checkpoint.Select(path);
            if (graph is null)
                conversion.Flatten(parsed.GetValue(lossy));
            conversion.Filter(new NameFilter(parsed.GetValue(only)!, parsed.GetValue(drop)!));
            conversion.Rename(parsed.GetValue(strip), renames);
            conversion.Cast(target);
            if (graph is not null)
                conversion.SaveInto(graph, to_, parsed.GetValue(lossy), cancellation);
            else
                conversion.Save(to_, new SaveOptions { Format = format.Name, Lossy = parsed.GetValue(lossy), MaxShardBytes = most, Cancellation = cancellation });
            Output.Text(writer => writer.WriteLine(conversion.Summary(parsed.GetRequiredValue(input), to_)));
            return Runner.Equal;
        }, cancellation));
        return command;
    }

    private static (Regex, string) ParseRename(string text)
    {
        // The text may hold '=' too rarely to matter, the expression as in (?=…) does: the last one divides.
        int equals = text.LastIndexOf('=');
        if (equals <= 0)
            throw new ArgumentException($"--rename takes REGEX=TEXT, such as '^backbone\\.=', not '{text}'.");
        try
        {
            return (new Regex(text[..equals], RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)), text[(equals + 1)..]);
        }
        catch (RegexParseException e)
        {
            throw new ArgumentException($"--rename: {e.Message}", e);
        }
    }
}
