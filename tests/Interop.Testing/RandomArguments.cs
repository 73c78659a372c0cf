using System.Text.Json;
using Interop.Tensors;

namespace Interop.Testing;

/// <summary>The arguments of a case.</summary>
public sealed class RandomArguments(JsonElement[] all)
{
    /// <summary>How many there are.</summary>
    public int Count => all.Length;

    /// <summary>A number.</summary>
    public double Number(int i) => all[i].GetDouble();

    /// <summary>A whole number.</summary>
    public long Whole(int i) => all[i].GetInt64();

    /// <summary>A whole number or None.</summary>
    public long? Bound(int i) => all[i].ValueKind == JsonValueKind.Null ? null : all[i].GetInt64();

    /// <summary>A truth value.</summary>
    public bool Truth(int i) => all[i].GetBoolean();

    /// <summary>A string, as a name.</summary>
    public string Text(int i) => all[i].GetString()!;

    /// <summary>A dtype.</summary>
    public Tensors.DType DType(int i) => DTypes.FromTorch(all[i].GetString()!)!.Value;

    /// <summary>A list of sizes.</summary>
    public Tensors.Shape Shape(int i) => new(Longs(all[i]));

    internal static long[] Longs(JsonElement list) => [.. list.EnumerateArray().Select(x => x.GetInt64())];

    /// <summary>A tensor with its strides, in a storage that has just enough room.</summary>
    public Tensors.Tensor Tensor(int i)
    {
        Tensors.DType dtype = DTypes.FromTorch(all[i].GetProperty("dtype").GetString()!)!.Value;
        Tensors.Shape shape = new(Longs(all[i].GetProperty("shape")));
        long[] strides = Longs(all[i].GetProperty("stride"));
        byte[] dense = all[i].TryGetProperty("hex", out JsonElement hex) ? Convert.FromHexString(hex.GetString()!) : new byte[shape.ElementCount * dtype.Size];
        long end = shape.ElementCount == 0 ? 0 : 1 + Enumerable.Range(0, shape.Rank).Sum(d => (shape[d] - 1) * strides[d]);
        byte[] bytes = new byte[end * dtype.Size];
        for (long at = 0; at < shape.ElementCount; at++)
        {
            long rest = at, to = 0;
            for (int d = shape.Rank - 1; d >= 0; d--)
            {
                (rest, long index) = Math.DivRem(rest, shape[d]);
                to += index * strides[d];
            }

            dense.AsSpan((int)at * dtype.Size, dtype.Size).CopyTo(bytes.AsSpan((int)to * dtype.Size));
        }

        return new Tensors.Tensor(Storage.Copy(bytes), dtype, shape, strides);
    }
}
