namespace Interop.Testing;

/// <summary>Places that tests read from and write to.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>Interop.sln</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary><c>fixtures/PARTS</c>.</summary>
    public static string Fixtures(params string[] parts) => Path.Combine([Root, "fixtures", .. parts]);

    /// <summary>A new folder of a test's own below <c>artifacts/tests</c>.</summary>
    public static string Scratch(string name)
    {
        string folder = Path.Combine(Root, "artifacts", "tests", name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return Directory.CreateDirectory(folder).FullName;
    }

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Interop.sln")))
                return at.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Interop.sln.");
    }
}
