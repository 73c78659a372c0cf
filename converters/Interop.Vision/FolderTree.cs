namespace Interop.Vision;

/// <summary>Folders whose names are classes. Source: <c>torchvision.datasets.folder</c>.</summary>
public static class FolderTree
{
    /// <summary>The names of the folders in a folder, in Python's order: by code point, capitals first. Source: <c>find_classes</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or none in it.</exception>
    public static IReadOnlyList<string> FindClasses(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException($"The folder {directory} was not found: expected one with a folder for each class.");
        string[] classes = [.. Directory.EnumerateDirectories(directory).Select(p => System.IO.Path.GetFileName(p))];
        if (classes.Length == 0)
            throw new DirectoryNotFoundException($"The folder {directory} has no folders: expected one for each class, with its files in it.");
        Array.Sort(classes, PythonOrder.Compare);
        return classes;
    }

    /// <summary>The files of each class in Python's order: folders by path, files by name, links followed. Source: <c>make_dataset</c>.</summary>
    /// <param name="directory">Holds the folders of the classes.</param>
    /// <param name="classToIdx">The classes and their numbers; those without a folder count as empty.</param>
    /// <param name="isValidFile">Whether a path belongs to the dataset.</param>
    /// <param name="allowEmpty">Whether a class may have no files.</param>
    /// <param name="expected">What errors say that isValidFile accepts.</param>
    /// <exception cref="FileNotFoundException">A class has no files.</exception>
    /// <exception cref="IOException">A link leads to a folder that holds it.</exception>
    public static IReadOnlyList<FolderSample> MakeDataset(string directory, IReadOnlyDictionary<string, long> classToIdx, Func<string, bool> isValidFile, bool allowEmpty = false, string expected = "files that isValidFile accepts")
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(classToIdx);
        ArgumentNullException.ThrowIfNull(isValidFile);
        if (classToIdx.Count == 0)
            throw new ArgumentException("The classes of a folder are none: expected at least one.", nameof(classToIdx));
        string[] classes = [.. classToIdx.Keys];
        Array.Sort(classes, PythonOrder.Compare);
        List<FolderSample> samples = [];
        List<string> empty = [];
        foreach (string name in classes)
        {
            int before = samples.Count;
            string root = System.IO.Path.Combine(directory, name);
            List<string> folders = [];
            if (Directory.Exists(root))
                Walk(root, [], folders);
            folders.Sort(PythonOrder.Compare);
            foreach (string folder in folders)
            {
                string[] files = [.. Directory.EnumerateFiles(folder).Select(p => System.IO.Path.GetFileName(p))];
                Array.Sort(files, PythonOrder.Compare);
                samples.AddRange(files.Select(f => System.IO.Path.Combine(folder, f)).Where(isValidFile).Select(p => new FolderSample(p, classToIdx[name])));
            }

            if (samples.Count == before)
                empty.Add(name);
        }

        if (empty.Count > 0 && !allowEmpty)
            throw new FileNotFoundException($"The folder {directory} has no valid file for the classes {string.Join(", ", empty)}: expected {expected}. Add files, or set allowEmpty.");
        return samples;
    }

    private static void Walk(string folder, HashSet<string> above, List<string> folders)
    {
        DirectoryInfo info = new(folder);
        string real = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? info.FullName;
        if (!above.Add(real))
            throw new IOException($"The link {folder} leads to {real}, which holds it: expected folders that end.");
        folders.Add(folder);
        foreach (string child in Directory.EnumerateDirectories(folder))
            Walk(child, above, folders);
        above.Remove(real);
    }
}
