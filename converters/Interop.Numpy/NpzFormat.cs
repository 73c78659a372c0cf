using Interop.Archives;
using Interop.Checkpoints;

namespace Interop.Numpy;

/// <summary>npz files: named arrays, a zip archive of npy files. The root is a dict in the archive's order.</summary>
/// <remarks>
/// Stored arrays stay in the file until they are read. Deflated ones, of <c>numpy.savez_compressed</c>, are inflated once to read their
/// headers and again when they are read. Names may contain slashes; they are keys, never paths.
/// </remarks>
public sealed class NpzFormat : FileFormat
{
    private const string Ending = ".npy";

    /// <inheritdoc/>
    public override string Name => "npz";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".npz"];

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>Whether the file is a zip archive whose records all end in <c>.npy</c>.</summary>
    public override bool Matches(OpenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ZipArchiveReader.Of(context)?.Entries.All(e => e.Name.EndsWith(Ending, StringComparison.Ordinal)) == true;
    }

    /// <inheritdoc/>
    public override Checkpoint Open(OpenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ZipArchiveReader zip = ZipArchiveReader.Of(context) ?? throw new ModelFormatException(context.File.Name, null, 0, "an npz file is a zip archive, this file is not");
        MapNode root = new();
        foreach (ZipEntry entry in zip.Entries)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (!entry.Name.EndsWith(Ending, StringComparison.Ordinal))
                throw new ModelFormatException(context.File.Name, NpyReader.Printable(entry.Name), null, "every record of an npz file is an array whose name ends in .npy");
            if (context.VerifyCrc && !zip.VerifyCrc(entry, context.Cancellation, out uint crc))
                throw new ModelFormatException(context.File.Name, NpyReader.Printable(entry.Name), null, $"the content's CRC-32 is {crc:x8}, the archive states {entry.Crc32:x8}: the file is damaged");
            root.Add(entry.Name[..^Ending.Length], NpyReader.Read(zip.OpenEntry(entry), () => zip.OpenEntry(entry), entry.Name, context.Limits, context.Warnings));
        }

        context.Warnings.AddRange(zip.Warnings);
        return new Checkpoint(root) { FormatName = Name, Warnings = context.Warnings }.Owning(context.File);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ContentLoss> FindLosses(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new NumpyPlan(checkpoint, single: false).Losses;
    }

    /// <inheritdoc/>
    public override void Write(Checkpoint checkpoint, Stream destination, SaveContext context)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(context);
        NumpyPlan plan = new(checkpoint, single: false);
        if (plan.Losses.Count > 0 && !context.Lossy)
            throw new ContentLossException(Name, plan.Losses);
        using PlainZipWriter zip = new(destination, leaveOpen: true);
        foreach ((string name, TensorEntry tensor) in plan.Arrays)
        {
            (byte[] header, TensorEntry data) = NpyWriter.Prepare(tensor);
            zip.Write(name + Ending, checked(header.Length + data.ByteLength), stream =>
            {
                stream.Write(header);
                context.Copy(data, stream);
            });
        }

        zip.Finish();
    }
}
