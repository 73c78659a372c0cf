using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops.Learning;

/// <summary>Support vector machines.</summary>
internal static class SupportVectors
{
    internal static IEnumerable<OpRow> Rows =>
    [
        Several(Ml, "SVMClassifier", 1, Classify),
        One(Ml, "SVMRegressor", 1, Regress),
    ];

    private static Tensor Floats(NodeCall n, string name) => Tensor.FromArray(n.Floats(name) ?? throw new ArgumentException($"{n.Node.Op} has no attribute '{name}'."));

    /// <summary>[n, features] and [vectors, features] → [n, vectors].</summary>
    private static Tensor Kernel(NodeCall n, Tensor x, Tensor vectors)
    {
        float[] p = n.Floats("kernel_params") is { Length: >= 3 } given ? given : [0, 0, 0];
        return n.Text("kernel_type", "LINEAR") switch
        {
            "LINEAR" => x.Matmul(vectors.T),
            "POLY" => (x.Matmul(vectors.T) * p[0] + p[1]).Pow(p[2]),
            "SIGMOID" => (x.Matmul(vectors.T) * p[0] + p[1]).Tanh(),
            "RBF" => ((x.Unsqueeze(1) - vectors).Square().Sum(-1) * -p[0]).Exp(),
            var other => throw new ArgumentException($"Support vectors have the kernels LINEAR, POLY, RBF and SIGMOID, found '{other}'."),
        };
    }

    private static Tensor Regress(NodeCall n)
    {
        Tensor x = Scores.Rows(Features.Real(n[0])), weights = Floats(n, "coefficients");
        long count = n.Int("n_supports", 0);
        Tensor kernel = count > 0 ? Kernel(n, x, Floats(n, "support_vectors").Reshape(count, -1)).Matmul(weights.Unsqueeze(1)) : Kernel(n, x, weights.Unsqueeze(0));
        Tensor y = kernel + Floats(n, "rho")[0];
        return n.Flag("one_class") ? Tensor.Where(y.Gt(0), Tensor.Ones([]), -Tensor.Ones([])) : Scores.Transform(y, n.Text("post_transform", "NONE"));
    }

    private static object?[] Classify(NodeCall n)
    {
        const string Ints = "classlabels_ints";
        Tensor x = Scores.Rows(Features.Real(n[0])), rho = Floats(n, "rho");
        string transform = n.Text("post_transform", "NONE");
        if (n.Ints("vectors_per_class") is not { Length: > 0 } counts)
        {
            Tensor linear = Kernel(n, x, Floats(n, "coefficients").Reshape(-1, x.Shape[1])) + rho[0];
            return linear.Shape[1] == 1 && Scores.LabelCount(n, Ints) == 2 ? [Scores.Label(n, linear.Gt(0).Reshape(-1).To(DType.Int64), Ints), Scores.OfBoth(linear, false, transform)]
                : [Scores.Label(n, linear.Argmax(1), Ints), Scores.Transform(linear, transform)];
        }

        Tensor[] pairs = Pairs(Kernel(n, x, Floats(n, "support_vectors").Reshape(counts.Sum(), -1)).Split(counts, 1), Floats(n, "coefficients").Reshape(counts.Length - 1, -1).Split(counts, 1), rho);
        if (n.Floats("prob_a") is { Length: > 0 } a && n.Floats("prob_b") is { } b)
        {
            Tensor[] chances = [.. pairs.Select((s, i) => (-(s * a[i] + b[i])).Sigmoid().Clamp(1e-7, 1 - 1e-7))];
            Tensor probabilities = Coupled(chances, counts.Length);
            return [Scores.Label(n, probabilities.Argmax(1), Ints), Scores.Transform(probabilities, transform)];
        }

        Tensor scores = Tensor.Stack(pairs, 1);
        if (counts.Length == 2)
            return [Scores.Label(n, scores.Le(0).Reshape(-1).To(DType.Int64), Ints), Scores.OfBoth(scores, false, transform)];
        return [Scores.Label(n, Votes(pairs, counts.Length).Argmax(1), Ints), Scores.Transform(scores, transform)];
    }

    /// <summary>The decision [n] between each two classes, above 0 for the first of them.</summary>
    private static Tensor[] Pairs(Tensor[] kernels, Tensor[] weights, Tensor rho)
    {
        List<Tensor> pairs = [];
        for (int i = 0; i < kernels.Length; i++)
        {
            for (int j = i + 1; j < kernels.Length; j++)
                pairs.Add(kernels[i].Matmul(weights[i].Select(0, j - 1)) + kernels[j].Matmul(weights[j].Select(0, i)) + rho[pairs.Count]);
        }

        return [.. pairs];
    }

    private static Tensor Votes(Tensor[] pairs, int classes)
    {
        Tensor[] votes = [.. Enumerable.Range(0, classes).Select(_ => Tensor.Zeros(pairs[0].Shape, DType.Int64))];
        int pair = 0;
        for (int i = 0; i < classes; i++)
        {
            for (int j = i + 1; j < classes; j++, pair++)
                (votes[i], votes[j]) = (votes[i] + pairs[pair].Gt(0).To(DType.Int64), votes[j] + pairs[pair].Le(0).To(DType.Int64));
        }

        return Tensor.Stack(votes, 1);
    }

    /// <summary>Probabilities of all classes from those between each two: the second method of Wu, Lin and Weng (2004), the solution of a small linear system.</summary>
    private static Tensor Coupled(Tensor[] chances, int classes)
    {
        Tensor[,] q = new Tensor[classes, classes];
        Tensor zero = chances[0] * 0;
        for (int i = 0, pair = 0; i < classes; i++)
        {
            q[i, i] = zero;
            for (int j = i + 1; j < classes; j++, pair++)
                (q[i, j], q[j, i]) = (chances[pair], 1 - chances[pair]);
        }

        // Smallest Σ (r_ji p_i − r_ij p_j)² with Σ p = 1.
        Tensor[] rows = [.. Enumerable.Range(0, classes).Select(i => Tensor.Stack([.. Enumerable.Range(0, classes).Select(j => i == j ? Others(i) : -q[j, i] * q[i, j]), zero + 1], 1))];
        Tensor last = Tensor.Stack([.. Enumerable.Repeat(zero + 1, classes), zero], 1);
        Tensor right = Tensor.Stack([.. Enumerable.Repeat(zero, classes), zero + 1], 1);
        return Linalg.Solve(Tensor.Stack([.. rows, last], 1).To(DType.Float64), right.To(DType.Float64).Unsqueeze(-1)).Squeeze(-1).Narrow(1, 0, classes).To(DType.Float32);

        Tensor Others(int i) => Enumerable.Range(0, classes).Where(j => j != i).Aggregate(zero, (sum, j) => sum + q[j, i] * q[j, i]);
    }
}
