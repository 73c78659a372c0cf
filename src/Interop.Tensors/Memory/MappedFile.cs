using System.IO.MemoryMappedFiles;

namespace Interop.Tensors.Memory;

/// <summary>A file as memory. The mapping stays as long as anyone reaches the view, which is the owner of the storage.</summary>
internal static class MappedFile
{
    /// <summary>A storage over the first bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="byteLength">How many bytes.</param>
    /// <param name="shared">Whether writing changes the file, which is made or made longer where it must be.</param>
    /// <exception cref="IOException">The file is not there, or too short, or cannot be opened.</exception>
    internal static Storage Map(string path, long byteLength, bool shared)
    {
        if (shared)
        {
            using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (file.Length < byteLength)
                file.SetLength(byteLength);
        }
        else if (new FileInfo(path).Length < byteLength)
        {
            throw new IOException($"'{path}' has {new FileInfo(path).Length} bytes, and {byteLength} are to be mapped.");
        }

        if (byteLength == 0)
            return Storage.Allocate(0);
        MemoryMappedFileAccess access = shared ? MemoryMappedFileAccess.ReadWrite : MemoryMappedFileAccess.CopyOnWrite;
        using MemoryMappedFile mapped = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, access);
        MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, byteLength, access);
        return Storage.Over(view.SafeMemoryMappedViewHandle.DangerousGetHandle() + (nint)view.PointerOffset, byteLength, view);
    }
}
