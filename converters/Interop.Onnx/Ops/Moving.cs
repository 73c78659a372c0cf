using Interop.Graphs;
using Interop.Tensors;

namespace Interop.Onnx.Ops;

/// <summary>What moves elements is written once, for tensors; of texts it moves their places.</summary>
internal static class Moving
{
    /// <summary>Elements of one tensor.</summary>
    internal static object Apply(object? value, Func<Tensor, Tensor> move) => value switch
    {
        Tensor x => move(x),
        StringTensor texts => texts.Pick(move(texts.Places())),
        _ => throw new ArgumentException($"A tensor is needed, found {(value is null ? "nothing" : value.GetType().Name)}."),
    };

    /// <summary>Elements of one tensor to several.</summary>
    internal static object?[] Apply(object? value, Func<Tensor, Tensor[]> move) => value switch
    {
        Tensor x => move(x),
        StringTensor texts => Array.ConvertAll(move(texts.Places()), texts.Pick),
        _ => throw new ArgumentException($"A tensor is needed, found {(value is null ? "nothing" : value.GetType().Name)}."),
    };

    /// <summary>Elements of several tensors to one; all are texts or none is.</summary>
    internal static object Apply(IReadOnlyList<object?> values, Func<Tensor[], Tensor> move)
    {
        if (!values.Any(v => v is StringTensor))
            return move([.. values.Select(v => v as Tensor ?? throw new ArgumentException($"Tensors are needed, found {(v is null ? "nothing" : v.GetType().Name)} among them."))]);
        StringTensor[] texts = [.. values.Select(v => v as StringTensor ?? throw new ArgumentException("Texts and numbers do not go into one tensor."))];
        List<string> all = [];
        Tensor[] places = new Tensor[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            places[i] = texts[i].Places() + (long)all.Count;
            all.AddRange(texts[i].AsSpan());
        }

        return new StringTensor([.. all], [all.Count]).Pick(move(places));
    }

    /// <summary>The sizes of a tensor of numbers or texts.</summary>
    internal static Shape ShapeOf(object? value) => value switch
    {
        Tensor x => x.Shape,
        StringTensor texts => texts.Shape,
        _ => throw new ArgumentException($"A tensor is needed, found {(value is null ? "nothing" : value.GetType().Name)}."),
    };

    /// <summary>An axis, which may be counted from the end.</summary>
    internal static int Axis(long axis, int rank) => axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis)
        : throw new ShapeException($"There is no axis {axis} among {rank}.");

    /// <summary>Indices, which may be counted from the end, as int64 ones from the start.</summary>
    internal static Tensor Wrap(Tensor indices, long size)
    {
        Tensor i = indices.To(DType.Int64);
        return Tensor.Where(i.Lt(0), i + size, i);
    }

    /// <summary>A tensor of numbers.</summary>
    internal static Tensor Longs(params long[] values) => Tensor.FromArray(values);
}
