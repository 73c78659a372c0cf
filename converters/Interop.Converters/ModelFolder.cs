using Interop.Checkpoints;

namespace Interop.Converters;

/// <summary>Finds the one model file in a folder.</summary>
internal static class ModelFolder
{
    /// <summary>The index of shards, or else the single file with the name that transformers gives it.</summary>
    internal static string Pick(string folder)
    {
        string[] names = [.. Directory.EnumerateFileSystemEntries(folder).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];
        if (names.Contains(".metadata") && names.Any(n => n.EndsWith(".distcp", StringComparison.Ordinal)))
            throw new ModelFormatException(folder, null, null, "this folder is a distributed checkpoint (torch.distributed.checkpoint): it is not yet read");
        string[] found = [.. names.Where(n => n.EndsWith(".safetensors.index.json", StringComparison.Ordinal) || n.EndsWith(".bin.index.json", StringComparison.Ordinal))];
        if (found.Length == 0)
            found = [.. names.Where(n => n is "model.safetensors" or "pytorch_model.bin" or "diffusion_pytorch_model.safetensors" or "adapter_model.safetensors")];
        return found switch
        {
            [string one] => Path.Combine(folder, one),
            [] => throw new ModelFormatException(folder, null, null, $"this is a folder without an index of shards (*.safetensors.index.json, *.bin.index.json), model.safetensors or pytorch_model.bin; it holds {List(names)}"),
            _ => throw new ModelFormatException(folder, null, null, $"this folder holds several models: {string.Join(", ", found)}; name one of them"),
        };
    }

    private static string List(string[] names) => names.Length == 0 ? "nothing" : string.Join(", ", names.Take(10)) + (names.Length > 10 ? $" and {names.Length - 10} more" : "");
}
