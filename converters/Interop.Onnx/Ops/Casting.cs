using System.Globalization;
using Interop.Graphs;
using Interop.Onnx.Values;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>From one type of elements to another.</summary>
internal static class Casting
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("Cast", 1, n => Cast(n, Named(n))),
        One("Cast", 6, n => Cast(n, Element(n, "to") ?? throw new ArgumentException($"{n.Node} has no attribute 'to'."))),
        One("CastLike", 15, n => Cast(n, n.Element(1))),
        One("BitCast", 26, n => BitCast(n, Element(n, "to") ?? throw new ArgumentException($"{n.Node} has no attribute 'to'."))),
    ];

    /// <summary>The type that an attribute tells by its number; null where it is absent or 0.</summary>
    internal static ElementType? Element(NodeCall n, string attribute) => n.Int(attribute, 0) is not 0 and long code
        ? OnnxTypes.Element((int)code) ?? throw new ArgumentException($"{n.Node} has {code} for '{attribute}', which is no type of elements.") : null;

    /// <summary>Elements as another type. Numbers outside of a float of 8 or 4 bits become its greatest if it saturates.</summary>
    /// <param name="x">Numbers.</param>
    /// <param name="type">The type.</param>
    /// <param name="saturates">Whether that is so; infinity or NaN else.</param>
    /// <param name="rounding">Powers of two only: <c>up</c>, <c>down</c> or <c>nearest</c>.</param>
    internal static Tensor To(Tensor x, ElementType type, bool saturates = true, string rounding = "up") => type switch
    {
        { IsPacked: true, DType: DType.Float32 } => ToFloat4(x.To(DType.Float32)),
        { IsPacked: true } => ToFew(x, type),
        { DType: DType.Float8E8M0FNU } => ToPower(x, saturates, rounding),
        { DType.Kind: DTypeKind.Float, DType.Bits: 8 } => ToFloat8(x, type.DType, saturates),
        _ => x.To(type.DType),
    };

    /// <summary>The greatest finite number of a float of 8 or 4 bits.</summary>
    internal static double Greatest(ElementType type) => type.DType switch
    {
        DType.Float8E4M3FN => 448,
        DType.Float8E4M3FNUZ => 240,
        DType.Float8E5M2 or DType.Float8E5M2FNUZ => 57344,
        _ => 6,
    };

    private static ElementType Named(NodeCall n) => n.Text("to", "").ToUpperInvariant() switch
    {
        "FLOAT" => DType.Float32,
        "DOUBLE" => DType.Float64,
        "STRING" => ElementType.Text,
        string name => DTypes.FromTorch(name.ToLowerInvariant()) ?? throw new ArgumentException($"{n.Node} casts to '{name}', which is no type of elements."),
    };

    private static object Cast(NodeCall n, ElementType type)
    {
        if (n.Value(0) is StringTensor texts)
            return type.IsText ? texts : To(Parsed(n, texts, type), type, n.Flag("saturate", true), n.Text("round_mode", "up"));
        return type.IsText ? Written(n[0], n.Element(0)) : To(n[0], type, n.Flag("saturate", true), n.Text("round_mode", "up"));
    }

    private static Tensor ToFloat8(Tensor x, DType dtype, bool saturates)
    {
        Tensor wide = x.DType.Kind != DTypeKind.Float || x.DType.Bits <= 16 ? x.To(DType.Float32) : x;
        double most = Greatest(dtype);
        if (saturates)
            return wide.Clamp(-most, most).To(dtype);
        // What would be rounded to 480 or more is NaN: infinity there is none.
        return (dtype == DType.Float8E4M3FN ? Tensor.Where(wide.Abs() > 464, double.NaN, wide) : wide).To(dtype);
    }

    /// <summary>Steps of a half up to 2, of 1 up to 4, of 2 up to 6, ties to the even mantissa. There is no NaN: it becomes −0.</summary>
    private static Tensor ToFloat4(Tensor x)
    {
        Tensor size = x.Abs(), step = Tensor.Where(size < 2, 0.5f, Tensor.Where(size < 4, 1f, 2f));
        Tensor y = (size / step).Round() * step;
        return Tensor.Where(size.Isnan(), -0f, y.Clamp(max: 6).Copysign(x));
    }

    /// <summary>The lowest bits, as a number with or without a sign.</summary>
    private static Tensor ToFew(Tensor x, ElementType type)
    {
        int values = 1 << type.Bits, least = type.DType == DType.Int8 ? -values / 2 : 0;
        return ((x.To(DType.Int32) - least) % values + least).To(type.DType);
    }

    /// <summary>2 ^ −127 to 2 ^ 127. What is negative or NaN becomes NaN.</summary>
    private static Tensor ToPower(Tensor x, bool saturates, string rounding)
    {
        Tensor wide = x.To(DType.Float64);
        // x = mantissa · 2 ^ exponent with a mantissa from 1/2 to 1.
        (Tensor mantissa, Tensor exponent) = Tensor.Where(wide.Isfinite(), wide, 1.0).Frexp();
        exponent = exponent.To(DType.Float64) - 1;
        Tensor up = rounding switch
        {
            "up" => mantissa > 0.5,
            "nearest" => mantissa >= 0.75,
            "down" => Tensor.Zeros([], DType.Bool),
            _ => throw new ArgumentException($"The rounding mode '{rounding}' is not known, expected up, down or nearest."),
        };
        exponent = exponent + up.To(DType.Float64);
        Tensor nothing = Tensor.Full([], double.NaN, DType.Float64), isZero = wide.Eq(0);
        exponent = Tensor.Where(isZero, -127.0, Tensor.Where(wide.Isposinf(), 128.0, exponent));
        Tensor y = Tensor.Pow(2.0, exponent.Clamp(-127, 127));
        if (!saturates)
            y = Tensor.Where((exponent > 127).LogicalOr(exponent < -127).LogicalOr(isZero), nothing, y);
        return Tensor.Where((wide < 0).LogicalOr(wide.Isnan()), nothing, y).To(DType.Float8E8M0FNU);
    }

    private static Tensor BitCast(NodeCall n, ElementType type)
    {
        ElementType from = n.Element(0);
        if (from.Bits != type.Bits || from.IsText)
            throw new ArgumentException($"{n.Node} casts {from} to {type}: both have to have as many bits.");
        if (!type.IsPacked)
            return n[0].View(type.DType);
        return from.DType == type.DType ? n[0] : from.DType != DType.Float32 && type.DType != DType.Float32 ? ToFew(n[0], type)
            : throw new NotSupportedException($"{n.Node} casts {from} to {type} bit by bit: that is not supported.");
    }

    private static Tensor Parsed(NodeCall n, StringTensor texts, ElementType type)
    {
        string[] all = texts.AsSpan().ToArray();
        ArgumentException Wrong(string text) => new($"{n.Node} casts texts to {type}, and '{text}' is no number.");
        if (type.DType.Kind == DTypeKind.Integer && Array.TrueForAll(all, t => long.TryParse(t, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)))
            return Tensor.From(Array.ConvertAll(all, t => long.Parse(t, NumberStyles.Integer, CultureInfo.InvariantCulture)), texts.Shape);
        return Tensor.From(Array.ConvertAll(all, t => t.Trim().ToUpperInvariant() switch
        {
            "INF" or "+INF" or "INFINITY" or "+INFINITY" => double.PositiveInfinity,
            "-INF" or "-INFINITY" => double.NegativeInfinity,
            "NAN" => double.NaN,
            "TRUE" when type.DType == DType.Bool => 1,
            "FALSE" when type.DType == DType.Bool => 0,
            string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw Wrong(t),
        }), texts.Shape);
    }

    /// <summary>As few digits as tell a number from its neighbours.</summary>
    private static StringTensor Written(Tensor x, ElementType type)
    {
        static string Name(double value, string text) => double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? value > 0 ? "INF" : "-INF" : text;
        string[] texts = x.DType switch
        {
            DType.Bool => Array.ConvertAll(x.ToArray<bool>(), v => v ? "1" : "0"),
            DType.UInt64 => Array.ConvertAll(x.ToArray<ulong>(), v => v.ToString(CultureInfo.InvariantCulture)),
            { Kind: DTypeKind.Integer } => Array.ConvertAll(x.To(DType.Int64).ToArray<long>(), v => v.ToString(CultureInfo.InvariantCulture)),
            DType.Float64 => Array.ConvertAll(x.ToArray<double>(), v => Name(v, v.ToString("R", CultureInfo.InvariantCulture))),
            { Kind: DTypeKind.Float } => Array.ConvertAll(x.To(DType.Float32).ToArray<float>(), v => Name(v, v.ToString("R", CultureInfo.InvariantCulture))),
            _ => throw new NotSupportedException($"Elements of {type} have no text."),
        };
        return new(texts, x.Shape);
    }
}
