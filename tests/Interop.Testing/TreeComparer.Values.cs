using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Testing;

/// <summary>Values without parts.</summary>
public sealed partial class TreeComparer
{
    private void Value(string kind, JsonElement e, CheckpointNode node, Place at)
    {
        object? v = (node as ScalarNode)?.Value, meaning = ((node as OpaqueNode)?.Meaning as ScalarNode)?.Value;
        switch (kind)
        {
            case "none": Same(at, "the value", "None", node is ScalarNode ? v is null ? "None" : node.ToString() : node.TypeName); break;
            case "bool": Same<object?>(at, "the value", e.GetProperty("v").GetBoolean(), v); break;
            case "int": Same(at, "the number", BigInteger.Parse(Text(e), CultureInfo.InvariantCulture), v switch { long l => l, BigInteger b => b, _ => null as BigInteger? }); break;
            // The corpora describe NumPy's float64 as the float that it also is.
            case "float": Float(e, _expected.Top.TryGetProperty("writer", out _) ? v ?? meaning : v, at); break;
            case "complex": ComplexNumber(e, v ?? meaning, at); break;
            case "str": Same<object?>(at, "the text", Text(e), v); break;
            case "bytes": Same(at, "the bytes", Text(e), v is byte[] bytes ? Hex(bytes) : node.TypeName); break;
            case "bytearray": Same(at, "the bytes", "bytearray " + Text(e), meaning is byte[] array && node.TypeName == "builtins.bytearray" ? "bytearray " + Hex(array) : node.TypeName); break;
            case "dtype": Same(at, "the dtype", Text(e), (v ?? meaning) is DType d ? $"torch.{d.TorchName}" : node.TypeName); break;
            case "device": Same(at, "the device", Text(e), node.TypeName == "torch.device" ? meaning as string : node.TypeName); break;
            case "layout": Same(at, "the layout", Text(e), meaning as string ?? node.TypeName); break;
            case "memory_format" or "qscheme": Same(at, "the constant", Text(e), (Dotted(node) ?? node.TypeName).Replace("torch._utils.torch.", "torch.", StringComparison.Ordinal)); break;
            case "Size": Size(e, node, at); break;
            case "global": Global(e, node, at); break;
            case "enum": Enumeration(e, node, at); break;
            case "npscalar": NumpyScalar(e, node, at); break;
        }
    }

    /// <summary>A name inside a class or module has two spellings: with a dot, and in old protocols as a call of getattr.</summary>
    internal static string? Dotted(CheckpointNode? node) => node switch
    {
        OpaqueNode { Kind: OpaqueKind.Global } global => global.TypeName,
        OpaqueNode { TypeName: "builtins.getattr", Arguments: TupleNode { Items: [OpaqueNode owner, ScalarNode { Value: string name }] } } when Dotted(owner) is { } outer => $"{outer}.{name}",
        _ => null,
    };

    private static string Text(JsonElement e) =>
        e.TryGetProperty("utf16", out JsonElement utf16) ? Units(Convert.FromHexString(utf16.GetString()!)) : e.GetProperty("v").GetString()!;

    /// <summary>UTF-16 with lone surrogates, which an encoding would replace.</summary>
    private static string Units(byte[] bytes)
    {
        StringBuilder text = new();
        for (int i = 0; i < bytes.Length; i += 2)
            text.Append((char)(bytes[i] | bytes[i + 1] << 8));
        return text.ToString();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private void Float(JsonElement e, object? v, Place at)
    {
        double expected = PythonNumber.FromHex(e.GetProperty("hex").GetString()!);
        if (v is not double actual || !PythonNumber.Same(expected, actual))
            Differ(at, $"the number is {Show(v)}, PyTorch has {Show(expected)}");
    }

    private void ComplexNumber(JsonElement e, object? v, Place at)
    {
        JsonElement parts = e.GetProperty("v");
        (double re, double im) = (PythonNumber.FromHex(parts[0].GetString()!), PythonNumber.FromHex(parts[1].GetString()!));
        if (v is not Complex c || !PythonNumber.Same(c.Real, re) || !PythonNumber.Same(c.Imaginary, im))
            Differ(at, $"the number is {Show(v)}, PyTorch has {re} + {im}j");
    }

    private void Size(JsonElement e, CheckpointNode node, Place at)
    {
        TupleNode? sizes = node is OpaqueNode { TypeName: "torch.Size", Meaning: TupleNode t } ? t : null;
        Same(at, "the torch.Size", string.Join(",", e.GetProperty("v").EnumerateArray().Select(x => x.GetInt64())), sizes is null ? node.TypeName : string.Join(",", sizes.Items.Select(i => i.ToString())));
    }

    private void Global(JsonElement e, CheckpointNode node, Place at)
    {
        if (!Is(node, at, $"the global {Text(e)}", out OpaqueNode global))
            return;
        if (Dotted(global) != Text(e))
            Differ(at, $"{global.TypeName} is here, PyTorch has {Text(e)}");
    }

    private void Enumeration(JsonElement e, CheckpointNode node, Place at)
    {
        if (!Is(node, at, $"the constant {Text(e)}", out OpaqueNode constant))
            return;
        if (constant is { TypeName: "builtins.getattr", Arguments: TupleNode { Items: [OpaqueNode owner, ScalarNode { Value: string name }] } })
        {
            // Python 3.11 names the constant, others its value.
            Same(at, "the enum's constant", e.TryGetProperty("class", out JsonElement c) ? $"{c}.{e.GetProperty("name")}" : Text(e), e.TryGetProperty("class", out _) ? $"{owner.TypeName}.{name}" : $"{owner.Name}.{name}");
            return;
        }

        if (!e.TryGetProperty("class", out JsonElement @class))
        {
            Same(at, "the enum's class", Text(e).Split('.')[0], constant.TypeName.Split('.')[^1]);
            return;
        }

        Same(at, "the enum's class", @class.GetString(), constant.TypeName);
        if (constant.Arguments is TupleNode { Items: [CheckpointNode value] })
            Push(e.GetProperty("value"), value, at.Then(".value"));
        else
            Differ(at, "an enum's constant is not made from its value");
    }
}
