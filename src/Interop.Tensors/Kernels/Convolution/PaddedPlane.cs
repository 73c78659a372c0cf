using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Interop.Tensors.Kernels.Convolution;

/// <summary>One dimension of a plane with zeros around it, or without its ends.</summary>
/// <param name="Size">Elements of the plane.</param>
/// <param name="Before">Zeros in front of them.</param>
/// <param name="Extent">Elements with the zeros; what does not fit is left out.</param>
internal readonly record struct PaddedSide(long Size, long Before, long Extent);

/// <summary>A copy of a plane with zeros around it, so that every tap of every window is there and loops over taps need no limits.</summary>
/// <param name="D">Depth.</param>
/// <param name="H">Height.</param>
/// <param name="W">Width.</param>
/// <param name="Phases">Into how many parts each row is dealt: the windows' distance, so that neighbouring windows find each tap side by side.</param>
internal sealed record PaddedPlane(PaddedSide D, PaddedSide H, PaddedSide W, long Phases)
{
    /// <summary>Elements that a vector at the end of the last row may read past it.</summary>
    private const long Slack = 16;

    internal long PhaseSize { get; } = (W.Extent + Phases - 1) / Phases;

    internal long RowSize => Phases * PhaseSize;

    internal long PlaneSize => H.Extent * RowSize;

    /// <summary>Elements of the copy.</summary>
    internal long Size => D.Extent * PlaneSize + Slack;

    /// <summary>What the windows of a convolution read.</summary>
    internal static PaddedPlane OfInput(Window window) => new(Read(window.D), Read(window.H), Read(window.W), window.W.Stride);

    /// <summary>The plane as it is, but for the slack.</summary>
    internal static PaddedPlane OfOutput(Window window) => new(new(window.D.Output, 0, window.D.Output), new(window.H.Output, 0, window.H.Output), new(window.W.Output, 0, window.W.Output), 1);

    /// <summary>What each element of the input meets in the output.</summary>
    internal static PaddedPlane OfOutputMet(Window window) => new(Met(window.D), Met(window.H), Met(window.W), 1);

    private static PaddedSide Read(Axis a) => new(a.Input, a.Padding, (a.Output - 1) * a.Stride + (a.Kernel - 1) * a.Dilation + 1);

    private static PaddedSide Met(Axis a)
    {
        long reach = (a.Kernel - 1) * a.Dilation / a.Stride;
        return new(a.Output, reach, (a.Padding + a.Input - 1) / a.Stride + reach + 1);
    }

    /// <summary>Where a position lies in the copy.</summary>
    internal long At(long d, long h, long w) => d * PlaneSize + h * RowSize + w % Phases * PhaseSize + w / Phases;

    /// <summary>Zeros all of a copy's memory; filling it then leaves the zeros where they are.</summary>
    internal unsafe void Clear<T>(T* copy) where T : unmanaged => NativeMemory.Clear(copy, checked((nuint)(Size * sizeof(T))));

    /// <summary>Copies a plane into memory that was cleared, or filled before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal unsafe void Fill<T>(T* plane, T* to) where T : unmanaged
    {
        long endD = Math.Min(D.Size, D.Extent - D.Before), endH = Math.Min(H.Size, H.Extent - H.Before), count = Math.Min(W.Size, W.Extent - W.Before);
        for (long d = 0; d < endD; d++)
        {
            T* row = plane + d * H.Size * W.Size, target = to + (d + D.Before) * PlaneSize + H.Before * RowSize;
            for (long h = 0; h < endH; h++, row += W.Size, target += RowSize)
            {
                if (Phases == 1)
                    Blocks.Copy(row, target + W.Before, count);
                else
                    Deal(row, target, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Deal<T>(T* row, T* to, long count) where T : unmanaged
    {
        for (long phase = 0; phase < Phases; phase++)
        {
            // The first element whose place in the padded row belongs to this phase.
            long first = (phase - W.Before % Phases + Phases) % Phases;
            T* at = to + phase * PhaseSize + (first + W.Before) / Phases;
            for (long i = first; i < count; i += Phases)
                *at++ = row[i];
        }
    }
}
