using Interop.Converters;
using Interop.Converters.Shards;

namespace Interop.Checkpoints;

/// <summary>Opening and saving checkpoints of every format.</summary>
public static class CheckpointFiles
{
    extension(Checkpoint checkpoint)
    {
        /// <summary>Opens a file of whatever format its content says, or a folder with one model in it. Tensors stay in the file until they are read.</summary>
        /// <param name="path">A checkpoint, an <c>*.index.json</c> of shards, or a folder that holds one of these.</param>
        /// <param name="options">How; null for plain reads and default limits.</param>
        /// <exception cref="ModelFormatException">The file is broken, or of a kind that is not read; the message says which.</exception>
        /// <exception cref="IOException">The file does not exist or cannot be opened.</exception>
        public static Checkpoint Open(string path, OpenOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(path);
            return Open(Directory.Exists(path) ? ModelFolder.Pick(path) : path, options ?? OpenOptions.Default, FileFormats.All);
        }

        /// <summary>Saves to a file that appears whole or not at all. It may be the file this checkpoint was opened from.</summary>
        /// <param name="path">The file; its ending chooses the format where the options name none.</param>
        /// <param name="options">How; null for one file with nothing lost.</param>
        /// <exception cref="ContentLossException">The format cannot hold something, and the options do not accept that.</exception>
        /// <exception cref="ArgumentException">The ending or the name means no format that can be written.</exception>
        public void Save(string path, SaveOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(path);
            options ??= SaveOptions.Default;
            if (Directory.Exists(path))
                throw new IOException($"'{path}' is a folder; name a file in it.");
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
                throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
            bool isIndex = path.EndsWith(ShardNames.IndexEnding, StringComparison.OrdinalIgnoreCase);
            if (isIndex && options.MaxShardBytes is null)
                throw new ArgumentException($"'{path}' names the index of a checkpoint in several files: give the size of one file too.");
            string file = isIndex ? path[..^ShardNames.IndexEnding.Length] : path;
            FileFormat format = options.Format is null ? FileFormats.ForWriting(file) : FileFormats.ByName(options.Format);
            if (options.MaxShardBytes is { } most)
                ShardWriter.Write(checkpoint, file, format, most, options);
            else
                AtomicFile.Write(file, stream => format.Write(checkpoint, stream, Context(file, options)));
        }
    }

    internal static SaveContext Context(string path, SaveOptions options) => new()
    {
        Stem = Path.GetFileNameWithoutExtension(path),
        Lossy = options.Lossy,
        Progress = options.Progress,
        Cancellation = options.Cancellation,
    };

    internal static Checkpoint Open(string path, OpenOptions options, IReadOnlyList<FileFormat> formats)
    {
        FileSource file = options.Map ? FileSource.Map(path) : FileSource.Open(path);
        try
        {
            // What an index names is a file with tensors, never another index.
            OpenContext context = new()
            {
                File = file,
                Path = path,
                Limits = options.Limits,
                VerifyCrc = options.VerifyCrc,
                Cancellation = options.Cancellation,
                OpenOther = other => Open(other, options, [.. formats.Where(f => f is not ShardIndexFormat)]),
            };
            return FileFormats.Detect(context, formats).Open(context);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
