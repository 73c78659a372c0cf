using System.Text;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>Parses the JSON of a header into lines and texts; positions are checked against the file by <see cref="Header"/>.</summary>
/// <remarks>{"__metadata__": {text: text, …}, name: {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}; no key twice anywhere.</remarks>
internal ref struct HeaderReader
{
    private const int MaxDepth = 8;
    private readonly string _file;
    private readonly ReadLimits _limits;
    private Utf8JsonReader _json;

    internal HeaderReader(string file, ReadOnlySpan<byte> bytes, ReadLimits limits)
    {
        (_file, _limits) = (file, limits);
        _json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    internal void Read(List<HeaderTensor> tensors, List<KeyValuePair<string, string>> metadata)
    {
        Next();
        if (_json.TokenType != JsonTokenType.StartObject)
            throw Fail(null, $"the header is not a JSON object but {Token}");
        HashSet<string> names = [];
        while (NextIsName(names, null, out string name))
        {
            if (name == Header.MetadataKey)
            {
                ReadMetadata(metadata);
                continue;
            }

            if (tensors.Count >= _limits.MaxEntries)
                throw Fail(null, $"the file has more than {_limits.MaxEntries} tensors (limit MaxEntries)");
            tensors.Add(ReadTensor(name));
        }

        if (Advance())
            throw Fail(null, $"{Token} follows the header's JSON object; only white space may");
    }

    private void ReadMetadata(List<KeyValuePair<string, string>> metadata)
    {
        Next();
        if (_json.TokenType == JsonTokenType.Null)
            return;
        if (_json.TokenType != JsonTokenType.StartObject)
            throw Fail(null, $"__metadata__ is {Token}, expected an object of texts");
        HashSet<string> names = [];
        while (NextIsName(names, "__metadata__", out string name))
        {
            Next();
            if (_json.TokenType != JsonTokenType.String)
                throw Fail(null, $"__metadata__ entry '{FileTypes.Printable(name)}' is {Token}, expected text");
            metadata.Add(new(name, Text()));
        }
    }

    private HeaderTensor ReadTensor(string name)
    {
        Next();
        if (_json.TokenType != JsonTokenType.StartObject)
            throw Fail(name, $"its description is {Token}, expected an object");
        HashSet<string> fields = [];
        DType? dtype = null;
        long[]? shape = null, offsets = null;
        while (NextIsName(fields, name, out string field))
        {
            switch (field)
            {
                case "dtype":
                    Next();
                    if (_json.TokenType != JsonTokenType.String)
                        throw Fail(name, $"dtype is {Token}, expected text");
                    string text = Text();
                    dtype = DTypes.FromSafetensors(text) ?? throw Fail(name, $"the dtype '{FileTypes.Printable(text)}' is unknown; known are {FileTypes.AllNames}");
                    break;
                case "shape": shape = Numbers(name, field, _limits.MaxRank); break;
                case "data_offsets": offsets = Numbers(name, field, 2); break;
                default:
                    Next();
                    SkipValue(name);
                    break;
            }
        }

        if (dtype is null || shape is null || offsets is null)
            throw Fail(name, $"its {(dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets")} is missing");
        if (offsets.Length != 2)
            throw Fail(name, $"data_offsets has {offsets.Length} numbers, expected begin and end");
        if (offsets[0] > offsets[1])
            throw Fail(name, $"data_offsets [{offsets[0]}, {offsets[1]}] begins after its end");
        return new HeaderTensor(name, dtype.Value, shape, offsets[0], offsets[1]);
    }

    private long[] Numbers(string name, string field, int most)
    {
        Next();
        if (_json.TokenType != JsonTokenType.StartArray)
            throw Fail(name, $"{field} is {Token}, expected an array of whole numbers");
        List<long> numbers = [];
        for (Next(); _json.TokenType != JsonTokenType.EndArray; Next())
        {
            if (numbers.Count == most)
                throw Fail(name, $"{field} has more than {most} numbers");
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetUInt64(out ulong number))
                throw Fail(name, $"{field} holds {Token}, expected whole numbers from 0 to 2^64 - 1");
            if (number > long.MaxValue)
                throw Fail(name, $"{field} holds {number}, more than any file can have");
            numbers.Add((long)number);
        }

        return [.. numbers];
    }

    /// <summary>Passes over a field that nobody knows, still without duplicate keys. The depth is bounded by the JSON reader.</summary>
    private void SkipValue(string name)
    {
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            HashSet<string> names = [];
            while (NextIsName(names, name, out _))
            {
                Next();
                SkipValue(name);
            }
        }
        else if (_json.TokenType == JsonTokenType.StartArray)
        {
            for (Next(); _json.TokenType != JsonTokenType.EndArray; Next())
                SkipValue(name);
        }
    }

    private bool NextIsName(HashSet<string> seen, string? inside, out string name)
    {
        Next();
        name = "";
        if (_json.TokenType == JsonTokenType.EndObject)
            return false;
        int length = _json.ValueSpan.Length;
        if (length > _limits.MaxNameBytes)
            throw Fail(null, $"a name has {length} bytes, the limit is {_limits.MaxNameBytes} (MaxNameBytes)");
        name = Text();
        if (!seen.Add(name))
            throw Fail(inside, $"duplicate key '{FileTypes.Printable(name)}'");
        return true;
    }

    private readonly string Text()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Fail(null, "a text holds half of a surrogate pair, which is no Unicode");
        }
    }

    private readonly string Token => _json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "text",
        JsonTokenType.Null => "null",
        JsonTokenType.Number => FileTypes.Printable(Encoding.UTF8.GetString(_json.ValueSpan)),
        _ => _json.TokenType.ToString().ToLowerInvariant(),
    };

    private void Next()
    {
        if (!Advance())
            throw Fail(null, "the header's JSON ends too early");
    }

    private bool Advance()
    {
        try
        {
            return _json.Read();
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(_file, null, 8 + _json.BytesConsumed, $"the header is not valid JSON: {e.Message}", e);
        }
    }

    private readonly ModelFormatException Fail(string? tensor, string problem) => tensor is null or Header.MetadataKey
        ? new(_file, null, 8 + _json.TokenStartIndex, problem)
        : new(_file, FileTypes.Printable(tensor), null, $"{problem} (header at byte {8 + _json.TokenStartIndex} of the file)");
}
