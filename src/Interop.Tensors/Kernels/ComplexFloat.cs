using System.Numerics;
using System.Runtime.InteropServices;

namespace Interop.Tensors.Kernels;

/// <summary>An element of <c>complex64</c>: two float32. Arithmetic goes through <see cref="Complex"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ComplexFloat(float real, float imaginary)
{
    internal float Real => real;

    internal float Imaginary => imaginary;
}

/// <summary>An element of <c>complex32</c>: two float16. Arithmetic goes through <see cref="Complex"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ComplexHalf(Half real, Half imaginary)
{
    internal Half Real => real;

    internal Half Imaginary => imaginary;
}
