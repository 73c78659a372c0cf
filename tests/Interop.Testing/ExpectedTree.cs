using System.Text;
using System.Text.Json;

namespace Interop.Testing;

/// <summary>What PyTorch reads in a file, as <c>tools/fixtures/describe.py</c> tells it: <c>NAME.json</c> and <c>NAME.bin</c>.</summary>
public sealed class ExpectedTree
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 1_000_000 };
    private readonly byte[] _values;

    private ExpectedTree(JsonElement top, byte[] values) => (Top, _values) = (top, values);

    /// <summary>The whole description.</summary>
    public JsonElement Top { get; }

    /// <summary>The node of the saved object.</summary>
    public JsonElement Tree => Top.GetProperty("tree");

    /// <summary>Whether there is a tree at all: some descriptions are only notes.</summary>
    public bool HasTree => Top.TryGetProperty("tree", out _);

    /// <summary>Whether PyTorch loads the file with <c>weights_only=True</c>.</summary>
    public bool WeightsOnlyOk => Top.TryGetProperty("weights_only_ok", out JsonElement ok) && ok.GetBoolean();

    /// <summary>Reads a description.</summary>
    /// <param name="json">The path of <c>NAME.json</c>; <c>NAME.bin</c> lies beside it where there are values.</param>
    public static ExpectedTree Read(string json)
    {
        string bin = Path.ChangeExtension(json, ".bin");
        JsonDocument document = JsonDocument.Parse(QuoteNonNumbers(File.ReadAllText(json)), s_options);
        return new ExpectedTree(document.RootElement, File.Exists(bin) ? File.ReadAllBytes(bin) : []);
    }

    /// <summary>The bytes at <c>[byte, length]</c>.</summary>
    public ReadOnlySpan<byte> Bytes(JsonElement at) => _values.AsSpan(at[0].GetInt32(), at[1].GetInt32());

    /// <summary>Python writes NaN and infinities bare, which JSON does not know: put them in quotes.</summary>
    private static string QuoteNonNumbers(string json)
    {
        if (!json.Contains("NaN", StringComparison.Ordinal) && !json.Contains("Infinity", StringComparison.Ordinal))
            return json;
        StringBuilder text = new(json.Length + 64);
        bool quoted = false;
        for (int i = 0; i < json.Length; i++)
        {
            char c = json[i];
            if (quoted && c == '\\')
            {
                text.Append(c).Append(json[++i]);
                continue;
            }

            quoted ^= c == '"';
            string? word = quoted ? null : Array.Find(["NaN", "-Infinity", "Infinity"], w => string.CompareOrdinal(json, i, w, 0, w.Length) == 0);
            text.Append(word is null ? c.ToString() : word switch { "NaN" => "\"nan\"", "Infinity" => "\"inf\"", _ => "\"-inf\"" });
            i += word is null ? 0 : word.Length - 1;
        }

        return text.ToString();
    }
}
