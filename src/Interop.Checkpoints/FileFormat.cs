namespace Interop.Checkpoints;

/// <summary>A kind of file: how to recognise it by its content, read it and write it.</summary>
public abstract class FileFormat
{
    /// <summary>A short name, such as <c>safetensors</c>; what <c>convert --to</c> takes.</summary>
    public abstract string Name { get; }

    /// <summary>File name endings that mean this format when a file is written, with the dot; the first is the usual one.</summary>
    public abstract IReadOnlyList<string> Extensions { get; }

    /// <summary>Whether the content, never the name, is of this format. No two formats match one file.</summary>
    public abstract bool Matches(OpenContext context);

    /// <summary>Reads the structure; tensors stay in the file.</summary>
    /// <exception cref="ModelFormatException">The file is broken or passes a limit.</exception>
    public abstract Checkpoint Open(OpenContext context);

    /// <summary>Whether <see cref="Write"/> works.</summary>
    public virtual bool CanWrite => false;

    /// <summary>All that this format could not hold of a checkpoint.</summary>
    public virtual IReadOnlyList<ContentLoss> FindLosses(Checkpoint checkpoint) => [];

    /// <summary>Writes everything that fits, front to back.</summary>
    /// <exception cref="ContentLossException">Something does not fit and the context does not accept its loss.</exception>
    public virtual void Write(Checkpoint checkpoint, Stream destination, SaveContext context) => throw new NotSupportedException($"{Name} files are read, not written.");

    /// <summary>Throws unless everything fits or the context accepts the loss.</summary>
    protected void RefuseLosses(Checkpoint checkpoint, SaveContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Lossy && FindLosses(checkpoint) is { Count: > 0 } losses)
            throw new ContentLossException(Name, losses);
    }
}
