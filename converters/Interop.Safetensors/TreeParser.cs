using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>Parses the text of a tree; see <see cref="TreeText"/>.</summary>
internal ref struct TreeParser
{
    private readonly string _file;
    private readonly FileTensors _tensors;
    private readonly ReadLimits _limits;
    private Utf8JsonReader _json;

    internal TreeParser(string file, ReadOnlySpan<byte> text, FileTensors tensors, ReadLimits limits)
    {
        (_file, _tensors, _limits) = (file, tensors, limits);
        _json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 8 });
    }

    internal TreeValue Root { get; private set; }

    internal List<TreeRecord> Records { get; } = [];

    internal List<string> Aliases { get; } = [];

    internal void Parse()
    {
        Next();
        Expect(JsonTokenType.StartObject, "an object");
        HashSet<string> seen = [];
        while (NextWord(seen) is { } word)
        {
            Next();
            switch (word)
            {
                case TreeText.VersionWord when _json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out int version) && version == TreeText.Version: break;
                case TreeText.VersionWord: throw Fail($"the version is not {TreeText.Version}, the only one that is known; without this entry the file can be read as a flat map");
                case TreeText.Root: Root = Value(); break;
                case TreeText.Nodes:
                    Expect(JsonTokenType.StartArray, "an array of nodes");
                    for (Next(); _json.TokenType != JsonTokenType.EndArray; Next())
                        Records.Add(Bounded(Record(), Records.Count));
                    break;
                case TreeText.Aliases:
                    Expect(JsonTokenType.StartArray, "an array of names");
                    for (Next(); _json.TokenType != JsonTokenType.EndArray; Next())
                        Aliases.Add(Text());
                    break;
                default: throw Fail($"the word '{FileTypes.Printable(word)}' is unknown");
            }
        }

        if (!seen.Contains(TreeText.VersionWord) || !seen.Contains(TreeText.Root) || !seen.Contains(TreeText.Nodes))
            throw Fail("version, root or nodes are missing");
        if (Aliases.Distinct().Count() != Aliases.Count)
            throw Fail("an alias stands twice");
        if (Advance())
            throw Fail("something follows the end");
    }

    private TreeRecord Record()
    {
        Expect(JsonTokenType.StartObject, "a node");
        long offset = _json.TokenStartIndex;
        HashSet<string> seen = [];
        string word = NextWord(seen) ?? throw Fail("a node is empty");
        TreeRecord record = new(word, offset);
        if (word == TreeText.Tensor)
        {
            record.Items.Add(new(Tensor(seen), 0));
            return record;
        }

        bool map = word is TreeText.Dict or TreeText.OrderedDict;
        if (!map && word is not (TreeText.List or TreeText.Tuple or TreeText.Set or TreeText.FrozenSet))
            throw Fail($"a node of the kind '{FileTypes.Printable(word)}' is unknown");
        Next();
        Expect(JsonTokenType.StartArray, "an array of items");
        for (Next(); _json.TokenType != JsonTokenType.EndArray; Next())
        {
            if (map)
            {
                Expect(JsonTokenType.StartArray, "a pair of key and value");
                Next();
                record.Items.Add(Bounded(Value(), record.Items.Count / 2));
                Next();
                record.Items.Add(Value());
                Next();
                Expect(JsonTokenType.EndArray, "the end of a pair of key and value");
            }
            else
            {
                record.Items.Add(Bounded(Value(), record.Items.Count));
            }
        }

        while (NextWord(seen) is { } more)
        {
            if (!map || more != TreeText.Attributes)
                throw Fail($"the word '{FileTypes.Printable(more)}' is unknown in a {word}");
            Next();
            record.Attributes = Value();
        }

        return record;
    }

    private TreeValue Value()
    {
        switch (_json.TokenType)
        {
            case JsonTokenType.Null: return new(new ScalarNode(null), 0);
            case JsonTokenType.True: return new(true, 0);
            case JsonTokenType.False: return new(false, 0);
            case JsonTokenType.String: return new(Text(), 0);
            case JsonTokenType.Number when _json.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0: return new(Number(), 0);
            case JsonTokenType.Number: return new(_json.TryGetInt64(out long number) ? number : throw Fail("a whole number is outside 64 bits; those are written as text in hexadecimal"), 0);
        }

        Expect(JsonTokenType.StartObject, "a value");
        HashSet<string> seen = [];
        string word = NextWord(seen) ?? throw Fail("a value is empty");
        if (word == TreeText.Tensor)
            return new(Tensor(seen), 0);
        Next();
        TreeValue value = word == TreeText.Ref
            ? new(null, _json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out int target) && target >= 0 ? target : throw Fail("a reference is not the number of a node"))
            : new(new ScalarNode(Scalar(word)), 0);
        if (NextWord(seen) is { } more)
            throw Fail($"the word '{FileTypes.Printable(more)}' is unknown beside '{FileTypes.Printable(word)}'");
        return value;
    }

    private object Scalar(string word)
    {
        switch (word)
        {
            case TreeText.Float:
                return Number();
            case TreeText.Int:
                string text = Text();
                bool negative = text.StartsWith('-');
                string digits = text[(negative ? 1 : 0)..];
                if (!digits.StartsWith("0x", StringComparison.Ordinal) || !BigInteger.TryParse("0" + digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out BigInteger big))
                    throw Fail("a whole number is not written as 0x and hexadecimal digits");
                return negative ? -big : big;
            case TreeText.Utf16:
                byte[] units = Base64();
                if (units.Length % 2 != 0)
                    throw Fail("a text in UTF-16 has an odd number of bytes");
                return string.Create(units.Length / 2, units, static (chars, bytes) =>
                {
                    for (int i = 0; i < chars.Length; i++)
                        chars[i] = (char)(bytes[2 * i] | bytes[2 * i + 1] << 8);
                });
            case TreeText.Bytes: return Base64();
            case TreeText.DType:
                string dtype = Text();
                return DTypes.All.Cast<DType?>().FirstOrDefault(d => d!.Value.Name == dtype) ?? throw Fail($"the dtype '{FileTypes.Printable(dtype)}' is unknown");
            case TreeText.DateTime:
                return DateTime.TryParseExact(Text(), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime time) ? time : throw Fail("a date is not written as 2026-01-31T23:59:59.0000000");
            case TreeText.Complex:
                Expect(JsonTokenType.StartArray, "a pair of floats");
                Next();
                double real = Number();
                Next();
                double imaginary = Number();
                Next();
                Expect(JsonTokenType.EndArray, "the end of a pair of floats");
                return new Complex(real, imaginary);
            default: throw Fail($"the word '{FileTypes.Printable(word)}' is unknown");
        }
    }

    /// <summary>A float: a number, the bits of one that JSON has no number for, or an object around those.</summary>
    private double Number()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetDouble(out double number) && double.IsFinite(number))
            return number;
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            HashSet<string> seen = [];
            if (NextWord(seen) != TreeText.Float)
                throw Fail("a float is expected");
            Next();
            double inner = _json.TokenType == JsonTokenType.String ? Number() : throw Fail("a float's bits are not text");
            return NextWord(seen) is null ? inner : throw Fail("a float has other words beside it");
        }

        string text = Text();
        return text.Length == 16 && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits)
            ? BitConverter.UInt64BitsToDouble(bits) : throw Fail("a float that is no number is not written as the 16 hexadecimal digits of its bits");
    }

    private TensorEntry Tensor(HashSet<string> seen)
    {
        Next();
        string name = Text();
        long[]? strides = null;
        string? location = null;
        bool requiresGrad = false, parameter = false;
        while (NextWord(seen) is { } word)
        {
            Next();
            switch (word)
            {
                case TreeText.Location: location = Text(); break;
                case TreeText.RequiresGrad: requiresGrad = Truth(); break;
                case TreeText.Parameter: parameter = Truth(); break;
                case TreeText.Strides:
                    Expect(JsonTokenType.StartArray, "strides");
                    List<long> steps = [];
                    for (Next(); _json.TokenType != JsonTokenType.EndArray; Next())
                    {
                        if (steps.Count == _limits.MaxRank || _json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long step) || step < 0)
                            throw Fail($"strides are not at most {_limits.MaxRank} whole numbers from 0 on");
                        steps.Add(step);
                    }

                    strides = [.. steps];
                    break;
                default: throw Fail($"the word '{FileTypes.Printable(word)}' is unknown in a tensor");
            }
        }

        return _tensors.Make(name, strides, location, requiresGrad, parameter);
    }

    private bool Truth() => _json.TokenType is JsonTokenType.True or JsonTokenType.False ? _json.GetBoolean() : throw Fail("true or false is expected");

    private byte[] Base64() => _json.TokenType == JsonTokenType.String && _json.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : throw Fail("base64 text is expected");

    private string Text()
    {
        Expect(JsonTokenType.String, "text");
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Fail("a text holds half of a surrogate pair");
        }
    }

    private string? NextWord(HashSet<string> seen)
    {
        Next();
        if (_json.TokenType == JsonTokenType.EndObject)
            return null;
        Expect(JsonTokenType.PropertyName, "a word");
        string word = _json.ValueSpan.Length <= 64 ? Encoding.UTF8.GetString(_json.ValueSpan) : "…";
        return seen.Add(word) ? word : throw Fail($"the word '{FileTypes.Printable(word)}' stands twice");
    }

    private readonly T Bounded<T>(T item, int count) => count < _limits.MaxCollection ? item : throw Fail($"a collection has more than {_limits.MaxCollection} items (limit MaxCollection)");

    private readonly void Expect(JsonTokenType type, string what)
    {
        if (_json.TokenType != type)
            throw Fail($"{what} is expected");
    }

    private void Next()
    {
        if (!Advance())
            throw Fail("the text ends too early");
    }

    private bool Advance()
    {
        try
        {
            return _json.Read();
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(_file, TreeText.Key, _json.BytesConsumed, $"the metadata entry is not valid JSON: {e.Message}", e);
        }
    }

    private readonly ModelFormatException Fail(string problem) => new(_file, TreeText.Key, _json.TokenStartIndex, problem);
}
