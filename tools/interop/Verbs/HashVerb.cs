using System.CommandLine;
using Interop.Checkpoints;
using Interop.CommandLine.Comparing;
using Interop.CommandLine.Running;

namespace Interop.CommandLine.Verbs;

/// <summary><c>interop hash FILE</c>.</summary>
internal static class HashVerb
{
    internal static Command Create()
    {
        Argument<string> file = Options.File();
        Option<bool> json = Options.Json(), verify = Options.VerifyCrc();
        Command command = new("hash", "Prints a SHA-256 of every tensor and one of all, the same whatever the container, strides and sharing.\n\nExample:  interop hash model.pt | diff - <(interop hash model.safetensors)")
        {
            file, json, verify,
        };
        command.SetAction((parsed, cancellation) => Runner.Guard(() =>
        {
            using Checkpoint checkpoint = Checkpoint.Open(parsed.GetRequiredValue(file), new OpenOptions { VerifyCrc = parsed.GetValue(verify), Cancellation = cancellation });
            foreach (string warning in checkpoint.Warnings)
                Runner.Warn(warning);
            List<(string Name, string Hash)> hashes = [];
            WorkProgress.Run("hashing", ByteSize.Total(checkpoint.Tensors.Select(t => t.Value.ByteLength)), progress => hashes = TensorHash.All(checkpoint, cancellation, progress));
            string all = TensorHash.Combine(hashes);
            if (parsed.GetValue(json))
            {
                Output.Json(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("all", all);
                    writer.WriteStartObject("tensors");
                    foreach ((string name, string hash) in hashes)
                        writer.WriteString(name, hash);
                    writer.WriteEndObject();
                    writer.WriteEndObject();
                });
                return Runner.Equal;
            }

            Output.Text(writer =>
            {
                foreach ((string name, string hash) in hashes)
                    writer.WriteLine($"{hash}  {Output.OneLine(name)}");
                writer.WriteLine($"{all}  (all {hashes.Count} tensors)");
            });
            return Runner.Equal;
        }, cancellation));
        return command;
    }
}
