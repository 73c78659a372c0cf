using System.Security.Cryptography;
using System.Text.Json;
using Interop.Tensors;

namespace Interop.Testing;

/// <summary>What PyTorch draws: the cases of <c>tools/fixtures/random_numbers.py</c>.</summary>
public static class RandomCases
{
    private static readonly Lazy<JsonDocument> s_cases = new(() => JsonDocument.Parse(File.ReadAllBytes(Repository.Fixtures("random", "2.14.json"))));

    /// <summary>The names of the calls.</summary>
    public static IEnumerable<string> Calls => All.Select(c => c.GetProperty("call").GetString()!).Distinct();

    private static IEnumerable<JsonElement> All => s_cases.Value.RootElement.EnumerateArray();

    /// <summary>What differs in the cases of a call: values, or the place where the generator is left.</summary>
    /// <param name="call">The call.</param>
    /// <param name="run">Runs it with arguments and a generator.</param>
    public static IReadOnlyList<string> Differences(string call, Func<RandomArguments, Generator, Tensor[]> run) =>
        [.. All.Where(c => c.GetProperty("call").GetString() == call).Select(c => Difference(c, run)).OfType<string>()];

    private static string? Difference(JsonElement @case, Func<RandomArguments, Generator, Tensor[]> run)
    {
        Generator generator = new Generator().ManualSeed(@case.GetProperty("seed").GetInt64());
        JsonElement[] expected = [.. @case.GetProperty("out").EnumerateArray()];
        Tensor[] found = run(new RandomArguments([.. @case.GetProperty("args").EnumerateArray()]), generator);
        string where = $"seed {@case.GetProperty("seed")} {@case.GetProperty("args").ToString()[..Math.Min(120, @case.GetProperty("args").ToString().Length)]}";
        if (found.Length != expected.Length)
            return $"{where}: {found.Length} results, expected {expected.Length}";
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i].DType.Name != expected[i].GetProperty("dtype").GetString() || !found[i].Shape.SequenceEqual(RandomArguments.Longs(expected[i].GetProperty("shape"))))
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
