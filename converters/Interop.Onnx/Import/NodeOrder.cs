using Interop.Onnx.Proto;

namespace Interop.Onnx;

/// <summary>Nodes in an order in which they can run. Files should have them so already; those of some converters do not.</summary>
internal static class NodeOrder
{
    /// <summary>The nodes as they stand where that order works, else moved no further than needed. Nodes of a cycle stay where they are, and then fail by name.</summary>
    internal static IEnumerable<NodeProto> Sorted(IReadOnlyList<NodeProto> nodes)
    {
        Dictionary<string, int> makers = new(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string output in nodes[i].Output)
                makers.TryAdd(output, i);
        }

        bool isSorted = true;
        for (int i = 0; i < nodes.Count && isSorted; i++)
            isSorted = Needs(nodes[i]).All(name => !makers.TryGetValue(name, out int at) || at < i);
        if (isSorted)
            return nodes;
        List<NodeProto> order = [];
        int[] state = new int[nodes.Count];
        Stack<(int Node, IEnumerator<string> Needs)> path = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            Visit(i);
            while (path.Count > 0)
            {
                (int node, IEnumerator<string> needs) = path.Peek();
                bool deeper = false;
                while (!deeper && needs.MoveNext())
                    deeper = makers.TryGetValue(needs.Current, out int at) && Visit(at);
                if (deeper)
                    continue;
                path.Pop();
                order.Add(nodes[node]);
            }
        }

        return order;

        bool Visit(int i)
        {
            if (state[i] != 0)
                return false;
            state[i] = 1;
            path.Push((i, Needs(nodes[i]).GetEnumerator()));
            return true;
        }
    }

    /// <summary>Names that a node uses, in the graphs of its attributes too.</summary>
    private static IEnumerable<string> Needs(NodeProto node) => node.Input.Where(i => i.Length > 0)
        .Concat(node.Attribute.SelectMany(a => a.Graphs.Concat(a.G is null ? [] : [a.G])).SelectMany(g => g.Node.SelectMany(Needs).Concat(g.Output.Select(o => o.Name))));
}
