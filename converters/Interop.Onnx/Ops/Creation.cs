using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Tensors out of nothing, and at random.</summary>
internal static class Creation
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One("Constant", 1, Constant),
        One("ConstantOfShape", 9, ConstantOfShape),
        One("EyeLike", 9, EyeLike),
        One("Range", 11, Range),
        One("RandomNormal", 1, n => Normal(n, Sizes(n), Casting.Element(n, "dtype") ?? DType.Float32)),
        One("RandomNormalLike", 1, n => Normal(n, n[0].Shape, Casting.Element(n, "dtype") ?? n[0].DType)),
        One("RandomUniform", 1, n => Uniform(n, Sizes(n), Casting.Element(n, "dtype") ?? DType.Float32)),
        One("RandomUniformLike", 1, n => Uniform(n, n[0].Shape, Casting.Element(n, "dtype") ?? n[0].DType)),
        One("Bernoulli", 15, n => n[0].Bernoulli(Chance(n)).To((Casting.Element(n, "dtype") ?? n[0].DType).DType)),
        One("Multinomial", 7, n => n[0].Softmax(-1).Multinomial(n.Int("sample_size", 1), replacement: true, Chance(n)).To((Casting.Element(n, "dtype") ?? DType.Int32).DType)),
    ];

    private static object Constant(NodeCall n) => n.Node.Attributes.Keys.FirstOrDefault() switch
    {
        "value" => n.Node.Attributes["value"],
        "sparse_value" => n.Node.Attributes["sparse_value"],
        "value_float" => Tensor.Full([], n.Float("value_float", 0), DType.Float32),
        "value_floats" => Tensor.From(n.Floats("value_floats")!),
        "value_int" => Tensor.Full([], n.Int("value_int"), DType.Int64),
        "value_ints" => Tensor.From(n.Ints("value_ints")!),
        "value_string" => new StringTensor([n.Text("value_string", "")], []),
        "value_strings" => new StringTensor(n.Texts("value_strings")!),
        null => throw new ArgumentException($"{n.Node} has no attribute, expected its value."),
        string other => throw new ArgumentException($"{n.Node} has the attribute '{other}', expected value, sparse_value, value_float, value_floats, value_int, value_ints, value_string or value_strings."),
    };

    private static Tensor ConstantOfShape(NodeCall n)
    {
        Shape shape = new(n.Longs(0)!);
        if (!n.HasAttribute("value"))
            return Tensor.Zeros(shape);
        return n.Node.Attributes["value"] is Tensor { ElementCount: 1 } value ? value.Reshape().Expand(shape).Clone()
            : throw new ArgumentException($"{n.Node} needs one number in 'value', found {n.Node.Attributes["value"]}.");
    }

    private static Tensor EyeLike(NodeCall n)
    {
        Tensor x = n[0];
        if (x.Rank != 2)
            throw new ShapeException($"{n.Node} needs a matrix, found {x.Shape}.");
        long k = n.Int("k", 0);
        return Tensor.Ones(x.Shape, (Casting.Element(n, "dtype") ?? x.DType).DType).Triu(k).Tril(k);
    }

    /// <summary>start + i · delta; numbers of 16 bits are computed in those of 32.</summary>
    private static Tensor Range(NodeCall n)
    {
        (Tensor start, Tensor limit, Tensor delta) = (n[0].Reshape(), n[1], n[2].Reshape());
        DType dtype = start.DType;
        long count;
        if (dtype.Kind == DTypeKind.Integer)
        {
            (long from, long to, long step) = (n.Longs(0)![0], n.Longs(1)![0], n.Longs(2)![0]);
            if (step == 0)
                throw new ArgumentException($"{n.Node} has a delta of 0.");
            Int128 whole = ((Int128)to - from + step - Math.Sign(step)) / step;
            count = (long)Int128.Clamp(whole, 0, long.MaxValue);
        }
        else
        {
            (double from, double to, double step) = (start.To(DType.Float64).Item<double>(), limit.To(DType.Float64).Item<double>(), delta.To(DType.Float64).Item<double>());
            double whole = Math.Ceiling((to - from) / step);
            count = double.IsFinite(whole) ? (long)Math.Max(0, whole) : throw new ArgumentException($"{n.Node} goes from {from} to {to} by {step}, which never ends.");
        }

        DType wide = dtype.Bits == 16 && dtype.Kind == DTypeKind.Float ? Casting.Element(n, "stash_type")?.DType ?? DType.Float32 : dtype;
        return (start.To(wide) + Tensor.Arange(count, DType.Int64).To(wide) * delta.To(wide)).To(dtype);
    }

    private static Shape Sizes(NodeCall n) => new(n.Ints("shape") ?? throw new ArgumentException($"{n.Node} has no attribute 'shape'."));

    private static Tensor Normal(NodeCall n, Shape shape, ElementType type) =>
        Tensor.Normal(n.Float("mean", 0), n.Float("scale", 1), shape, Wide(type), Chance(n)).To(type.DType);

    private static Tensor Uniform(NodeCall n, Shape shape, ElementType type)
    {
        float low = n.Float("low", 0);
        return (Tensor.Rand(shape, Wide(type), Chance(n)) * (n.Float("high", 1) - low) + low).To(type.DType);
    }

    private static DType Wide(ElementType type) => type.DType == DType.Float64 ? DType.Float64 : DType.Float32;

    /// <summary>A node with a seed gives the same numbers in each run.</summary>
    private static Generator? Chance(NodeCall n) => n.HasAttribute("seed") ? new Generator().ManualSeed(BitConverter.SingleToInt32Bits(n.Float("seed", 0))) : null;
}
