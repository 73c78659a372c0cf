using System.Runtime.InteropServices;

namespace Interop.Tensors.Kernels;

/// <summary>Numbers as types: each is as many bytes long as its name says, so that <c>sizeof</c> is a constant to the compiler.</summary>
internal static class TileSizes
{
    [StructLayout(LayoutKind.Sequential, Size = 1)]
    internal struct One;

    [StructLayout(LayoutKind.Sequential, Size = 2)]
    internal struct Two;

    [StructLayout(LayoutKind.Sequential, Size = 3)]
    internal struct Three;

    [StructLayout(LayoutKind.Sequential, Size = 4)]
    internal struct Four;

    [StructLayout(LayoutKind.Sequential, Size = 5)]
    internal struct Five;

    [StructLayout(LayoutKind.Sequential, Size = 6)]
    internal struct Six;

    [StructLayout(LayoutKind.Sequential, Size = 7)]
    internal struct Seven;

    [StructLayout(LayoutKind.Sequential, Size = 8)]
    internal struct Eight;

    [StructLayout(LayoutKind.Sequential, Size = 9)]
    internal struct Nine;

    [StructLayout(LayoutKind.Sequential, Size = 10)]
    internal struct Ten;

    [StructLayout(LayoutKind.Sequential, Size = 11)]
    internal struct Eleven;

    [StructLayout(LayoutKind.Sequential, Size = 12)]
    internal struct Twelve;

    /// <summary>Panels with all rows of one inner index side by side.</summary>
    internal struct PackedPanel;

    /// <summary>Rows where they are.</summary>
    internal struct StridedRows;
}
