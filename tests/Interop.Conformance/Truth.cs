using System.Security.Cryptography;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Conformance;

/// <summary>The tensors that PyTorch 1.13 finds in real files: path, dtype, shape, strides and the first half of the values' SHA-256.</summary>
internal sealed class Truth
{
    private readonly JsonElement _files;

    private Truth(JsonElement files) => _files = files;

    internal static Truth Read(string path) => new(JsonDocument.Parse(File.ReadAllBytes(path)).RootElement);

    internal IReadOnlyList<string> Compare(string file, Checkpoint checkpoint)
    {
        if (!_files.TryGetProperty(file, out JsonElement known) || !known.TryGetProperty("tensors", out JsonElement tensors))
            return [$"no truth is known ({(known.ValueKind == JsonValueKind.Object ? known.GetProperty("error").ToString() : "not listed")}), yet it reads"];
        List<string> differences = [];
        KeyValuePair<string, TensorEntry>[] ours = [.. SavedModule.TryGet(checkpoint.Root, out _) ? checkpoint.Tensors : checkpoint.Walk().Where(IsListed).Select(i => KeyValuePair.Create(i.Path, (TensorEntry)i.Node))];
        if (ours.Length != tensors.GetArrayLength())
            differences.Add($"{ours.Length} tensors where PyTorch finds {tensors.GetArrayLength()}: {string.Join(" ", ours.Select(o => o.Key).Except(tensors.EnumerateArray().Select(t => t.GetProperty("path").GetString()!)).Take(6))}");
        foreach ((JsonElement t, (string path, TensorEntry tensor)) in tensors.EnumerateArray().Zip(ours))
        {
            string expected = Describe(t);
            if (Describe(path, tensor, t) is var found && found != expected)
                differences.Add($"{found} where PyTorch finds {expected}");
        }

        return differences;
    }

    /// <summary>The truth lists what maps and sequences hold: no NumPy arrays, and nothing inside objects.</summary>
    private static bool IsListed(CheckpointItem item)
    {
        for (CheckpointItem? at = item.Parent; at is not null; at = at.Parent)
        {
            if (at.Node is OpaqueNode or TensorEntry)
                return false;
        }

        return item.Node is TensorEntry;
    }

    private static string Describe(JsonElement t) =>
        $"{t.GetProperty("path").GetString()} {t.GetProperty("dtype").GetString()} [{Join(t.GetProperty("shape"))}] {(t.TryGetProperty("stride", out JsonElement s) ? Join(s) : "")} {t.GetProperty("sha256").GetString()}";

    private static string Join(JsonElement list) => string.Join(",", list.EnumerateArray().Select(x => x.GetInt64()));

    private static string Describe(string path, TensorEntry tensor, JsonElement t)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(TensorBytes.ToArray(tensor)))[..32];
        string dotted = path.Replace("[\"", ".", StringComparison.Ordinal).Replace("\"]", "", StringComparison.Ordinal).Replace('[', '.').Replace("]", "", StringComparison.Ordinal).TrimStart('.');
        return $"{dotted} {tensor.DType.Name} [{string.Join(",", tensor.Shape.ToArray())}] {(t.TryGetProperty("stride", out _) ? string.Join(",", tensor.Strides.ToArray()) : "")} {hash}";
    }
}
