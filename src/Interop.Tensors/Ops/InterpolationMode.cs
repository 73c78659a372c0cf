namespace Interop.Tensors;

/// <summary>How an interpolation fills the places between its inputs. Source: the <c>mode</c> of <c>torch.nn.functional.interpolate</c>.</summary>
public enum InterpolationMode
{
    /// <summary>The input at or below, as old versions of OpenCV take it.</summary>
    Nearest,

    /// <summary>Between two inputs of one dimension.</summary>
    Linear,

    /// <summary>Between two inputs in each of two dimensions.</summary>
    Bilinear,

    /// <summary>Between four inputs in each of two dimensions, by a cubic kernel.</summary>
    Bicubic,

    /// <summary>Between two inputs in each of three dimensions.</summary>
    Trilinear,

    /// <summary>The mean of the inputs that an output covers, as <see cref="Functional.AdaptiveAvgPool2d"/>.</summary>
    Area,

    /// <summary>The input whose centre is nearest.</summary>
    NearestExact,

    /// <summary>Between six inputs in each of two dimensions, by a windowed sinc; with antialias only.</summary>
    Lanczos,
}
