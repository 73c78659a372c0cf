using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Gradients and steps of optimizers inside of a graph.</summary>
internal static class TrainingOps
{
    internal static IEnumerable<OpRow> Rows =>
    [
        Several(Training, "Gradient", 1, Gradients),
        Several(Training, "Adagrad", 1, n => Steps(n, 1, static (n, x, dx, s, rate, step) =>
        {
            Tensor squares = s[0] + dx * dx;
            return [x - dx * (rate / (1 + step * n.Float("decay_factor", 0))) / (squares.Sqrt() + n.Float("epsilon", 1e-6f)), squares];
        })),
        Several(Training, "Adam", 1, n => Steps(n, 2, static (n, x, dx, s, rate, step) =>
        {
            (float alpha, float beta, float after) = (n.Float("alpha", 0.9f), n.Float("beta", 0.999f), n.Float("norm_coefficient_post", 0));
            (Tensor v, Tensor h) = (s[0] * alpha + dx * (1 - alpha), s[1] * beta + dx * dx * (1 - beta));
            double corrected = step > 0 ? rate * Math.Sqrt(1 - Math.Pow(beta, step)) / (1 - Math.Pow(alpha, step)) : rate;
            return [(x - v * corrected / (h.Sqrt() + n.Float("epsilon", 1e-6f))) * (1 - after), v, h];
        })),
        Several(Training, "Momentum", 1, n => Steps(n, 1, static (n, x, dx, s, rate, step) =>
        {
            float alpha = n.Float("alpha", 0.9f), beta = step > 0 ? n.Float("beta", 1) : 1;
            Tensor v = s[0] * alpha + dx * beta;
            return n.Text("mode", "standard") switch
            {
                "standard" => [x - v * rate, v],
                "nesterov" => [x - (dx + v * alpha) * rate, v],
                string other => throw new ArgumentException($"{n.Node} has the mode '{other}', expected standard or nesterov."),
            };
        })),
    ];

    /// <summary>Inputs: rate, step, all tensors, all gradients, then all of each state; outputs: tensors and states.</summary>
    private static object?[] Steps(NodeCall n, int states, Func<NodeCall, Tensor, Tensor, Tensor[], double, long, Tensor[]> rule)
    {
        int count = (n.Count - 2) / (2 + states);
        if (count < 1 || n.Count != 2 + count * (2 + states))
            throw new ArgumentException($"{n.Node} needs a rate, a step, and for each tensor its gradient and {states} states, found {n.Count} inputs.");
        (double rate, long step) = (n[0].To(DType.Float64).Item<double>(), n[1].To(DType.Int64).Item<long>());
        Tensor[][] results = [.. Enumerable.Range(0, count).Select(i =>
        {
            Tensor x = n[2 + i], dx = n[2 + count + i] + x * n.Float("norm_coefficient", 0);
            return rule(n, x, dx, [.. Enumerable.Range(2, states).Select(s => n[2 + s * count + i])], rate, step);
        })];
        return [.. Enumerable.Range(0, 1 + states).SelectMany(k => results.Select(r => (object?)r[k]))];
    }

    /// <summary>The gradient of a value of this graph by others, where those have the values of this node's inputs.</summary>
    private static object?[] Gradients(NodeCall n)
    {
        string[] xs = n.Texts("xs") ?? throw new ArgumentException($"{n.Node} needs 'xs'."), zs = n.Texts("zs") ?? [];
        if (n.Count != xs.Length + zs.Length)
            throw new ArgumentException($"{n.Node} needs an input for each of {xs.Length + zs.Length} names in 'xs' and 'zs', found {n.Count}.");
        using GradMode _ = Tensor.EnableGrad();
        // Recorded in front of these tensors too, so that a gradient of a gradient works.
        Tensor[] inputs = [.. xs.Select((_, i) => n[i].RequiresGrad ? n[i] * 1 : n[i].Detach().RequiresGrad_())];
        object?[] given = [.. inputs, .. Enumerable.Range(xs.Length, zs.Length).Select(n.Value)];
        Tensor y = n.Again(n.Text("y", ""), [.. xs, .. zs], given) as Tensor ?? throw new ArgumentException($"{n.Node} differentiates '{n.Text("y", "")}', which is no tensor.");
        return [.. Autograd.Grad([y], inputs, [Tensor.Ones(y.Shape, y.DType)], createGraph: inputs.Any(x => !x.IsLeaf), allowUnused: true, materializeGrads: true)];
    }
}
