using Interop.Graphs;
using Interop.Tensors;

namespace Interop.Onnx.Ops;

/// <summary>The functions of a recurrent node, by direction.</summary>
internal static class Gates
{
    /// <summary>The names of all functions in order: those of the file, or the standard ones for each direction.</summary>
    internal static string[] Names(NodeCall n, string[] standard, int directions)
    {
        string[] names = n.Texts("activations") ?? [.. Enumerable.Repeat(standard, directions).SelectMany(s => s)];
        return names.Length == standard.Length * directions ? names : throw new ArgumentException($"{n.Node} needs {standard.Length} activations for each of {directions} directions, found {string.Join(", ", names)}.");
    }

    /// <summary>All functions in order, each of numbers that are clipped first where the file says so; not the third, which is of the memory, as in ONNX Runtime.</summary>
    /// <param name="n">The node.</param>
    /// <param name="names">Their names.</param>
    /// <param name="count">How many a direction has.</param>
    internal static Func<Tensor, Tensor>[] Of(NodeCall n, string[] names, int count)
    {
        (float[] alphas, float[] betas) = (n.Floats("activation_alpha") ?? [], n.Floats("activation_beta") ?? []);
        (int alpha, int beta) = (0, 0);
        float clip = n.Float("clip", 0);
        return [.. names.Select((name, at) =>
        {
            (double? a, double? b) = Standard(name);
            Func<Tensor, Tensor> f = Function(n, name, Next(alphas, ref alpha, at, a), Next(betas, ref beta, at, b));
            return clip > 0 && at % count != 2 ? x => f(x.Clamp(-clip, clip)) : f;
        })];

        // Lists hold numbers either for all functions or for those that have one.
        double Next(float[] list, ref int next, int at, double? standard) =>
            standard is not { } value ? 0 : list.Length == names.Length ? list[at] : next < list.Length ? list[next++] : value;
    }

    private static (double? Alpha, double? Beta) Standard(string name) => name.ToUpperInvariant() switch
    {
        "LEAKYRELU" => (0.01, null),
        "THRESHOLDEDRELU" or "ELU" => (1, null),
        "SCALEDTANH" => (1, 1),
        "HARDSIGMOID" => (0.2, 0.5),
        "AFFINE" => (1, 0),
        _ => (null, null),
    };

    private static Func<Tensor, Tensor> Function(NodeCall n, string name, double alpha, double beta) => name.ToUpperInvariant() switch
    {
        "TANH" => static x => x.Tanh(),
        "SIGMOID" => static x => x.Sigmoid(),
        "RELU" => static x => x.Relu(),
        "SOFTSIGN" => static x => x / (x.Abs() + 1),
        "SOFTPLUS" => static x => x.Softplus(),
        "LEAKYRELU" => x => x.LeakyRelu(alpha),
        "THRESHOLDEDRELU" => x => x.Threshold(alpha, 0),
        "ELU" => x => x.Elu(alpha),
        "SCALEDTANH" => x => (x * beta).Tanh() * alpha,
        "HARDSIGMOID" => x => (x * alpha + beta).Clamp(0, 1),
        "AFFINE" => x => x * alpha + beta,
        _ => throw new ArgumentException($"{n.Node} has the activation '{name}', expected Tanh, Sigmoid, Relu, Softsign, Softplus, LeakyRelu, ThresholdedRelu, Elu, ScaledTanh, HardSigmoid or Affine."),
    };
}
