namespace Interop.Testing;

/// <summary>A test with a folder of its own, which goes when it ends.</summary>
public abstract class TemporaryFolder : IDisposable
{
    /// <summary>The folder.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("interop-tests-").FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(Folder, true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A path in the folder.</summary>
    protected string At(string name) => Path.Combine(Folder, name);

    /// <summary>What is in the folder, in order.</summary>
    protected string[] Names() => [.. Directory.GetFileSystemEntries(Folder).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];
}
