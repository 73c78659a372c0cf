namespace Interop.Vision;

/// <summary>Which channels a decoded picture has. Source: <c>torchvision.io.ImageReadMode</c>.</summary>
public enum ImageReadMode
{
    /// <summary>Those of the file: 1, 2 (with alpha), 3 or 4. Palettes become their colours.</summary>
    Unchanged,

    /// <summary>One, the brightness.</summary>
    Gray,

    /// <summary>Brightness and alpha, 255 where the file has none.</summary>
    GrayAlpha,

    /// <summary>Red, green, blue; alpha is left out, not blended.</summary>
    Rgb,

    /// <summary>Red, green, blue, alpha; 255 where the file has none.</summary>
    RgbAlpha,
}
