using System.Text;
using Interop.Archives;
using Interop.Checkpoints;

namespace Interop.Converters;

/// <summary>What telling kinds of files apart takes: the first bytes, and the names in a zip archive.</summary>
internal sealed class ContainerProbe
{
    private readonly OpenContext _context;

    internal ContainerProbe(OpenContext context)
    {
        _context = context;
        Head = context.File.Head(1024);
        Text = Encoding.Latin1.GetString(Head);
        Zip = ZipArchiveReader.Of(context);
    }

    /// <summary>At most the first 1,024 bytes.</summary>
    internal byte[] Head { get; }

    /// <summary>The same bytes as characters.</summary>
    internal string Text { get; }

    /// <summary>The directory of a zip archive, or null.</summary>
    internal ZipArchiveReader? Zip { get; }

    /// <summary>Whether these bytes stand at this place.</summary>
    internal bool Has(ReadOnlySpan<byte> bytes, int at = 0) => Head.Length >= at + bytes.Length && Head.AsSpan(at, bytes.Length).SequenceEqual(bytes);

    /// <summary>Whether the archive holds a record of this name, at the top or in one folder.</summary>
    internal bool HasRecord(string name) =>
        Zip is not null && Zip.Entries.Any(e => e.Name == name || (e.Name.EndsWith(name, StringComparison.Ordinal) && e.Name.IndexOf('/') == e.Name.Length - name.Length - 1));

    /// <summary>Whether it begins with an opening angle bracket and one of these words.</summary>
    internal bool IsMarkup(params ReadOnlySpan<string> words)
    {
        ReadOnlySpan<char> text = Text.AsSpan().TrimStart("\u00EF\u00BB\u00BF \t\r\n");
        if (!text.StartsWith("<"))
            return false;
        foreach (string word in words)
        {
            if (text[1..].StartsWith(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>Whether the first 512 bytes are a header of a tar archive with a right checksum.</summary>
    internal bool IsTar()
    {
        if (Head.Length < 512)
            return false;
        int stated = 0, sum = 0;
        foreach (byte b in Head.AsSpan(148, 8))
            stated = b is >= (byte)'0' and <= (byte)'7' ? (stated * 8) + b - '0' : stated;
        for (int i = 0; i < 512; i++)
            sum += i is >= 148 and < 156 ? ' ' : Head[i];
        return sum == stated && Head[0] != 0;
    }

    /// <summary>The value of a line such as <c>oid sha256:…</c>.</summary>
    internal string Line(string key)
    {
        string? line = Text.Split('\n').FirstOrDefault(l => l.StartsWith(key + " ", StringComparison.Ordinal));
        return line is null ? "unknown" : line[(key.Length + 1)..].Trim();
    }

    /// <summary>A few names of the archive's records.</summary>
    internal string SomeRecords() => Zip!.Entries.Count == 0 ? "nothing" : string.Join(", ", Zip.Entries.Take(4).Select(e => e.Name)) + (Zip.Entries.Count > 4 ? $" and {Zip.Entries.Count - 4} more" : "");

    /// <summary>The file's length in bytes.</summary>
    internal long Length => _context.File.Length;
}
