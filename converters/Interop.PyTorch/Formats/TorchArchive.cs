using System.Text;
using Interop.Archives;
using Interop.Checkpoints;
using Interop.PyTorch.Pickle;
using Interop.Tensors;

namespace Interop.PyTorch.Formats;

/// <summary>One torch.save archive while it is opened.</summary>
internal sealed class TorchArchive(OpenContext context, ZipArchiveReader zip, string folder)
{
    private readonly Dictionary<string, StorageEntry> _storages = [];
    private bool _bigEndian;

    internal Checkpoint Read()
    {
        foreach (ZipEntry entry in zip.Entries)
        {
            if (folder.Length == 0 || !entry.Name.StartsWith(folder, StringComparison.Ordinal))
                throw Error(entry.Name, $"every record of a torch.save file lies in one folder, here '{folder}' after the first record; this one does not");
        }

        zip.RefuseCaseCollisions();
        CheckVersion();
        _bigEndian = ByteOrder() == "big";
        const string pickle = "data.pkl";
        ZipEntry data = zip.Find(folder + pickle)!;
        if (data.Length > context.Limits.MaxHeaderBytes)
            throw Error(pickle, $"the pickle has {data.Length} bytes, the limit is {context.Limits.MaxHeaderBytes}");
        // All records on demand; what is read now in any case. PyTorch can be told to write other numbers, so that is no error.
        if (context.VerifyCrc)
            VerifyChecksums();
        else if (!zip.VerifyCrc(data, context.Cancellation, out uint actual))
            context.Warnings.Add($"record '{data.Name}': the checksum (CRC-32) is {actual:x8}, the archive says {data.Crc32:x8}: the record is damaged, or its writer did not compute checksums");
        FileSource source = zip.OpenEntry(data);
        ObjectFactory factory = new() { Limits = context.Limits, ResolvePersistent = Storage };
        PickleReader reader = new(source, folder + pickle, 0, context.Limits, factory);
        CheckpointNode root = reader.Read();
        if (reader.End != source.Length)
            throw new ModelFormatException(context.File.Name, folder + pickle, reader.End, $"the pickle ends here, and {source.Length - reader.End} bytes of trailing data follow");
        return new Checkpoint(root) { FormatName = "torch", Warnings = [.. context.Warnings, .. zip.Warnings] }.Owning(context.File);
    }

    private ModelFormatException Error(string record, string problem) => new(context.File.Name, record, null, problem);

    private string? Text(string record)
    {
        if (zip.Find(folder + record) is not { } entry)
            return null;
        if (entry.Length > 64)
            throw Error(folder + record, $"the record has {entry.Length} bytes, a word is expected");
        return Encoding.Latin1.GetString(zip.ReadAll(entry, 64)).Trim();
    }

    private void CheckVersion()
    {
        string version = Text(".data/version") ?? Text("version") ?? throw Error(folder + "version", "the record is missing; PyTorch refuses a file without it");
        if (!int.TryParse(version, out int number) || number is < 1 or > 10)
            throw Error(folder + "version", $"the file's version is '{version}', 1 to 10 are known");
    }

    private string ByteOrder() => Text("byteorder") switch
    {
        null or "little" => "little",
        "big" => "big",
        string other => throw Error(folder + "byteorder", $"the byte order is '{other}', 'little' or 'big' is expected"),
    };

    private void VerifyChecksums()
    {
        foreach (ZipEntry entry in zip.Entries)
        {
            if (!zip.VerifyCrc(entry, context.Cancellation, out uint actual))
                throw Error(entry.Name, $"the checksum (CRC-32) is {actual:x8}, the archive says {entry.Crc32:x8}: the record is damaged, or its writer did not compute checksums");
        }
    }

    private StorageEntry Storage(ObjectFactory factory, CheckpointNode id)
    {
        StorageId s = StorageId.Parse(factory, id);
        if (_storages.TryGetValue(s.Key, out StorageEntry? known))
        {
            if (known.ByteLength != s.ByteLength || known.ElementType is { } type && s.ElementType is { } again && type != again)
                throw factory.Error($"storage '{s.Key}' is described a second time, as {s.ByteLength} bytes of {s.ElementType?.Name ?? "no type"} where it was {known.ByteLength} bytes of {known.ElementType?.Name ?? "no type"}");
            return known;
        }

        string record = $"data/{s.Key}";
        StorageEntry storage;
        if (s.Location == "meta")
        {
            storage = new StorageEntry(record, s.ElementType, s.ByteLength, () => throw new InvalidOperationException()) { Location = "meta" };
        }
        else
        {
            ZipEntry entry = zip.Find($"{folder}{record}") ?? throw factory.Error($"the record '{folder}{record}' is missing, which a storage of {s.ByteLength} bytes needs");
            if (entry.Length != s.ByteLength)
                throw Error(entry.Name, $"the record has {entry.Length} bytes, its storage needs {s.ByteLength}; the file is {(entry.Length < s.ByteLength ? "truncated or " : "")}damaged");
            storage = new StorageEntry(record, s.ElementType, s.ByteLength, () => zip.OpenEntry(entry))
            {
                Location = s.Location,
                SwapUnit = !_bigEndian ? 0 : s.ElementType?.SwapUnit ?? -1,
            };
        }

        _storages.Add(s.Key, storage);
        return storage;
    }
}
