using Interop.Checkpoints;

namespace Interop.Archives;

/// <summary>How the records lie in the file: from its first byte on, none inside another, all before the directory.</summary>
internal static class ZipLayout
{
    /// <summary>A local header's extra fields and a data descriptor: what may lie between two records beyond what the directory tells.</summary>
    private const int Slack = ushort.MaxValue + ZipFormat.Zip64DescriptorLength;

    /// <summary>Sets each entry's end. Local headers are not read here; their extra fields are checked against that end when they are.</summary>
    internal static void Check(FileSource file, ZipEntry[] entries, long directory, List<string> warnings)
    {
        ZipEntry[] sorted = [.. entries];
        if (!IsSorted(sorted))
            Array.Sort(sorted, static (a, b) => a.HeaderOffset.CompareTo(b.HeaderOffset));
        long first = sorted.Length == 0 ? directory : sorted[0].HeaderOffset;
        if (first != 0)
            throw new ModelFormatException(file.Name, null, 0, $"{first} bytes lie before the first record; an archive begins with its first record");
        for (int i = 0; i < sorted.Length; i++)
        {
            ZipEntry entry = sorted[i];
            entry.End = i + 1 < sorted.Length ? sorted[i + 1].HeaderOffset : directory;
            if (entry.SmallestEnd > entry.End)
                throw new ModelFormatException(file.Name, ZipNames.Printable(entry.Name), null,
                    $"the record takes bytes {entry.HeaderOffset} to {entry.SmallestEnd} of the file and overlaps record '{ZipNames.Printable(sorted[i + 1].Name)}' at byte {entry.End}");
            if (entry.End - entry.SmallestEnd > Slack)
                warnings.Add($"record '{ZipNames.Printable(entry.Name)}': at least {entry.End - entry.SmallestEnd - Slack} bytes after it belong to no record");
        }
    }

    private static bool IsSorted(ZipEntry[] entries)
    {
        for (int i = 1; i < entries.Length; i++)
        {
            if (entries[i].HeaderOffset < entries[i - 1].HeaderOffset)
                return false;
        }

        return true;
    }
}
