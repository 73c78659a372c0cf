using System.Security.Cryptography;
using Interop.Checkpoints;
using Interop.Onnx.Proto;
using Interop.Onnx.Values;

namespace Interop.Onnx.External;

/// <summary>Files beside a model that hold tensors' bytes. Each is opened once, when a tensor in it is first read, and only where the policy allows it to lie.</summary>
internal sealed class ExternalFiles(string folder, ExternalDataPolicy policy) : IDisposable
{
    private readonly Dictionary<string, FileSource> _open = [];
    private readonly Dictionary<string, string> _checksums = [];
    private readonly Lock _gate = new();
    private string? _realFolder;

    /// <summary>The model's folder.</summary>
    internal string Folder { get; } = folder;

    /// <summary>A tensor's bytes; the file is opened and checked at the first read.</summary>
    internal FileSource Find(TensorProto tensor, long length, Func<string, Exception> refuse)
    {
        ExternalPlace place = ExternalPlace.Of(tensor, refuse);
        if (place.Length is { } stated && stated != length)
            throw refuse($"its external data is said to have {stated} bytes, its type and shape take {length}");
        FileSource? window = null;
        return FileSource.Computed(place.Location, length, (offset, destination) => (window ??= Window(place, length, refuse)).Read(offset, destination));
    }

    /// <summary>The whole file at a location whose spelling was checked.</summary>
    internal FileSource Open(string location, Func<string, Exception> refuse)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(location, out FileSource? file))
                return file;
            string path = Resolve(location, refuse);
            if (Directory.Exists(path))
                throw refuse($"its external data is said to be in '{location}', which is a folder");
            if (!File.Exists(path))
                throw refuse($"its external data is said to be in '{location}', and there is no such file in {Folder}");
            // A pipe or a device has no length; opening it could wait forever.
            if (new FileInfo(path).Length == 0)
                throw refuse($"its external data is said to be in '{location}', which is empty");
            file = FileSource.Open(path);
            try
            {
                if (Resolve(location, refuse) != path)
                    throw refuse($"'{location}' was replaced by a link while it was opened");
            }
            catch
            {
                file.Dispose();
                throw;
            }

            return _open[location] = file;
        }
    }

    /// <summary>Where a location leads, with all links followed.</summary>
    internal string Resolve(string location, Func<string, Exception> refuse)
    {
        try
        {
            _realFolder ??= RealPath.Of(Folder);
            string path = RealPath.Of(Path.Combine(_realFolder, Path.Combine(location.Split('/'))));
            if (RealPath.IsInside(path, _realFolder) || IsTrusted(path))
                return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw refuse($"its external data is said to be in '{location}': {e.Message}");
        }

        throw refuse($"its external data is said to be in '{location}', a link that leads out of {(policy.Root is null ? "the model's folder" : "the model's folder and the trusted one")}; ExternalDataPolicy.TrustedRoot names a folder that it may lead to");
    }

    /// <summary>Whether a path without links lies in the folder that the caller trusts.</summary>
    internal bool IsTrusted(string path) => policy.Root is { } root && RealPath.IsInside(path, RealPath.Of(root));

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (FileSource file in _open.Values)
            file.Dispose();
        _open.Clear();
    }

    private FileSource Window(ExternalPlace place, long length, Func<string, Exception> refuse)
    {
        FileSource file = Open(place.Location, refuse);
        if (place.Offset > file.Length - length)
            throw refuse($"its external data is said to be {length} bytes from byte {place.Offset} of '{place.Location}', which has {file.Length}");
        if (place.Checksum is { } expected && !Checksum(place.Location, file).Equals(expected, StringComparison.OrdinalIgnoreCase))
            throw refuse($"the SHA-1 of '{place.Location}' is {Checksum(place.Location, file)}, expected {expected}: the file was changed or belongs to another model");
        return file.Window(place.Offset, length);
    }

    private string Checksum(string location, FileSource file)
    {
        lock (_gate)
        {
            if (!_checksums.TryGetValue(location, out string? sum))
                _checksums.Add(location, sum = Sha1(file));
            return sum;
        }
    }

    /// <summary>The format's own checksum; it finds accidents, not attacks.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "ONNX's external data is checked by SHA-1; nothing is trusted because of it.")]
    private static string Sha1(FileSource file)
    {
        using Stream stream = file.AsStream(0, file.Length);
        return Convert.ToHexStringLower(SHA1.HashData(stream));
    }
}
