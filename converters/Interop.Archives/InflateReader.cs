using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Zip.Compression;
using Interop.Checkpoints;

namespace Interop.Archives;

/// <summary>Inflates one record from front to back and sees to it that exactly the stated bytes go in and come out.</summary>
internal sealed class InflateReader(FileSource file, ZipEntry entry)
{
    private const int InputLength = 64 << 10;
    private readonly Inflater _inflater = new(true);
    private readonly byte[] _input = new byte[(int)Math.Min(InputLength, entry.CompressedLength)];
    private readonly long _data = entry.DataOffset;
    private long _taken;

    /// <summary>Fills as much of the range as is left; 0 at the record's end, where the lengths are checked.</summary>
    internal int Read(byte[] buffer, int offset, int count)
    {
        // Some writers mark an empty record as deflated and then write not even the end of a deflate stream.
        if (entry is { CompressedLength: 0, Length: 0 })
            return 0;
        try
        {
            while (!_inflater.IsFinished)
            {
                int n = _inflater.Inflate(buffer, offset, count);
                if (_inflater.TotalOut > entry.Length)
                    throw Broken($"it inflates to more than the stated {entry.Length} bytes");
                if (n > 0 || count == 0)
                    return n;
                if (!_inflater.IsFinished)
                    Feed();
            }
        }
        catch (Exception e) when (e is SharpZipBaseException or IndexOutOfRangeException or ArgumentException)
        {
            throw Broken($"the deflated data is damaged: {e.Message}", e);
        }

        if (_inflater.TotalOut != entry.Length)
            throw Broken($"it inflates to {_inflater.TotalOut} bytes, {entry.Length} were stated");
        long used = _taken - _inflater.RemainingInput;
        return used == entry.CompressedLength ? 0 : throw Broken($"its deflated data ends after {used} of {entry.CompressedLength} bytes");
    }

    private void Feed()
    {
        if (!_inflater.IsNeedingInput || _taken == entry.CompressedLength)
            throw Broken($"the deflated data is cut off or needs a dictionary after {_inflater.TotalOut} of {entry.Length} inflated bytes");
        int n = (int)Math.Min(_input.Length, entry.CompressedLength - _taken);
        file.Read(_data + _taken, _input.AsSpan(0, n));
        _inflater.SetInput(_input, 0, n);
        _taken += n;
    }

    private ModelFormatException Broken(string problem, Exception? inner = null) => new(file.Name, ZipNames.Printable(entry.Name), null, problem, inner);
}
