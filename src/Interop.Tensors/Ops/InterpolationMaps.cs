using System.Numerics;
using Interop.Tensors.Kernels;
using Interop.Tensors.Kernels.Sampling;

namespace Interop.Tensors;

/// <summary>The attributes of an interpolation.</summary>
/// <param name="Op">ATen's name.</param>
/// <param name="Input">The shape of the input.</param>
/// <param name="Sizes">The sizes of the last dimensions of the result.</param>
/// <param name="Scales">The factor of each, or null where it follows from the sizes.</param>
/// <param name="Mode">How.</param>
/// <param name="AlignCorners">Whether the outermost centres stay.</param>
/// <param name="Antialias">Whether kernels widen with the step.</param>
/// <param name="DType">The dtype of the input, in whose precision places are computed.</param>
/// <param name="RoundsWeights">Whether weights are rounded to that dtype.</param>
/// <param name="Own">Whether PyTorch has kernels of their own for it, see <see cref="IsOwn"/>.</param>
internal sealed record Interpolation(string Op, Shape Input, long[] Sizes, double?[] Scales, InterpolationMode Mode, bool AlignCorners, bool Antialias, DType DType, bool RoundsWeights, bool Own)
    : AxisMaps(Op, Input, MapsOf(Input, Sizes, Scales, Mode, AlignCorners, Antialias, DType, RoundsWeights, Own))
{
    internal static string NameOf(InterpolationMode mode, int rank, bool antialias) => mode switch
    {
        InterpolationMode.Nearest => $"upsample_nearest{rank}d",
        InterpolationMode.NearestExact => $"_upsample_nearest_exact{rank}d",
        InterpolationMode.Linear => "upsample_linear1d",
        InterpolationMode.Bilinear => antialias ? "_upsample_bilinear2d_aa" : "upsample_bilinear2d",
        InterpolationMode.Bicubic => antialias ? "_upsample_bicubic2d_aa" : "upsample_bicubic2d",
        _ => "upsample_trilinear3d",
    };

    protected override Tensor Run(Tensor x)
    {
        if (Mode is InterpolationMode.Nearest or InterpolationMode.NearestExact || x.DType.Kind == DTypeKind.Float)
            return base.Run(x);
        if (x.DType != DType.UInt8 || Mode is not (InterpolationMode.Bilinear or InterpolationMode.Bicubic))
            throw new NotSupportedException($"{Mode} interpolation of {x.DType.Name} is not defined: convert the tensor to real numbers first.");
        // Width first, as PyTorch: each pass rounds to whole numbers.
        Tensor y = ByteResample.Apply(Working.Dense(x, DType.UInt8), 3, Maps[3]!);
        return Working.Round(ByteResample.Apply(y, 2, Maps[2]!), DType.UInt8, x);
    }

    /// <summary>The adjoint is that of unrounded weights, as PyTorch's.</summary>
    protected override Tensor RunAdjoint(Tensor dy) =>
        RoundsWeights ? (this with { RoundsWeights = false, Maps = MapsOf(Input, Sizes, Scales, Mode, AlignCorners, Antialias, DType, false, Own) }).RunAdjoint(dy) : base.RunAdjoint(dy);

    /// <summary>Whether PyTorch has kernels of their own for it: channels-last tensors and small images.</summary>
    internal static bool IsOwn(Tensor input, long[] sizes) => sizes.Length != 1 && Working.IsChannelsLast(input) && input.Shape[1] > 3 || sizes.Length == 2 && sizes[0] + sizes[1] <= 128;

    /// <summary>Its other kernels keep weights of bfloat16 and float16 in that dtype, but for colour images.</summary>
    internal static bool Rounds(Tensor input, InterpolationMode mode, bool own) =>
        input.DType is DType.BFloat16 or DType.Float16 && (mode is InterpolationMode.Linear or InterpolationMode.Bicubic || !own && !(mode == InterpolationMode.Bilinear && input.Shape[1] == 3));

    private static AxisMap?[] MapsOf(Shape input, long[] sizes, double?[] scales, InterpolationMode mode, bool alignCorners, bool antialias, DType dtype, bool rounds, bool own)
    {
        Func<float, float>? round = !rounds ? null : dtype == DType.BFloat16 ? BFloat16Rounding.Round : HalfRounding.Round;
        AxisMap?[] maps = new AxisMap?[input.Rank];
        for (int d = 0; d < sizes.Length; d++)
        {
            maps[d + 2] = dtype is DType.Float64 or DType.UInt8
                ? MapOf<double>(input[d + 2], sizes[d], scales[d], mode, alignCorners, antialias, null, own)
                : MapOf(input[d + 2], sizes[d], scales[d], mode, alignCorners, antialias, round, own);
        }

        return maps;
    }

    private static AxisMap MapOf<T>(long input, long output, double? scale, InterpolationMode mode, bool alignCorners, bool antialias, Func<T, T>? round, bool own) where T : IFloatingPointIeee754<T> => mode switch
    {
        InterpolationMode.Nearest => Interpolations<T>.Nearest(input, output, scale, exact: false, own),
        InterpolationMode.NearestExact => Interpolations<T>.Nearest(input, output, scale, exact: true, own),
        InterpolationMode.Bicubic when antialias => Interpolations<T>.Antialiased(input, output, scale, alignCorners, 4),
        InterpolationMode.Bicubic => Interpolations<T>.Cubic(input, output, scale, alignCorners, round),
        _ when antialias => Interpolations<T>.Antialiased(input, output, scale, alignCorners, 2),
        _ => Interpolations<T>.Linear(input, output, scale, alignCorners, round),
    };
}
