using System.Text;
using System.Text.Json;
using Interop.Checkpoints;

namespace Interop.Converters.Shards;

/// <summary>The content of an <c>*.index.json</c>: which shard holds which tensor.</summary>
internal sealed class ShardIndex
{
    private readonly HashSet<string> _names = [];

    /// <summary>Tensor names with their shards, in the order of the file.</summary>
    internal List<(string Tensor, string Shard)> WeightMap { get; } = [];

    /// <summary><c>metadata.total_size</c>, or null.</summary>
    internal long? TotalSize { get; private set; }

    /// <summary>The file names, each once, in the order of their first use.</summary>
    internal IEnumerable<string> Shards => WeightMap.Select(w => w.Shard).Distinct(StringComparer.Ordinal);

    /// <summary>Whether the text is a JSON object that speaks of a weight map.</summary>
    internal static bool IsLikely(OpenContext context)
    {
        if (context.File.Head(64).AsSpan().TrimStart("\uFEFF \t\r\n"u8) is not [(byte)'{', ..] || context.File.Length > Most(context))
            return false;
        return context.File.Head((int)Most(context)).AsSpan().IndexOf("\"weight_map\""u8) >= 0;
    }

    /// <exception cref="ModelFormatException">The text is not JSON, or not an index, or names a file that it must not.</exception>
    internal static ShardIndex Read(OpenContext context)
    {
        byte[] text = context.File.Head((int)Most(context));
        int start = text.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        Utf8JsonReader reader = new(text.AsSpan(start), new JsonReaderOptions { MaxDepth = 32, CommentHandling = JsonCommentHandling.Disallow });
        ShardIndex index = new();
        try
        {
            index.ReadTop(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new ModelFormatException(context.File.Name, null, start + reader.BytesConsumed, $"this is not JSON as an index of shards has it: {e.Message}", e);
        }
        catch (ModelFormatException e)
        {
            throw new ModelFormatException(context.File.Name, null, start + reader.BytesConsumed, e.Message, e);
        }

        return index;
    }

    private static long Most(OpenContext context) => Math.Min(context.Limits.MaxHeaderBytes, Array.MaxLength);

    private void ReadTop(ref Utf8JsonReader reader)
    {
        HashSet<string> keys = [];
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new ModelFormatException("an object with a weight_map is expected");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            if (!keys.Add(key))
                throw new ModelFormatException($"the key '{key}' appears twice");
            reader.Read();
            if (key == "weight_map")
                ReadMap(ref reader);
            else if (key == "metadata" && reader.TokenType == JsonTokenType.StartObject)
                ReadMetadata(ref reader);
            else
                reader.Skip();
        }

        while (reader.Read()) { }
        if (!keys.Contains("weight_map"))
            throw new ModelFormatException("there is no weight_map that says which file holds which tensor");
    }

    private void ReadMap(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new ModelFormatException("the weight_map is not an object of tensor names with file names");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string tensor = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw new ModelFormatException($"the weight_map gives '{tensor}' no file name: a string is expected, {reader.TokenType} was found");
            string shard = reader.GetString()!;
            if (ShardNames.WhyNotPlain(shard) is { } why)
                throw new ModelFormatException($"the weight_map gives '{tensor}' the file name '{shard}': {why}");
            if (!_names.Add(tensor))
                throw new ModelFormatException($"the tensor '{tensor}' appears twice in the weight_map");
            WeightMap.Add((tensor, shard));
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool size = reader.ValueTextEquals("total_size"u8);
            reader.Read();
            // Old writers give it as 1.0e10.
            if (size && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double total))
                TotalSize = reader.TryGetInt64(out long exact) ? exact : total is >= 0 and < 9e18 ? (long)total : null;
            reader.Skip();
        }
    }
}
