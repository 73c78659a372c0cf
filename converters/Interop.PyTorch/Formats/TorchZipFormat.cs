using Interop.Archives;
using Interop.Checkpoints;
using Interop.PyTorch.Pickle;
using Interop.PyTorch.Writing;
using Interop.Tensors;

namespace Interop.PyTorch.Formats;

/// <summary>What <c>torch.save</c> writes since PyTorch 1.6.</summary>
/// <remarks>
/// A zip archive whose records all lie in one folder, named after the file:
/// <list type="bullet">
/// <item><c>data.pkl</c>: a pickle of the saved object; tensors refer to storages by persistent ids <c>('storage', class, key, location, number of elements)</c>.</item>
/// <item><c>data/KEY</c>: the raw bytes of each storage, stored, aligned to 64 bytes.</item>
/// <item><c>version</c>: 3; readers accept 1 to 10.</item>
/// <item><c>byteorder</c>: <c>little</c> or <c>big</c>; absent before 2.1, then little.</item>
/// <item><c>.format_version</c>, <c>.storage_alignment</c> (since 2.8), <c>.data/serialization_id</c>: not needed to read.</item>
/// </list>
/// Files with <c>constants.pkl</c> are TorchScript archives and others with marks of their own are not of this format.
/// Saved files say <c>cpu</c> as the place of every storage, so that they load on machines without a GPU.
/// </remarks>
public sealed class TorchZipFormat : FileFormat
{
    /// <inheritdoc/>
    public override string Name => "torch";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".pt", ".pth", ".bin", ".ckpt"];

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool Matches(OpenContext context)
    {
        if (ZipArchiveReader.Of(context) is not { Entries.Count: > 0 } zip)
            return false;
        string folder = Folder(zip);
        return zip.Find(folder + "data.pkl") is not null && !s_otherMarks.Any(mark => zip.Find(folder + mark) is not null);
    }

    private static readonly string[] s_otherMarks = ["constants.pkl", "bytecode.pkl", "archive_format", ".data/extern_modules", "model.json"];

    /// <inheritdoc/>
    public override Checkpoint Open(OpenContext context)
    {
        ZipArchiveReader zip = ZipArchiveReader.Of(context)!;
        TorchArchive archive = new(context, zip, Folder(zip));
        return archive.Read();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ContentLoss> FindLosses(Checkpoint checkpoint)
    {
        List<ContentLoss> losses = [];
        foreach ((string key, string value) in checkpoint.Metadata)
        {
            if (key != "format")
                losses.Add(new("(file metadata)", key, $"a torch.save file has no texts of its own: '{(value.Length > 40 ? value[..40] + "…" : value)}' would be left out"));
        }

        foreach (CheckpointItem item in checkpoint.Walk())
        {
            if (PickleWriter.WhyNot(item.Node) is { } reason)
                losses.Add(new(item.Path, item.Node.ToString()!, reason));
        }

        return losses;
    }

    /// <inheritdoc/>
    public override void Write(Checkpoint checkpoint, Stream destination, SaveContext context)
    {
        RefuseLosses(checkpoint, context);
        TorchArchiveWriter.Write(checkpoint.Root, destination, context);
    }

    /// <summary>PyTorch takes the folder from the first record.</summary>
    private static string Folder(ZipArchiveReader zip) => zip.Entries[0].Name is var first && first.IndexOf('/') is >= 0 and int slash ? first[..(slash + 1)] : "";
}
