namespace Interop.Checkpoints;

/// <summary>A file that is broken, hostile or of a kind that cannot be read. The message names file, place, found and expected.</summary>
public sealed class ModelFormatException : IOException
{
    /// <summary>No message.</summary>
    public ModelFormatException() { }

    /// <summary>With a message.</summary>
    public ModelFormatException(string message) : base(message) { }

    /// <summary>With a message and a cause.</summary>
    public ModelFormatException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>At a place in a file.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="entry">The record inside the file, or null.</param>
    /// <param name="offset">Bytes from the start of the record, or of the file where there is no record; null where no byte is to blame.</param>
    /// <param name="problem">What was found and what was expected.</param>
    /// <param name="inner">The cause, if another exception.</param>
    public ModelFormatException(string file, string? entry, long? offset, string problem, Exception? inner = null)
        : base($"{file}: {(entry is null ? "" : $"record '{entry}': ")}{(offset is null ? "" : $"at byte {offset}: ")}{problem}", inner) =>
        (File, Entry, Offset) = (file, entry, offset);

    /// <summary>The file's name.</summary>
    public string? File { get; }

    /// <summary>The record inside the file.</summary>
    public string? Entry { get; }

    /// <summary>The byte within the record, or within the file.</summary>
    public long? Offset { get; }
}
