using Interop.Tensors;

namespace Interop.Vision;

/// <summary>
/// Pictures in folders whose names are classes: elements are (uint8 <c>[3, height, width]</c>, number of the class), which a <see cref="NN.DataLoader{T, TBatch}"/> stacks.
/// Source: <c>torchvision.datasets.ImageFolder</c>.
/// </summary>
/// <remarks>
/// The pictures are tensors, not PIL's, so <c>transform: x =&gt; x.ToFloat()</c> does what <c>ToTensor</c> does there. Of the kinds that torchvision lists, .ppm, .pgm, .tif, .tiff and .webp are not decoded:
/// a folder with such files is refused, since leaving them out would silently make another dataset; give isValidFile to choose.
/// </remarks>
public sealed class ImageFolder : DatasetFolder<Tensor>
{
    private static readonly string[] s_extensions = [".jpg", ".jpeg", ".png", ".bmp"];
    private static readonly string[] s_notRead = [".ppm", ".pgm", ".tif", ".tiff", ".webp"];

    /// <summary>Of the folders below a root.</summary>
    /// <param name="root">Holds a folder for each class.</param>
    /// <param name="transform">Changes a picture.</param>
    /// <param name="targetTransform">Changes the number of a class.</param>
    /// <param name="loader">Reads a file; null for <see cref="Image.Read(string, ImageReadMode, long)"/> with <see cref="ImageReadMode.Rgb"/>.</param>
    /// <param name="isValidFile">Whether a path belongs to the dataset, in place of <see cref="ImageExtensions"/>.</param>
    /// <param name="allowEmpty">Whether a class may have no files.</param>
    /// <param name="classToIdx">The classes and their numbers; null for all folders in order.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or none in it.</exception>
    /// <exception cref="FileNotFoundException">A class has no files.</exception>
    /// <exception cref="NotSupportedException">There are pictures of a kind that torchvision reads and that is not decoded here.</exception>
    public ImageFolder(string root, Func<Tensor, Tensor>? transform = null, Func<long, long>? targetTransform = null, Func<string, Tensor>? loader = null, Func<string, bool>? isValidFile = null, bool allowEmpty = false,
        IReadOnlyDictionary<string, long>? classToIdx = null)
        : base(root, loader ?? Load, isValidFile is not null ? null : loader is null ? s_extensions : [.. s_extensions, .. s_notRead], loader is null ? s_notRead : [], transform, targetTransform, isValidFile, allowEmpty, classToIdx) { }

    /// <summary>Ends of the names of pictures that are decoded.</summary>
    public static IReadOnlyList<string> ImageExtensions => s_extensions;

    private static Tensor Load(string path) => Image.Read(path, ImageReadMode.Rgb);
}
