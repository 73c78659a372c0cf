using System.Text;

namespace Interop.Tensors;

/// <summary>The graph behind a tensor as a list of nodes and arrows, in an order that depends on the ops only.</summary>
internal sealed class GraphDrawing
{
    private readonly List<(string Label, Kind Kind)> _nodes = [];
    private readonly List<(int From, int To, string Label)> _arrows = [];

    internal GraphDrawing(Tensor tensor, IReadOnlyDictionary<string, Tensor>? names)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Edge is not { } root)
            throw new InvalidOperationException($"{tensor} requires no gradients, so there is no graph behind it to draw.");
        Dictionary<Node, string> leaves = [];
        foreach ((string name, Tensor leaf) in names ?? new Dictionary<string, Tensor>())
        {
            if (leaf.Edge is { Node: AccumulateGrad node })
                leaves[node] = leaves.TryGetValue(node, out string? other) ? $"{other}, {name}" : name;
        }

        // Earlier ops first; leaves where they are first used.
        Dictionary<Node, int> ids = [];
        foreach (Node node in Ordered(root.Node))
        {
            ids.Add(node, _nodes.Count);
            _nodes.Add((Label(node, leaves), node is AccumulateGrad ? Kind.Leaf : Kind.Op));
            for (int i = 0; i < node.EdgeCount; i++)
            {
                Edge from = node.EdgeAt(i);
                _arrows.Add((ids[from.Node], ids[node], from.Node.OutputCount > 1 ? $"{from.Output}" : ""));
            }
        }

        _nodes.Add(($"{tensor}", Kind.Result));
        _arrows.Add((ids[root.Node], _nodes.Count - 1, root.Node.OutputCount > 1 ? $"{root.Output}" : ""));
    }

    internal enum Kind
    {
        Op,
        Leaf,
        Result,
    }

    internal string Write(string head, Func<int, string, Kind, string> node, Func<int, int, string, string> arrow, string tail)
    {
        StringBuilder text = new(head);
        for (int i = 0; i < _nodes.Count; i++)
            text.Append(node(i, _nodes[i].Label, _nodes[i].Kind));
        foreach ((int from, int to, string label) in _arrows)
            text.Append(arrow(from, to, label));
        return text.Append(tail).ToString();
    }

    /// <summary>Whatever a node needs before the node itself, without recursion.</summary>
    private static List<Node> Ordered(Node root)
    {
        List<Node> ordered = [];
        HashSet<Node> seen = [root];
        Stack<(Node Node, int Edge)> walk = new([(root, 0)]);
        while (walk.TryPop(out (Node Node, int Edge) step))
        {
            if (step.Edge == step.Node.EdgeCount)
            {
                ordered.Add(step.Node);
                continue;
            }

            walk.Push((step.Node, step.Edge + 1));
            Node next = step.Node.EdgeAt(step.Edge).Node;
            if (seen.Add(next))
                walk.Push((next, 0));
        }

        return ordered;
    }

    private static string Label(Node node, Dictionary<Node, string> leaves)
    {
        (Shape shape, DType dtype) = node.Output(0);
        string size = node.OutputCount > 1 ? $"{node.OutputCount} results" : $"{dtype.Name} {shape}";
        return node is AccumulateGrad ? $"{leaves.GetValueOrDefault(node, "leaf")}\n{size}" : $"{node.Name}\n{size}";
    }
}
