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

    /// <summary>Tensors to take instead of those that require gradients, in order.</summary>
    public Queue<Tensor>? Substitutes { get; init; }

    /// <summary>Whether tensors get gaps between their elements and another order of dimensions.</summary>
    public bool Strided { get; init; }

    /// <summary>Whether tensors of narrower floating types are read as float64 or complex128.</summary>
    public bool Double { get; init; }

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
        ExpectedTensor plain = ExpectedTensor.Read(entry.Values, node);
        bool leaf = node.TryGetProperty("requires_grad", out JsonElement wants) && wants.GetBoolean();
        if (leaf && Substitutes is not null)
            return Substitutes.Dequeue();
        Tensor x = plain.Strides is null && Strided ? Spread(plain) : plain.Strides is null
            ? plain.ToTensor()
            : new Tensor(Storage.Copy(plain.Bytes.Span), plain.DType, plain.Shape, plain.Strides, node.TryGetProperty("offset", out JsonElement offset) ? offset.GetInt64() : 0);
        if (Double && x.DType is (DType.Float32 or DType.BFloat16 or DType.Float16))
            x = x.To(DType.Float64);
        else if (Double && x.DType == DType.Complex64)
            x = x.To(DType.Complex128);
        foreach (string lazy in (string[])["conj", "neg"])
        {
            if (node.TryGetProperty(lazy, out JsonElement flag) && flag.ValueKind == JsonValueKind.True)
                x = ((Tensor)Binder.Call(lazy, [x])!).Detach();
        }

        if (leaf)
            Leaves.Add(x.RequiresGrad_());
        Tensors.Add(x);
        return x;
    }

    /// <summary>The first dimension innermost, every other element unused, one element before the first.</summary>
    private static Tensor Spread(ExpectedTensor plain)
    {
        long[] strides = new long[plain.Shape.Rank], at = new long[plain.Shape.Rank];
        long step = 2;
        for (int d = 0; d < strides.Length; d++)
            (strides[d], step) = (step, step * Math.Max(1, plain.Shape[d]));
        int size = plain.DType.Size;
        byte[] bytes = new byte[(step + 1) * size];
        for (int i = 0; i < plain.Bytes.Length; i += size)
        {
            long element = 1 + at.Zip(strides, (a, s) => a * s).Sum();
            plain.Bytes.Span.Slice(i, size).CopyTo(bytes.AsSpan((int)element * size));
            for (int d = at.Length - 1; d >= 0 && ++at[d] == plain.Shape[d]; d--)
                at[d] = 0;
        }

        return new Tensor(Storage.Copy(bytes), plain.DType, plain.Shape, strides, 1);
    }

    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
