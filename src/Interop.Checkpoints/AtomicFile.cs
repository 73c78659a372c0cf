namespace Interop.Checkpoints;

/// <summary>Files that appear whole or not at all: written beside their place under another name, then renamed.</summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private bool _written;

    private AtomicFile(string path)
    {
        _path = Path.GetFullPath(path);
        // A link is followed, so that the file it points to is replaced and not the link.
        if (new FileInfo(_path) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            _path = target.FullName;
        _temporary = Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.{Guid.NewGuid():N}.tmp");
    }

    /// <summary>Writes one file; after an exception nothing is left of it, and an older file of that name is untouched.</summary>
    public static void Write(string path, Action<Stream> write) => WriteAll([(path, write)]);

    /// <summary>Writes several files and renames them only once all are whole, the last one last.</summary>
    public static void WriteAll(IReadOnlyList<(string Path, Action<Stream> Write)> files)
    {
        List<AtomicFile> open = [];
        try
        {
            foreach ((string path, Action<Stream> write) in files)
            {
                AtomicFile file = new(path);
                open.Add(file);
                using WriteBehindStream stream = new(new FileStream(file._temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 }));
                write(stream);
                stream.Complete();
            }

            foreach (AtomicFile file in open)
            {
                file.Publish();
            }
        }
        finally
        {
            foreach (AtomicFile file in open)
                file.Dispose();
        }
    }

    private void Publish()
    {
        if (!OperatingSystem.IsWindows() && File.Exists(_path))
            File.SetUnixFileMode(_temporary, File.GetUnixFileMode(_path));
        try
        {
            File.Move(_temporary, _path, overwrite: true);
        }
        catch (Exception e) when (OperatingSystem.IsWindows() && (e is IOException or UnauthorizedAccessException) && File.Exists(_path))
        {
            // Windows does not replace a file that is open for reading, but it renames and deletes one.
            string aside = $"{_temporary}.old";
            File.Move(_path, aside);
            File.Move(_temporary, _path);
            File.Delete(aside);
        }

        _written = true;
    }

    /// <summary>Removes what was not renamed.</summary>
    public void Dispose()
    {
        if (!_written)
            File.Delete(_temporary);
    }
}
