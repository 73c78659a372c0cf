using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops.Learning;

/// <summary>Columns chosen, scaled and filled in.</summary>
internal static class Features
{
    internal static IEnumerable<OpRow> Rows =>
    [
        One(Ml, "ArrayFeatureExtractor", 1, Extract),
        One(Ml, "Binarizer", 1, n => n[0].Gt(n.Float("threshold", 0)).To(n[0].DType)),
        One(Ml, "FeatureVectorizer", 1, Vectorize),
        One(Ml, "Imputer", 1, Impute),
        One(Ml, "Normalizer", 1, Normalize),
        One(Ml, "Scaler", 1, n => (Real(n[0]) - (n.Floats("offset") is { } offset ? Tensor.FromArray(offset) : 0f)) * (n.Floats("scale") is { } scale ? Tensor.FromArray(scale) : 1f)),
    ];

    /// <summary>The ops of this domain give float32 for whatever numbers.</summary>
    internal static Tensor Real(Tensor x) => x.To(DType.Float32);

    private static object Extract(NodeCall n)
    {
        Tensor columns = n[1].To(DType.Int64).Reshape(-1);
        return Moving.Apply(n.Value(0), x => (x.Rank == 1 ? x.Unsqueeze(0) : x).IndexSelect(-1, columns));
    }

    /// <summary>Several [n, d] side by side; of each the first columns, as many as its dimension says.</summary>
    private static Tensor Vectorize(NodeCall n)
    {
        long[]? widths = n.Ints("inputdimensions");
        return Tensor.Cat([.. n.Tensors().Select((x, i) =>
        {
            Tensor rows = Real(x.Rank == 1 ? x.Unsqueeze(0) : x.Flatten(1));
            return widths is null ? rows : rows.Narrow(1, 0, widths[i]);
        })], 1);
    }

    private static Tensor Impute(NodeCall n)
    {
        Tensor x = n[0];
        Tensor values = x.DType.Kind == DTypeKind.Integer ? Tensor.FromArray(n.Ints("imputed_value_int64s") ?? throw Missing("imputed_value_int64s")) : Tensor.FromArray(n.Floats("imputed_value_floats") ?? throw Missing("imputed_value_floats"));
        float gone = n.Float("replaced_value_float", 0);
        Tensor isGone = x.DType.Kind == DTypeKind.Integer ? x.Eq(n.Int("replaced_value_int64", 0)) : float.IsNaN(gone) ? x.Isnan() : x.Eq(gone);
        return Tensor.Where(isGone, values.To(x.DType), x);

        static ArgumentException Missing(string name) => new($"Imputer has no attribute '{name}'.");
    }

    /// <summary>Rows divided by their largest element, the sum of their absolute values or their length; those of zeros stay.</summary>
    private static Tensor Normalize(NodeCall n)
    {
        Tensor x = Real(n[0]);
        Tensor size = n.Text("norm", "MAX") switch
        {
            "MAX" => x.Amax(-1, keepdim: true),
            "L1" => x.Abs().Sum(-1, keepdim: true),
            "L2" => x.Square().Sum(-1, keepdim: true).Sqrt(),
            var other => throw new ArgumentException($"Normalizer has the norms MAX, L1 and L2, found '{other}'."),
        };
        return x / Tensor.Where(size.Eq(0), Tensor.Ones([]), size);
    }
}
