using System.Diagnostics.CodeAnalysis;
using Interop.Checkpoints;
using Interop.Tensors;
using StbImageSharp;

namespace Interop.Vision;

/// <summary>Pictures as tensors: uint8 <c>[channels, height, width]</c>, from JPEG, PNG, BMP and the first picture of GIF. Source: <c>torchvision.io</c>.</summary>
/// <remarks>
/// The size is read first, and pictures of more pixels than asked for are refused before memory is taken. The orientation that EXIF tells is not applied, as in torchvision
/// unless asked. Of channels of 16 bits the upper 8 are kept, where torchvision gives uint16. PNG is exact; JPEG differs by the rounding of the transform: see the guide.
/// </remarks>
public static class Image
{
    /// <summary>The most pixels that are decoded unless told otherwise, 178,956,970, where PIL refuses a bomb of decompression.</summary>
    public const long DefaultMaxPixels = 178_956_970;

    /// <summary>Decodes a file. Source: <c>torchvision.io.read_image</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">The channels.</param>
    /// <param name="maxPixels">Width times height at most.</param>
    /// <exception cref="ModelFormatException">It is no picture that is read here, is truncated or broken, or has too many pixels.</exception>
    public static Tensor Read(string path, ImageReadMode mode = ImageReadMode.Unchanged, long maxPixels = DefaultMaxPixels)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Decode(File.ReadAllBytes(path), mode, maxPixels, path);
    }

    /// <summary>Decodes what is left of a stream.</summary>
    /// <inheritdoc cref="Read(string, ImageReadMode, long)"/>
    /// <param name="stream">The bytes of a file; it stays open.</param>
    /// <param name="mode">The channels.</param>
    /// <param name="maxPixels">Width times height at most.</param>
    /// <param name="name">What errors call it.</param>
    public static Tensor Read(Stream stream, ImageReadMode mode = ImageReadMode.Unchanged, long maxPixels = DefaultMaxPixels, string name = "stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return Decode(bytes.ToArray(), mode, maxPixels, name);
    }

    /// <summary>Decodes the bytes of a file. Source: <c>torchvision.io.decode_image</c>.</summary>
    /// <inheritdoc cref="Read(Stream, ImageReadMode, long, string)"/>
    /// <param name="bytes">A whole file.</param>
    /// <param name="mode">The channels.</param>
    /// <param name="maxPixels">Width times height at most.</param>
    /// <param name="name">What errors call it.</param>
    public static Tensor Decode(byte[] bytes, ImageReadMode mode = ImageReadMode.Unchanged, long maxPixels = DefaultMaxPixels, string name = "bytes")
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, $"The mode is {mode}: expected one of {string.Join(", ", Enum.GetNames<ImageReadMode>())}.");
        ImageKind kind = ImageHeader.KindOf(bytes, name);
        ImageHeader.Check(bytes, kind, maxPixels, name);
        if (kind == ImageKind.Png)
            PngCheck.Run(bytes, name);
        // The brightness of a JPEG is a channel of its own.
        bool gray = kind == ImageKind.Jpeg && mode is ImageReadMode.Gray or ImageReadMode.GrayAlpha;
        ImageResult result = Library.Run(bytes, name, kind, s => ImageResult.FromStream(s, gray ? ColorComponents.Grey : ColorComponents.Default));
        int channels = (int)result.Comp;
        return Pixels.ToPlanes(result.Data, channels, result.Height, result.Width, mode == ImageReadMode.Unchanged ? kind == ImageKind.Gif ? 3 : channels : Pixels.ChannelsOf(mode));
    }

    /// <summary>Width, height and channels of a file, without decoding it.</summary>
    /// <exception cref="ModelFormatException">It is no picture that is read here, or its header is broken.</exception>
    public static (long Channels, long Height, long Width) ReadSize(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = File.ReadAllBytes(path);
        ImageKind kind = ImageHeader.KindOf(bytes, path);
        ImageInfo info = ImageHeader.Check(bytes, kind, long.MaxValue, path);
        return (kind == ImageKind.Gif ? 3 : (int)info.ColorComponents, info.Height, info.Width);
    }

    /// <summary>uint8 in [0, 255] → a float dtype in [0, 1], divided by 255; of float tensors only the dtype changes. Source: <c>torchvision.transforms.functional.to_tensor</c>.</summary>
    /// <exception cref="NotSupportedException">The tensor has another dtype than uint8 or one of floats.</exception>
    [SuppressMessage("Naming", "CA1720", Justification = "What it makes.")]
    public static Tensor ToFloat(this Tensor image, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (dtype.Kind != DTypeKind.Float || !(image.DType == DType.UInt8 || image.DType.Kind == DTypeKind.Float))
            throw new NotSupportedException($"ToFloat got a picture of {image.DType.Name} and the dtype {dtype.Name}: expected uint8 or floats, to floats. Convert other numbers by To and a division.");
        return image.DType == DType.UInt8 ? image.To(dtype) / 255 : image.To(dtype);
    }
}
