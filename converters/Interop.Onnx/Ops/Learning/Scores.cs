using Interop.Graphs;
using Interop.Tensors;

namespace Interop.Onnx.Ops.Learning;

/// <summary>What becomes of a model's scores: transforms, a second class, labels.</summary>
internal static class Scores
{
    /// <summary>[n, classes] → the same shape.</summary>
    internal static Tensor Transform(Tensor scores, string transform) => transform switch
    {
        "NONE" => scores,
        "LOGISTIC" => scores.Sigmoid(),
        "SOFTMAX" => scores.Softmax(-1),
        "SOFTMAX_ZERO" => SoftmaxOfOthers(scores),
        "PROBIT" => (2 * scores - 1).Erfinv() * Math.Sqrt(2),
        _ => throw new ArgumentException($"Scores are transformed by NONE, LOGISTIC, SOFTMAX, SOFTMAX_ZERO or PROBIT, found '{transform}'."),
    };

    /// <summary>Softmax among the scores that are not 0, which stay so.</summary>
    private static Tensor SoftmaxOfOthers(Tensor scores)
    {
        Tensor isZero = scores.Eq(0), weights = (scores - scores.Amax(-1, keepdim: true)).Exp().MaskedFill(isZero, 0f), sum = weights.Sum(-1, keepdim: true);
        return weights / Tensor.Where(sum.Eq(0), Tensor.Ones([]), sum);
    }

    /// <summary>[n, 1], the score of the second of two classes → those of both.</summary>
    /// <param name="score">The score.</param>
    /// <param name="isProbability">Whether the other class has what is missing to 1, and not the negative.</param>
    /// <param name="transform">What is done to them.</param>
    internal static Tensor OfBoth(Tensor score, bool isProbability, string transform) => transform switch
    {
        "PROBIT" => Transform(score, transform),
        "LOGISTIC" when !isProbability => Tensor.Cat([-score, score], 1).Sigmoid(),
        _ => Tensor.Cat([isProbability ? 1 - score : -score, score], 1),
    };

    /// <summary>The labels at places [n].</summary>
    internal static object Label(NodeCall n, Tensor places, string numbers)
    {
        object labels = n.Texts("classlabels_strings") is { Length: > 0 } texts ? new StringTensor(texts) : Tensor.FromArray(n.Ints(numbers) ?? throw new ArgumentException($"{n.Node.Op} has no labels."));
        return Moving.Apply(labels, x => x.IndexSelect(0, places));
    }

    internal static int LabelCount(NodeCall n, string numbers) => n.Texts("classlabels_strings") is { Length: > 0 } texts ? texts.Length : n.Ints(numbers)?.Length ?? 0;

    /// <summary>[features] is one row.</summary>
    internal static Tensor Rows(Tensor x) => x.Rank == 1 ? x.Unsqueeze(0) : x.Rank == 2 ? x : throw new ShapeException($"[n, features] is needed, found {x.Shape}.");
}
