using System.Globalization;

namespace Interop.Archives;

/// <summary>The text of <c>.data/serialization_id</c>: 20 digits from the records' names, 20 from their contents.</summary>
/// <remarks>
/// PyTorch folds the hashes of all record names in the order of a C++ <c>unordered_set</c>, then the CRC-32 of all records in
/// writing order. Hash and order are those of GNU libstdc++ on 64-bit machines, with which PyTorch for Linux is built.
/// Source: <c>PyTorchStreamWriter::writeSerializationId</c> in caffe2/serialize/inline_container.cc.
/// </remarks>
public static class SerializationId
{
    /// <summary>The record that holds the text.</summary>
    public const string RecordName = ".data/serialization_id";

    /// <summary>The text for an archive's records.</summary>
    /// <param name="names">All record names in writing order, without the archive's folder and without <see cref="RecordName"/>.</param>
    /// <param name="combinedCrc">The CRC-32 of all records that are not empty, folded with <see cref="Combine"/> from 0 on, in writing order.</param>
    public static string Compute(IReadOnlyList<string> names, ulong combinedCrc)
    {
        ArgumentNullException.ThrowIfNull(names);
        RecordNameSet set = new();
        foreach (string name in names)
            set.Add(name);
        ulong hash = 0;
        foreach (ulong nameHash in set.Hashes)
            hash = Combine(hash, nameHash);
        return string.Create(CultureInfo.InvariantCulture, $"{hash:d20}{combinedCrc:d20}");
    }

    /// <summary>Folds a value into a hash as <c>c10::hash_combine</c> does.</summary>
    public static ulong Combine(ulong seed, ulong value) => unchecked(seed ^ (value + 0x9e3779b9 + (seed << 6) + (seed >> 2)));
}
