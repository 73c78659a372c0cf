using Interop.Tensors;

namespace Interop.NN;

/// <summary>Other sizes by interpolation: [N, C, L], [N, C, H, W] or [N, C, D, H, W], sizes of the last dimensions replaced. Source: <c>torch.nn.Upsample</c>.</summary>
/// <param name="size">Sizes of the last dimensions; absent if <paramref name="scaleFactor"/> says them.</param>
/// <param name="scaleFactor">Factors of the sizes.</param>
/// <param name="mode">How the places between are filled.</param>
/// <param name="alignCorners">Whether the outer elements stay where they are.</param>
/// <param name="recomputeScaleFactor">Whether the factors are worked out again from the rounded sizes.</param>
public class Upsample(
    Ints size = default, Doubles scaleFactor = default, InterpolationMode mode = InterpolationMode.Nearest, bool? alignCorners = null, bool? recomputeScaleFactor = null)
    : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.Interpolate(size, scaleFactor.Array, mode, alignCorners, recomputeScaleFactor);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(
        scaleFactor.Array is null ? ("size", size.Python) : ("scale_factor", scaleFactor.Python), ("mode", mode == InterpolationMode.NearestExact ? "nearest-exact" : mode.ToString().ToLowerInvariant()));
}

/// <summary>Larger images by repeating the nearest element: [N, C, H, W] → [N, C, H′, W′]. Source: <c>torch.nn.UpsamplingNearest2d</c>.</summary>
/// <param name="size">[H′, W′]; absent if <paramref name="scaleFactor"/> says them.</param>
/// <param name="scaleFactor">Factors of the sizes.</param>
public class UpsamplingNearest2d(Ints size = default, Doubles scaleFactor = default) : Upsample(size, scaleFactor);

/// <summary>Larger images by linear interpolation in both dimensions, corners kept: [N, C, H, W] → [N, C, H′, W′]. Source: <c>torch.nn.UpsamplingBilinear2d</c>.</summary>
/// <param name="size">[H′, W′]; absent if <paramref name="scaleFactor"/> says them.</param>
/// <param name="scaleFactor">Factors of the sizes.</param>
public class UpsamplingBilinear2d(Ints size = default, Doubles scaleFactor = default) : Upsample(size, scaleFactor, InterpolationMode.Bilinear, alignCorners: true);
