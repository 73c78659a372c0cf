using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops.Learning;

/// <summary>Ensembles of decision trees.</summary>
internal static class Trees
{
    internal static IEnumerable<OpRow> Rows =>
    [
        Several(Ml, "TreeEnsembleClassifier", 1, Classify),
        One(Ml, "TreeEnsembleRegressor", 1, Regress),
        One(Ml, "TreeEnsemble", 5, Run),
    ];

    private static long[] Ints(NodeCall n, string name) => n.Ints(name) ?? throw new ArgumentException($"{n.Node.Op} has no attribute '{name}'.");

    /// <summary>Numbers of an attribute, which newer versions have as a tensor too.</summary>
    private static double[]? Numbers(NodeCall n, string name) => (n.Attribute(name) ?? n.Attribute(name + "_as_tensor")) switch
    {
        null => null,
        Tensor x => x.To(DType.Float64).ToArray<double>(),
        float[] floats => Array.ConvertAll(floats, f => (double)f),
        var other => throw new ArgumentException($"The attribute '{name}' of {n.Node} has to be numbers, found {other.GetType().Name}."),
    };

    private static Tensor Regress(NodeCall n)
    {
        Tensor y = Parse(n, "target").Run(Scores.Rows(n[0]), n.Int("n_targets", 1), n.Text("aggregate_function", "SUM"), Numbers(n, "base_values"));
        return Scores.Transform(y.To(DType.Float32), n.Text("post_transform", "NONE"));
    }

    private static object?[] Classify(NodeCall n)
    {
        const string Names = "classlabels_int64s";
        string transform = n.Text("post_transform", "NONE");
        int classes = Scores.LabelCount(n, Names);
        long[] ids = Ints(n, "class_ids");
        double[]? bases = Numbers(n, "base_values");
        Forest forest = Parse(n, "class");
        // Two classes and weights for one: it is the second one's score.
        if (classes == 2 && ids.Distinct().Count() == 1)
        {
            bool positive = Array.TrueForAll(Numbers(n, "class_weights")!, w => w >= 0);
            Tensor score = forest.Run(Scores.Rows(n[0]), 2, "SUM", null).To(DType.Float32).Narrow(1, ids[0], 1) + (float)(bases is { Length: > 0 } ? bases[bases.Length == 2 ? 1 : 0] : 0);
            return [Scores.Label(n, score.Gt(positive ? 0.5 : 0).Reshape(-1).To(DType.Int64), Names), Scores.OfBoth(score, positive, transform)];
        }

        Tensor scores = forest.Run(Scores.Rows(n[0]), classes, "SUM", bases).To(DType.Float32);
        return [Scores.Label(n, scores.Argmax(1), Names), Scores.Transform(scores, transform)];
    }

    /// <summary>Nodes named by tree and number; leaves by the same.</summary>
    private static Forest Parse(NodeCall n, string kind)
    {
        long[] trees = Ints(n, "nodes_treeids"), numbers = Ints(n, "nodes_nodeids"), features = Ints(n, "nodes_featureids"), yes = Ints(n, "nodes_truenodeids"), no = Ints(n, "nodes_falsenodeids");
        string[] modes = n.Texts("nodes_modes") ?? throw new ArgumentException($"{n.Node.Op} has no attribute 'nodes_modes'.");
        double[] splits = Numbers(n, "nodes_values") ?? throw new ArgumentException($"{n.Node.Op} has no attribute 'nodes_values'.");
        long[]? missing = n.Ints("nodes_missing_value_tracks_true");
        Dictionary<(long Tree, long Number), int> places = [];
        for (int i = 0; i < trees.Length; i++)
            places.Add((trees[i], numbers[i]), i);
        bool[] isChild = new bool[trees.Length];
        Forest.Node[] nodes = new Forest.Node[trees.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            Forest.Question question = modes[i] switch
            {
                "BRANCH_LEQ" => Forest.Question.AtMost,
                "BRANCH_LT" => Forest.Question.Below,
                "BRANCH_GTE" => Forest.Question.AtLeast,
                "BRANCH_GT" => Forest.Question.Above,
                "BRANCH_EQ" => Forest.Question.Equal,
                "BRANCH_NEQ" => Forest.Question.Unequal,
                "LEAF" => Forest.Question.Leaf,
                var other => throw new ArgumentException($"A node of a tree is a LEAF or a BRANCH_LEQ, _LT, _GTE, _GT, _EQ or _NEQ, found '{other}'."),
            };
            if (question == Forest.Question.Leaf)
            {
                nodes[i] = new(question, 0, 0, 0, 0, false, null);
                continue;
            }

            nodes[i] = new(question, (int)features[i], splits[i], Child(i, yes[i]), Child(i, no[i]), missing is { Length: > 0 } && missing[i] != 0, null);
            isChild[nodes[i].True] = isChild[nodes[i].False] = true;
        }

        List<(long, double)>[] leaves = [.. nodes.Select(_ => new List<(long, double)>())];
        long[] leafTrees = Ints(n, kind + "_treeids"), leafNumbers = Ints(n, kind + "_nodeids"), targets = Ints(n, kind + "_ids");
        double[] weights = Numbers(n, kind + "_weights") ?? throw new ArgumentException($"{n.Node.Op} has no attribute '{kind}_weights'.");
        for (int i = 0; i < weights.Length; i++)
            leaves[At(leafTrees[i], leafNumbers[i])].Add((targets[i], weights[i]));
        return new Forest { Nodes = nodes, Leaves = Array.ConvertAll(leaves, l => l.ToArray()), Roots = [.. Enumerable.Range(0, nodes.Length).Where(i => !isChild[i])] };

        int At(long tree, long number) => places.TryGetValue((tree, number), out int place) ? place : throw new ArgumentException($"{n.Node.Op} has no node {number} in tree {tree}.");

        int Child(int i, long number) => At(trees[i], number);
    }

