using System.Runtime.CompilerServices;
using Interop.Graphs;
using Interop.Tensors;

namespace Interop.Onnx.Ops;

/// <summary>Few numbers that stand for many: (x − zero point) · scale.</summary>
/// <remarks>
/// Whole numbers carry no gradient. While one is recorded, quantized tensors remember the numbers that they were rounded from, with their history, and turning them
/// back goes on from those: rounding passes the gradient straight through, what is out of range gets none, scales learn.
/// </remarks>
internal static class Quantized
{
    private static readonly ConditionalWeakTable<Tensor, Tensor> s_recorded = [];

    /// <summary>The real numbers; scale and zero point are broadcast.</summary>
    internal static Tensor Real(Tensor x, Tensor scale, Tensor? zero, DType? dtype = null)
    {
        DType result = dtype ?? scale.DType, wide = result.Bits <= 16 ? DType.Float32 : result;
        if (!(GradMode.Enabled && s_recorded.TryGetValue(x, out Tensor? y)))
            y = x.To(wide);
        return ((zero is null ? y.To(wide) : y.To(wide) - zero.To(wide)) * scale.To(wide)).To(result);
    }

    /// <summary>The nearest whole numbers, ties to even, within the dtype of the zero point; uint8 without one.</summary>
    internal static Tensor Whole(Tensor x, Tensor scale, Tensor? zero) => To(x, scale, zero, zero?.DType ?? DType.UInt8);

    /// <summary>Numbers of a type that are nearest to x / scale + zero point.</summary>
    /// <param name="x">Real numbers.</param>
    /// <param name="scale">Broadcast.</param>
    /// <param name="zero">Broadcast.</param>
    /// <param name="type">Whole numbers, or floats of few bits.</param>
    /// <param name="saturates">Whether floats out of range become the greatest.</param>
    /// <param name="precision">In which x is divided; that of the scale without one.</param>
    internal static Tensor To(Tensor x, Tensor scale, Tensor? zero, ElementType type, bool saturates = true, DType? precision = null)
    {
        DType divided = precision ?? scale.DType;
        Tensor y = x.To(divided) / scale.To(divided);
        y = divided.Bits <= 16 ? y.To(DType.Float32) : y;
        bool isWhole = type.DType.Kind == DTypeKind.Integer;
        (double least, double most) = isWhole ? Range(type) : (-Casting.Greatest(type), Casting.Greatest(type));
        y = isWhole ? new Rounding(static v => v.Round()).Apply(y) : y;
        y = zero is null ? y : y + zero.To(y.DType);
        if (isWhole)
            y = y.Clamp(least, most);
        else if (y.RequiresGrad)
            y = new Rounding(v => Casting.To(v, type, saturates).To(v.DType)).Apply(saturates ? y.Clamp(least, most) : y);
        Tensor few = Casting.To(y.Detach(), type, saturates);
        if (y.RequiresGrad)
            s_recorded.AddOrUpdate(few, y);
        return few;
    }

    /// <summary>uint8 numbers with a scale and a zero point of their own, so that 0 is exact.</summary>
    internal static (Tensor X, Tensor Scale, Tensor Zero) Dynamic(Tensor x)
    {
        (Tensor least, Tensor most) = (x.Min().Clamp(max: 0), x.Max().Clamp(0));
        Tensor scale = (most - least) / 255;
        scale = Tensor.Where(scale.Eq(0), Tensor.Ones([], scale.DType), scale);
        Tensor zero = (-least / scale).Clamp(0, 255).Round().To(DType.UInt8);
        return (Whole(x, scale, zero), scale, zero);
    }

    /// <summary>Numbers of 2, 4 or 8 bits of the last dimension's bytes, the lowest bits first.</summary>
    internal static Tensor Unpacked(Tensor bytes, int bits)
    {
        if (bits == 8)
            return bytes;
        Tensor[] parts = new Tensor[8 / bits];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = bytes.Div(1 << bits * i, RoundingMode.Floor).Remainder(1 << bits);
        return Tensor.Stack(parts, -1).Flatten(-2);
    }

    private static (double Least, double Most) Range(ElementType type) => type.DType switch
    {
        DType.UInt8 or DType.UInt16 => (0, (1 << type.Bits) - 1),
        DType.Int8 or DType.Int16 => (-(1 << type.Bits - 1), (1 << type.Bits - 1) - 1),
        _ => throw new NotSupportedException($"Numbers are quantized to 2, 4, 8 or 16 bits, found {type}."),
    };

    /// <summary>Rounds, and hands the gradient on as it is.</summary>
    private sealed class Rounding(Func<Tensor, Tensor> round) : Function
    {
        protected override Tensor Forward(FunctionContext context, Tensor[] inputs) => round(inputs[0]);

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy) => [dy];
    }
}
