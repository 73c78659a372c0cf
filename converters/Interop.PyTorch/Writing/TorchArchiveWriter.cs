using Interop.Archives;
using Interop.Checkpoints;

namespace Interop.PyTorch.Writing;

/// <summary>Writes a tree as the archive that <c>torch.save</c> of PyTorch 2.14 would write.</summary>
internal static class TorchArchiveWriter
{
    private const int ChunkBytes = 1 << 20;

    internal static void Write(CheckpointNode root, Stream destination, SaveContext context)
    {
        List<StorageEntry> storages = [];
        Dictionary<StorageEntry, string> keys = new(ReferenceEqualityComparer.Instance);
        ReadOnlyMemory<byte> pickle = PickleWriter.Write(root, storage =>
        {
            if (!keys.TryGetValue(storage, out string? key))
            {
                keys.Add(storage, key = storages.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
                storages.Add(storage);
            }

            return key;
        });

        // PyTorch falls back to this name where the file's own is no plain text.
        bool plain = context.Stem.Length > 0 && System.Text.Ascii.IsValid(context.Stem);
        using TorchZipWriter zip = new(destination, plain ? context.Stem : "archive", leaveOpen: true);
        zip.Write("data.pkl", pickle.Span);
        zip.Write(".format_version", "1"u8);
        zip.Write(".storage_alignment", "64"u8);
        zip.Write("byteorder", "little"u8);
        byte[] buffer = new byte[ChunkBytes];
        foreach (StorageEntry storage in storages)
            zip.Write($"data/{keys[storage]}", storage.ByteLength, stream => Copy(storage, stream, buffer, context));
        zip.Write("version", "3\n"u8);
        zip.WriteSerializationId();
        zip.Finish();
    }

    private static void Copy(StorageEntry storage, Stream destination, byte[] buffer, SaveContext context)
    {
        for (long done = 0; done < storage.ByteLength; done += buffer.Length)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min(buffer.Length, storage.ByteLength - done));
            storage.Read(done, bytes);
            destination.Write(bytes);
            context.Progress?.Report(bytes.Length);
        }
    }
}
