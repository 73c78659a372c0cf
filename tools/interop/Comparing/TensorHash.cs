using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.CommandLine.Comparing;

/// <summary>SHA-256 of tensors: of the line <c>float32 [2, 3]</c> and then the values in row-major order, little endian.</summary>
/// <remarks>
/// The line is the dtype's name, a space, the shape as PyTorch prints it, for quantized tensors a space and the scheme with its
/// numbers, and a line feed (0x0A), in ASCII. The hash of a whole checkpoint is the SHA-256 of lines <c>HASH  NAME</c>, each with
/// a line feed, in UTF-8 and in the order of the names' bytes.
/// </remarks>
internal static class TensorHash
{
    /// <summary>Names with hashes in the order of the names' bytes.</summary>
    internal static List<(string Name, string Hash)> All(Checkpoint checkpoint, CancellationToken cancellation, IProgress<long>? progress)
    {
        Dictionary<TensorEntry, string> known = new(ReferenceEqualityComparer.Instance);
        List<(string Name, string Hash)> hashes = [];
        foreach ((string name, TensorEntry tensor) in checkpoint.Tensors)
        {
            if (!known.TryGetValue(tensor, out string? hash))
                known.Add(tensor, hash = Of(tensor, cancellation, progress));
            hashes.Add((name, hash));
        }

        hashes.Sort((a, b) => Encoding.UTF8.GetBytes(a.Name).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b.Name)));
        return hashes;
    }

    internal static string Combine(IEnumerable<(string Name, string Hash)> sorted)
    {
        using IncrementalHash all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, string hash) in sorted)
            all.AppendData(Encoding.UTF8.GetBytes($"{hash}  {name}\n"));
        return Convert.ToHexStringLower(all.GetHashAndReset());
    }

    internal static string Of(TensorEntry tensor, CancellationToken cancellation, IProgress<long>? progress = null)
    {
        if (!tensor.Storage.HasData)
            return "no data".PadRight(64, '-');
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.DType.Name} {tensor.Shape}{Quantization(tensor, cancellation)}\n"));
        TensorBytes.ForEachChunk(tensor, bytes =>
        {
            hash.AppendData(bytes);
            progress?.Report(bytes.Length);
        }, cancellation);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Quantization(TensorEntry tensor, CancellationToken cancellation) => tensor.Quantization switch
    {
        null => "",
        { Scales: null } q => string.Create(CultureInfo.InvariantCulture, $" {q.Scheme} {q.Scale:R} {q.ZeroPoint}"),
        { } q => $" {q.Scheme} {q.Axis} {Part(q.Scales, cancellation)} {Part(q.ZeroPoints, cancellation)}",
    };

    private static string Part(CheckpointNode? node, CancellationToken cancellation) => node switch
    {
        TensorEntry tensor => Of(tensor, cancellation),
        ListNode list => $"[{string.Join(", ", list.Items)}]",
        _ => "",
    };
}
