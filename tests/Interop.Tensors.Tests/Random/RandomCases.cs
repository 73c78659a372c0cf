using System.Security.Cryptography;
using System.Text.Json;
using Interop.Testing;

namespace Interop.Tensors.Tests;

/// <summary>What PyTorch draws: the cases of <c>tools/fixtures/random_numbers.py</c>.</summary>
internal static class RandomCases
{
    private static readonly Lazy<JsonDocument> s_cases = new(() => JsonDocument.Parse(File.ReadAllBytes(Repository.Fixtures("random", "2.14.json"))));

    internal static IEnumerable<string> Calls => All.Select(c => c.GetProperty("call").GetString()!).Distinct();

    internal static IEnumerable<JsonElement> All => s_cases.Value.RootElement.EnumerateArray();

    /// <summary>What differs in one case, or null.</summary>
    internal static string? Difference(JsonElement @case)
    {
        Generator generator = new Generator().ManualSeed(@case.GetProperty("seed").GetInt64());
        JsonElement[] expected = [.. @case.GetProperty("out").EnumerateArray()];
        Tensor[] found = RandomCalls.Run(@case.GetProperty("call").GetString()!, new Arguments([.. @case.GetProperty("args").EnumerateArray()]), generator);
        string where = $"seed {@case.GetProperty("seed")} {@case.GetProperty("args").ToString()[..Math.Min(120, @case.GetProperty("args").ToString().Length)]}";
        if (found.Length != expected.Length)
            return $"{where}: {found.Length} results, expected {expected.Length}";
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i].DType.Name != expected[i].GetProperty("dtype").GetString() || !found[i].Shape.SequenceEqual(Arguments.Longs(expected[i].GetProperty("shape"))))
                return $"{where}: result {i} is {found[i]}, expected {expected[i]}";
            byte[] bytes = Bytes(found[i]);
            bool same = expected[i].TryGetProperty("hex", out JsonElement hex)
                ? Convert.ToHexStringLower(bytes) == hex.GetString()
                : Convert.ToHexStringLower(SHA256.HashData(bytes))[..32] == expected[i].GetProperty("sha").GetString();
            if (!same)
                return $"{where}: result {i} has other values, {Convert.ToHexStringLower(bytes)[..Math.Min(64, 2 * bytes.Length)]} where {expected[i]} is expected";
        }

        int next = BitConverter.SingleToInt32Bits(Tensor.Rand([1], generator: generator).Item<float>());
        return next == @case.GetProperty("next").GetInt32() ? null : $"{where}: the generator is left at another place";
    }

    private static byte[] Bytes(Tensor x)
    {
        Tensor dense = x.Contiguous();
        byte[] bytes = dense.ElementCount == 0 ? [] : dense.Storage.Bytes(dense.Offset * dense.DType.Size, (int)dense.ElementCount * dense.DType.Size).ToArray();
        GC.KeepAlive(dense);
        return bytes;
    }
}

/// <summary>The arguments of a case.</summary>
internal sealed class Arguments(JsonElement[] all)
{
    internal int Count => all.Length;

    internal double Number(int i) => all[i].GetDouble();

    internal long Whole(int i) => all[i].GetInt64();

    internal long? Bound(int i) => all[i].ValueKind == JsonValueKind.Null ? null : all[i].GetInt64();

    internal bool Truth(int i) => all[i].GetBoolean();

    internal DType DType(int i) => DTypes.FromTorch(all[i].GetString()!)!.Value;

    internal Shape Shape(int i) => new(Longs(all[i]));

    internal static long[] Longs(JsonElement list) => [.. list.EnumerateArray().Select(x => x.GetInt64())];

    /// <summary>A tensor with its strides, in a storage that has just enough room.</summary>
    internal Tensor Tensor(int i)
    {
        DType dtype = DTypes.FromTorch(all[i].GetProperty("dtype").GetString()!)!.Value;
        Shape shape = new(Longs(all[i].GetProperty("shape")));
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

        return new Tensor(Storage.Copy(bytes), dtype, shape, strides);
    }
}
