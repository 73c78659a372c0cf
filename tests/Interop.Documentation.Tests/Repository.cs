namespace Interop.Documentation.Tests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    private static string Find()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "Interop.sln")))
            at = Path.GetDirectoryName(at);
        return at ?? throw new InvalidOperationException($"Interop.sln is in none of the folders above {AppContext.BaseDirectory}.");
    }
}
