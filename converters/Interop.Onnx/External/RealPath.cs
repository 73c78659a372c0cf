namespace Interop.Onnx.External;

/// <summary>Paths without links in any part of them.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>The path with every link followed; what does not exist stays as it is.</summary>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    internal static string Of(string path)
    {
        Stack<string> open = new();
        string root = Push(open, Path.GetFullPath(path));
        string at = root;
        for (int links = 0; open.TryPop(out string? part);)
        {
            string next = Path.Combine(at, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                at = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException($"'{path}' is a link that leads through more than {MaxLinks} others.");
            at = Push(open, Path.GetFullPath(target, at));
        }

        return at;
    }

    /// <summary>Whether a path without links lies in a folder without links.</summary>
    internal static bool IsInside(string path, string folder)
    {
        string relative = Path.GetRelativePath(folder, path);
        return relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }

    private static string Push(Stack<string> open, string path)
    {
        string root = Path.GetPathRoot(path)!;
        foreach (string part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
            open.Push(part);
        return root;
    }
}
