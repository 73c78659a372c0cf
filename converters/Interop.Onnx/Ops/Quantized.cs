using Interop.Tensors;

namespace Interop.Onnx.Ops;

/// <summary>Whole numbers that stand for real ones: (x − zero point) · scale.</summary>
internal static class Quantized
{
    /// <summary>The real numbers; scale and zero point are broadcast.</summary>
    internal static Tensor Real(Tensor x, Tensor scale, Tensor? zero) => (zero is null ? x.To(scale.DType) : x.To(scale.DType) - zero.To(scale.DType)) * scale;

    /// <summary>The nearest whole numbers, ties to even, within the dtype of the zero point; uint8 without one.</summary>
    internal static Tensor Whole(Tensor x, Tensor scale, Tensor? zero)
    {
        DType dtype = zero?.DType ?? DType.UInt8;
        (double least, double most) = dtype switch
        {
            DType.UInt8 => (0.0, 255.0),
            DType.Int8 => (-128.0, 127.0),
            DType.UInt16 => (0.0, 65535.0),
            DType.Int16 => (-32768.0, 32767.0),
            _ => throw new NotSupportedException($"Numbers are quantized to 8 or 16 bits, found a zero point of {dtype.Name}."),
        };
        Tensor y = (x / scale).Round();
        return (zero is null ? y : y + zero.To(y.DType)).Clamp(least, most).To(dtype);
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
}
