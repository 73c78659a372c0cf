using System.Text.Json;
using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <summary>A tensor as PyTorch has it: values in row-major order, whatever its strides were.</summary>
internal sealed record ExpectedTensor(DType DType, Shape Shape, ReadOnlyMemory<byte> Bytes, bool IsView, long[]? Strides)
{
    public static ExpectedTensor Read(byte[] values, JsonElement node)
    {
        DType dtype = DTypes.FromTorch(node.GetProperty("dtype").GetString()!)!.Value;
        JsonElement at = node.GetProperty("at");
        return new ExpectedTensor(
            dtype,
            new Shape(Numbers(node.GetProperty("shape"))),
            values.AsMemory(at[0].GetInt32(), at[1].GetInt32()),
            node.TryGetProperty("view", out JsonElement view) && view.GetBoolean(),
            node.TryGetProperty("stride", out JsonElement stride) ? Numbers(stride) : null);
    }

    public static ExpectedTensor Of(Tensor x) => new(x.DType, x.Shape, Comparison.Dense(x), false, null);

    /// <summary>A tensor of the engine with these values.</summary>
    public Tensor ToTensor() => new(Storage.Copy(Bytes.Span), DType, Shape);

    internal static long[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt64())];

    public override string ToString() => $"{DType.Name} {Shape}";
}
