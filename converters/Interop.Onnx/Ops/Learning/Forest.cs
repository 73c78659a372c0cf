using Interop.Tensors;

namespace Interop.Onnx.Ops.Learning;

/// <summary>Decision trees in arrays: nodes that ask for one feature, and leaves that give weights to targets.</summary>
internal sealed class Forest
{
    /// <summary>How each node asks: <c>&lt;=</c>, <c>&lt;</c>, <c>&gt;=</c>, <c>&gt;</c>, <c>==</c>, <c>!=</c>, one of a set; or a leaf.</summary>
    internal enum Question { AtMost, Below, AtLeast, Above, Equal, Unequal, Member, Leaf }

    internal readonly record struct Node(Question Question, int Feature, double Split, int True, int False, bool MissingIsTrue, HashSet<double>? Members);

    internal required Node[] Nodes { get; init; }

    /// <summary>What each node of the kind Leaf gives.</summary>
    internal required (long Target, double Weight)[][] Leaves { get; init; }

    internal required int[] Roots { get; init; }

    /// <summary>[n, features] → [n, targets], float64.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="targets">How many.</param>
    /// <param name="aggregate">SUM, AVERAGE, MIN or MAX of what the trees give.</param>
    /// <param name="bases">Where targets start from.</param>
    internal Tensor Run(Tensor x, long targets, string aggregate, double[]? bases)
    {
        double[,] rows = x.To(DType.Float64).ToArray2D<double>();
        double[,] result = new double[rows.GetLength(0), targets];
        bool[] isSet = new bool[targets];
        for (int row = 0; row < rows.GetLength(0); row++)
        {
            Array.Clear(isSet);
            foreach (int root in Roots)
            {
                foreach ((long target, double weight) in Leaves[Leaf(rows, row, root)])
                {
                    ref double sum = ref result[row, target];
                    sum = aggregate switch
                    {
                        "SUM" or "AVERAGE" => sum + weight,
                        "MIN" => isSet[target] ? Math.Min(sum, weight) : weight,
                        "MAX" => isSet[target] ? Math.Max(sum, weight) : weight,
                        _ => throw new ArgumentException($"Trees are aggregated by SUM, AVERAGE, MIN or MAX, found '{aggregate}'."),
                    };
                    isSet[target] = true;
                }
            }

            for (int t = 0; t < targets; t++)
                result[row, t] = (aggregate == "AVERAGE" ? result[row, t] / Roots.Length : result[row, t]) + (bases is null ? 0 : bases.Length == 1 ? bases[0] : bases[t]);
        }

        return Tensor.FromArray(result);
    }

    private int Leaf(double[,] rows, int row, int at)
    {
        // More steps than nodes go round in a circle.
        for (int steps = 0; steps <= Nodes.Length; steps++)
        {
            Node node = Nodes[at];
            if (node.Question == Question.Leaf)
                return at;
            if (node.Feature < 0 || node.Feature >= rows.GetLength(1))
                throw new ShapeException($"A tree asks for feature {node.Feature} of {rows.GetLength(1)}.");
            double value = rows[row, node.Feature];
            bool answer = node.Question switch
            {
                Question.AtMost => value <= node.Split,
                Question.Below => value < node.Split,
                Question.AtLeast => value >= node.Split,
                Question.Above => value > node.Split,
                Question.Equal => value == node.Split,
                Question.Unequal => value != node.Split,
                _ => node.Members!.Contains(value),
            };
            at = answer || node.MissingIsTrue && double.IsNaN(value) ? node.True : node.False;
        }

        throw new ArgumentException("A tree runs in a circle.");
    }
}