    /// <summary>Version 5: leaves have their own arrays, and nodes point into either.</summary>
    private static Tensor Run(NodeCall n)
    {
        long[] features = Ints(n, "nodes_featureids"), yes = Ints(n, "nodes_truenodeids"), no = Ints(n, "nodes_falsenodeids"), yesLeaf = Ints(n, "nodes_trueleafs"), noLeaf = Ints(n, "nodes_falseleafs");
        long[] targets = Ints(n, "leaf_targetids"), roots = Ints(n, "tree_roots"), missing = n.Ints("nodes_missing_value_tracks_true") ?? [];
        double[] modes = Numbers(n, "nodes_modes")!, splits = Numbers(n, "nodes_splits")!, weights = Numbers(n, "leaf_weights")!;
        Queue<HashSet<double>> sets = Sets(Numbers(n, "membership_values") ?? []);
        Forest.Node[] nodes = new Forest.Node[features.Length + targets.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            if (i >= features.Length)
            {
                nodes[i] = new(Forest.Question.Leaf, 0, 0, 0, 0, false, null);
                continue;
            }

            Forest.Question question = modes[i] is >= 0 and <= 6 ? (Forest.Question)(int)modes[i] : throw new ArgumentException($"A node of a tree has a mode from 0 to 6, found {modes[i]}.");
            HashSet<double>? members = question != Forest.Question.Member ? null : sets.TryDequeue(out HashSet<double>? set) ? set : throw new ArgumentException("TreeEnsemble has more nodes that ask for members than sets of them.");
            nodes[i] = new(question, (int)features[i], splits[i], To(yes[i], yesLeaf[i]), To(no[i], noLeaf[i]), missing.Length > 0 && missing[i] != 0, members);
        }

        // A tree of one leaf is written as a node that leads to it both ways.
        (long, double)[][] leaves = [.. Enumerable.Range(0, features.Length).Select(_ => Array.Empty<(long, double)>()), .. targets.Zip(weights).Select(l => new[] { l })];
        string aggregate = n.Int("aggregate_function", 1) switch { 0 => "AVERAGE", 1 => "SUM", 2 => "MIN", 3 => "MAX", var other => throw new ArgumentException($"TreeEnsemble aggregates by 0 to 3, found {other}.") };
        string transform = n.Int("post_transform", 0) switch { 0 => "NONE", 1 => "SOFTMAX", 2 => "LOGISTIC", 3 => "SOFTMAX_ZERO", 4 => "PROBIT", var other => throw new ArgumentException($"TreeEnsemble transforms by 0 to 4, found {other}.") };
        Forest forest = new() { Nodes = nodes, Leaves = leaves, Roots = Array.ConvertAll(roots, r => To(r, 0)) };
        return Scores.Transform(forest.Run(Scores.Rows(n[0]), n.Int("n_targets", 1), aggregate, null), transform).To(n[0].DType);

        int To(long place, long isLeaf) => place >= 0 && place < (isLeaf != 0 ? targets.Length : features.Length) ? (int)(isLeaf != 0 ? features.Length + place : place)
            : throw new ArgumentException($"TreeEnsemble leads to {(isLeaf != 0 ? "leaf" : "node")} {place}, which it has not.");
    }

    /// <summary>Sets that end with a NaN each.</summary>
    private static Queue<HashSet<double>> Sets(double[] values)
    {
        Queue<HashSet<double>> sets = [];
        HashSet<double> set = [];
        foreach (double value in values)
        {
            if (!double.IsNaN(value))
            {
                set.Add(value);
                continue;
            }

            sets.Enqueue(set);
            set = [];
        }

        if (set.Count > 0)
            sets.Enqueue(set);
        return sets;
    }
}
