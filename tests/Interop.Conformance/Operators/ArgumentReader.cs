using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <summary>Reads arguments, each time into new tensors, and remembers which of them require gradients, in order.</summary>
internal sealed class ArgumentReader(OperatorEntry entry)
{
    /// <summary>Tensors that require gradients, in the order in which they were read.</summary>
    public List<Tensor> Leaves { get; } = [];

    /// <summary>Every tensor, in order.</summary>
    public List<Tensor> Tensors { get; } = [];

    public object? Read(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.Null)
            return null;
        if (node.ValueKind == JsonValueKind.Number)
            return node.GetInt64();
        string text = node.TryGetProperty("v", out JsonElement v) && v.ValueKind == JsonValueKind.String ? v.GetString()! : "";
        return node.GetProperty("t").GetString() switch
        {
            "tensor" => ReadTensor(node),
            "int" => BigInteger.Parse(text, CultureInfo.InvariantCulture) is BigInteger big && big >= long.MinValue && big <= long.MaxValue ? (long)big : (object)(ulong)big,
            "float" => Number(text),
            "complex" => new Complex(Number(v[0].GetString()!), Number(v[1].GetString()!)),
            "bool" => v.GetBoolean(),
            "str" => text,
            "dtype" => DTypes.FromTorch(text)!.Value,
            "list" or "tuple" or "size" => new PyList([.. v.EnumerateArray().Select(Read)], node.GetProperty("t").GetString() == "tuple"),
            "dict" => v.EnumerateObject().ToDictionary(p => p.Name, p => Read(p.Value)),
            "slice" => new PySlice(Read(v[0]), Read(v[1]), Read(v[2])),
            "ellipsis" => new PyEllipsis(),
            "memory_format" => new PyMemoryFormat(text),
            string other => new PyOther(other, text),
            null => throw new InvalidDataException("a node without a type"),
        };
    }

    private Tensor ReadTensor(JsonElement node)
    {
        ExpectedTensor plain = ExpectedTensor.Read(entry, node);
        Tensor x = plain.Strides is null
            ? plain.ToTensor()
            : new Tensor(Storage.Copy(plain.Bytes.Span), plain.DType, plain.Shape, plain.Strides, node.TryGetProperty("offset", out JsonElement offset) ? offset.GetInt64() : 0);
        foreach (string lazy in (string[])["conj", "neg"])
        {
            if (node.TryGetProperty(lazy, out JsonElement flag) && flag.ValueKind == JsonValueKind.True)
                x = ((Tensor)Binder.Call(lazy, [x])!).Detach();
        }

        if (node.TryGetProperty("requires_grad", out JsonElement wants) && wants.GetBoolean())
            Leaves.Add(x.RequiresGrad_());
        Tensors.Add(x);
        return x;
    }

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
