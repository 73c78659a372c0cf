using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Bessel and Airy functions.</content>
public static partial class Special
{
    /// <summary>The Bessel function J₀. Source: <c>aten::special_bessel_j0</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor BesselJ0(this Tensor input) => Constant("special_bessel_j0", Functions.J0, input);

    /// <summary>The Bessel function J₁. Source: <c>aten::special_bessel_j1</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor BesselJ1(this Tensor input) => Constant("special_bessel_j1", Functions.J1, input);

    /// <summary>The Bessel function Y₀: -∞ at 0, NaN below. Source: <c>aten::special_bessel_y0</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor BesselY0(this Tensor input) => Constant("special_bessel_y0", Functions.Y0, input);

    /// <summary>The Bessel function Y₁: -∞ at 0, NaN below. Source: <c>aten::special_bessel_y1</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor BesselY1(this Tensor input) => Constant("special_bessel_y1", Functions.Y1, input);

    /// <summary>The modified Bessel function I₀. Source: <c>aten::special_modified_bessel_i0</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor ModifiedBesselI0(this Tensor input) => Constant("special_modified_bessel_i0", Functions.I0, input);

    /// <summary>The modified Bessel function I₁. Source: <c>aten::special_modified_bessel_i1</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor ModifiedBesselI1(this Tensor input) => Constant("special_modified_bessel_i1", Functions.I1, input);

    /// <summary>The modified Bessel function K₀: ∞ at 0, NaN below. Source: <c>aten::special_modified_bessel_k0</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor ModifiedBesselK0(this Tensor input) => Constant("special_modified_bessel_k0", Functions.K0, input);

    /// <summary>The modified Bessel function K₁: ∞ at 0, NaN below. Source: <c>aten::special_modified_bessel_k1</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor ModifiedBesselK1(this Tensor input) => Constant("special_modified_bessel_k1", Functions.K1, input);

    /// <summary>eˣ K₀(x): ∞ at 0, NaN below. Source: <c>aten::special_scaled_modified_bessel_k0</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor ScaledModifiedBesselK0(this Tensor input) => Constant("special_scaled_modified_bessel_k0", Functions.ScaledK0, input);

    /// <summary>eˣ K₁(x): ∞ at 0, NaN below. Source: <c>aten::special_scaled_modified_bessel_k1</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor ScaledModifiedBesselK1(this Tensor input) => Constant("special_scaled_modified_bessel_k1", Functions.ScaledK1, input);

    /// <summary>The spherical Bessel function sin(x) / x. Source: <c>aten::special_spherical_bessel_j0</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor SphericalBesselJ0(this Tensor input) => Constant("special_spherical_bessel_j0", Functions.SphericalJ0, input);

    /// <summary>The Airy function Ai. Source: <c>aten::special_airy_ai</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are complex.</exception>
    public static Tensor AiryAi(this Tensor input) => Constant("special_airy_ai", Functions.AiryAi, input);

    /// <summary>A function without a derivative.</summary>
    private static Tensor Constant(string name, RealFunction function, Tensor input)
    {
        Refuse.Complex(name, input);
        using Op op = Op.Begin(name, input);
        return op.Return(Elementwise.Function(function, input));
    }
}
