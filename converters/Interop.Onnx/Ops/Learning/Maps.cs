using System.Globalization;
using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops.Learning;

/// <summary>Dictionaries to tensors, and back.</summary>
internal static class Maps
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One(Ml, "CastMap", 1, CastMap),
        One(Ml, "DictVectorizer", 1, DictVectorizer),
        One(Ml, "ZipMap", 1, ZipMap),
    ];

    private static Dictionary<object, object?> Map(NodeCall n) => n.Value(0) as Dictionary<object, object?> ?? throw new ArgumentException($"{n.Node.Op} needs a map.");

    /// <summary>A row of the map's values: those of the keys in order, or each at the place that is its key.</summary>
    private static object CastMap(NodeCall n)
    {
        (long Key, object? Value)[] items = [.. Map(n).Select(p => (Convert.ToInt64(p.Key, CultureInfo.InvariantCulture), p.Value)).OrderBy(p => p.Item1)];
        bool isSparse = n.Text("map_form", "DENSE") switch { "DENSE" => false, "SPARSE" => true, var other => throw new ArgumentException($"CastMap has the forms DENSE and SPARSE, found '{other}'.") };
        object?[] row = isSparse ? new object?[n.Int("max_map", 1)] : [.. items.Select(i => i.Value)];
        if (isSparse)
        {
            foreach ((long key, object? value) in items)
                row[key >= 0 && key < row.Length ? key : throw new ArgumentException($"CastMap: the key {key} is none from 0 to {row.Length - 1}.")] = value;
        }

        return Row(row, n.Text("cast_to", "TO_FLOAT"));
    }

    /// <summary>[1, vocabulary]: the value of each word, 0 where the map has none.</summary>
    private static object DictVectorizer(NodeCall n)
    {
        Dictionary<object, object?> map = Map(n);
        object[] words = n.Texts("string_vocabulary") is { } texts ? texts : [.. (n.Ints("int64_vocabulary") ?? throw new ArgumentException("DictVectorizer has no vocabulary.")).Cast<object>()];
        return Row([.. words.Select(w => map.GetValueOrDefault(w))], map.Values.FirstOrDefault() switch { string => "TO_STRING", long => "TO_INT64", double => "TO_DOUBLE", _ => "TO_FLOAT" });
    }

    private static object Row(object?[] values, string kind) => kind switch
    {
        "TO_STRING" => new StringTensor(Array.ConvertAll(values, v => Convert.ToString(v, CultureInfo.InvariantCulture) ?? ""), [1, values.Length]),
        "TO_INT64" => Tensor.FromArray(Array.ConvertAll(values, v => v is string text ? long.Parse(text, CultureInfo.InvariantCulture) : Convert.ToInt64(v, CultureInfo.InvariantCulture))).Unsqueeze(0),
        "TO_DOUBLE" => Tensor.FromArray(Array.ConvertAll(values, v => Convert.ToDouble(v, CultureInfo.InvariantCulture))).Unsqueeze(0),
        "TO_FLOAT" => Tensor.FromArray(Array.ConvertAll(values, v => Convert.ToSingle(v, CultureInfo.InvariantCulture))).Unsqueeze(0),
        _ => throw new ArgumentException($"CastMap casts TO_FLOAT, TO_STRING or TO_INT64, found '{kind}'."),
    };

    /// <summary>[n, labels] → n maps from label to number; [labels] is one row.</summary>
    private static List<object?> ZipMap(NodeCall n)
    {
        object[] labels = n.Texts("classlabels_strings") is { Length: > 0 } texts ? texts : [.. (n.Ints("classlabels_int64s") ?? throw new ArgumentException("ZipMap has no labels.")).Cast<object>()];
        float[] numbers = Features.Real(n[0]).ToArray<float>();
        if (n[0].Shape[-1] != labels.Length)
            throw new ShapeException($"ZipMap of {labels.Length} labels needs [n, {labels.Length}], found {n[0].Shape}.");
        return [.. numbers.Chunk(labels.Length).Select(row => labels.Zip(row).ToDictionary(p => p.First, p => (object?)p.Second))];
    }
}
