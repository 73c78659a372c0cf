using Interop.NN;

namespace Interop.Vision;

/// <summary>
/// Files in folders whose names are classes: <c>root/dog/xxx.ext</c>, <c>root/cat/deep/yyy.ext</c>. An element is what the loader makes of a file, and the number of its class.
/// Source: <c>torchvision.datasets.DatasetFolder</c>.
/// </summary>
/// <typeparam name="T">What the loader makes.</typeparam>
public class DatasetFolder<T> : Dataset<(T, long)>
{
    private readonly Func<T, T>? _transform;
    private readonly Func<long, long>? _targetTransform;

    /// <summary>Of the folders below a root. Either extensions or isValidFile is given.</summary>
    /// <param name="root">Holds a folder for each class.</param>
    /// <param name="loader">Reads a file. Several threads may call it at a time.</param>
    /// <param name="extensions">Ends of the names that belong to the dataset, in lower case: <c>.png</c>.</param>
    /// <param name="transform">Changes an element; to another type, use <see cref="Dataset.Map"/>.</param>
    /// <param name="targetTransform">Changes the number of a class.</param>
    /// <param name="isValidFile">Whether a path belongs to the dataset, in place of the extensions.</param>
    /// <param name="allowEmpty">Whether a class may have no files.</param>
    /// <param name="classToIdx">The classes and their numbers; null for all folders in order. It stands for PyTorch's overriding of <c>find_classes</c>.</param>
    /// <exception cref="ArgumentException">Both or neither of extensions and isValidFile are given.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or none in it.</exception>
    /// <exception cref="FileNotFoundException">A class has no files.</exception>
    public DatasetFolder(string root, Func<string, T> loader, IReadOnlyList<string>? extensions = null, Func<T, T>? transform = null, Func<long, long>? targetTransform = null, Func<string, bool>? isValidFile = null,
        bool allowEmpty = false, IReadOnlyDictionary<string, long>? classToIdx = null)
        : this(root, loader, extensions, [], transform, targetTransform, isValidFile, allowEmpty, classToIdx) { }

    /// <summary>Files whose names end with one of <paramref name="refused"/> would silently be missing, so they are an error.</summary>
    private protected DatasetFolder(string root, Func<string, T> loader, IReadOnlyList<string>? extensions, IReadOnlyList<string> refused, Func<T, T>? transform, Func<long, long>? targetTransform, Func<string, bool>? isValidFile,
        bool allowEmpty, IReadOnlyDictionary<string, long>? classToIdx)
    {
        ArgumentNullException.ThrowIfNull(loader);
        if (extensions is null == isValidFile is null)
            throw new ArgumentException($"A DatasetFolder got {(extensions is null ? "neither" : "both")} extensions and isValidFile: expected one of them.");
        (Root, Loader, Extensions, _transform, _targetTransform) = (root, loader, extensions, transform, targetTransform);
        if (classToIdx is null)
        {
            Classes = FolderTree.FindClasses(root);
            ClassToIdx = Classes.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => (long)c.i);
        }
        else
        {
            string[] classes = [.. classToIdx.Keys];
            Array.Sort(classes, PythonOrder.Compare);
            (Classes, ClassToIdx) = (classes, classToIdx);
        }

        Samples = FolderTree.MakeDataset(root, ClassToIdx, isValidFile ?? (path => HasExtension(path, extensions!) || Refuse(path)), allowEmpty,
            extensions is null ? "files that isValidFile accepts" : $"names that end with {string.Join(", ", extensions)}");
        Targets = [.. Samples.Select(s => s.Target)];

        bool Refuse(string path) => HasExtension(path, refused)
            ? throw new NotSupportedException($"{path} is a picture of a kind that torchvision reads and that is not decoded here: expected {string.Join(", ", extensions!)}. Convert it, give a loader, or leave such files out with isValidFile.") : false;
    }

    /// <summary>Where the folders are.</summary>
    public string Root { get; }

    /// <summary>Reads a file.</summary>
    public Func<string, T> Loader { get; }

    /// <summary>Ends of names, if they decide.</summary>
    public IReadOnlyList<string>? Extensions { get; }

    /// <summary>The names of the classes in order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The number of each class.</summary>
    public IReadOnlyDictionary<string, long> ClassToIdx { get; }

    /// <summary>The files and the numbers of their classes.</summary>
    public IReadOnlyList<FolderSample> Samples { get; }

    /// <summary>The number of the class of each file.</summary>
    public IReadOnlyList<long> Targets { get; }

    /// <inheritdoc/>
    public override long Count => Samples.Count;

    /// <inheritdoc/>
    public override (T, long) this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)Samples.Count)
                throw new ArgumentOutOfRangeException(nameof(index), index, $"The dataset has {Samples.Count} elements, numbered from 0.");
            FolderSample sample = Samples[(int)index];
            T value = Loader(sample.Path);
            return (_transform is null ? value : _transform(value), _targetTransform is null ? sample.Target : _targetTransform(sample.Target));
        }
    }

    private static bool HasExtension(string path, IReadOnlyList<string> extensions)
    {
        string lower = path.ToLowerInvariant();
        return extensions.Any(e => lower.EndsWith(e, StringComparison.Ordinal));
    }
}
