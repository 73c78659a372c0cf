using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops.Learning;

/// <summary>Values looked up in tables: labels, categories, vocabularies.</summary>
internal static class Labels
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One(Ml, "LabelEncoder", 1, n => ToAndFro(n, n.Texts("classes_strings") ?? [], null)),
        One(Ml, "LabelEncoder", 2, LabelEncoder),
        One(Ml, "CategoryMapper", 1, n => ToAndFro(n, n.Texts("cats_strings") ?? [], n.Ints("cats_int64s") ?? [])),
        One(Ml, "OneHotEncoder", 1, OneHotEncoder),
    ];

    /// <summary>The elements as keys: texts, whole numbers or real ones.</summary>
    internal static object[] Keys(object? value) => value switch
    {
        StringTensor texts => texts.AsSpan().ToArray(),
        Tensor x when x.DType.Kind is DTypeKind.Integer or DTypeKind.Bool => [.. x.To(DType.Int64).ToArray<long>().Cast<object>()],
        Tensor x => [.. x.To(DType.Float64).ToArray<double>().Cast<object>()],
        _ => throw new ArgumentException($"A tensor is needed, found {(value is null ? "nothing" : value.GetType().Name)}."),
    };

    /// <summary>Each element's value; the last of the values where it is no key.</summary>
    private static object Look(object? x, object[] keys, object values, object otherwise)
    {
        Dictionary<object, long> places = [];
        for (int i = 0; i < keys.Length; i++)
            places.TryAdd(keys[i], i);
        Shape shape = Moving.ShapeOf(x);
        Tensor at = Moving.Longs(Array.ConvertAll(Keys(x), k => places.TryGetValue(k, out long place) ? place : keys.Length));
        return Moving.Apply([values, otherwise], v => v[0].Shape.ElementCount == keys.Length ? Tensor.Cat([v[0].Reshape(-1), v[1].Reshape(-1)]).IndexSelect(0, at).Reshape(shape)
            : throw new ArgumentException($"{keys.Length} keys need as many values, found {v[0].ElementCount}."));
    }

    /// <summary>Texts to numbers, and numbers to texts.</summary>
    /// <param name="n">The call.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="numbers">Their numbers; null for 0, 1, 2, …</param>
    private static object ToAndFro(NodeCall n, string[] texts, long[]? numbers)
    {
        numbers ??= [.. Enumerable.Range(0, texts.Length).Select(i => (long)i)];
        return n.Value(0) is StringTensor x ? Look(x, texts, Tensor.FromArray(numbers), Tensor.Full([1], n.Int("default_int64", -1), DType.Int64))
            : Look(n[0], [.. numbers.Cast<object>()], new StringTensor(texts), new StringTensor(n.Text("default_string", "_Unused")));
    }

    private static object LabelEncoder(NodeCall n)
    {
        object keys = Table(n, "keys"), values = Table(n, "values");
        object otherwise = n.Attribute("default_tensor") ?? (values is StringTensor ? new StringTensor(n.Text("default_string", "_Unused")) : values is Tensor { DType: var dtype }
            ? dtype.Kind == DTypeKind.Integer ? Tensor.Full([1], n.Int("default_int64", -1), dtype) : Tensor.Full([1], n.Float("default_float", -0f), dtype) : throw new ArgumentException("LabelEncoder has no values."));
        return Look(n.Value(0), Keys(keys), values, otherwise);
    }

    private static object Table(NodeCall n, string name) => n.Attribute(name + "_tensor") ?? (n.Texts(name + "_strings") is { } texts ? new StringTensor(texts)
        : n.Ints(name + "_int64s") is { } numbers ? Tensor.FromArray(numbers) : n.Floats(name + "_floats") is { } reals ? Tensor.FromArray(reals) : throw new ArgumentException($"LabelEncoder has no {name}."));

    /// <summary>[…] → […, categories], float32.</summary>
    private static Tensor OneHotEncoder(NodeCall n)
    {
        object[] categories = n.Texts("cats_strings") is { } texts ? texts : [.. (n.Ints("cats_int64s") ?? throw new ArgumentException("OneHotEncoder has no categories.")).Cast<object>()];
        object? x = n.Value(0) is Tensor numbers ? numbers.To(DType.Int64) : n.Value(0);
        Tensor place = (Tensor)Look(x, categories, Tensor.Arange(categories.Length), Tensor.Full([1], -1, DType.Int64));
        if (!n.Flag("zeros", true) && place.Lt(0).Any().Item<bool>())
            throw new ArgumentException("OneHotEncoder found a value that is no category, and zeros are not allowed.");
        return place.Unsqueeze(-1).Eq(Tensor.Arange(categories.Length)).To(DType.Float32);
    }
}
