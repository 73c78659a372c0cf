namespace Interop.Tensors;

/// <content>Drawings of the graph of recorded ops.</content>
public static partial class Autograd
{
    /// <summary>The graph behind a tensor in Graphviz's language: ops under their names, leaves with name, dtype and shape, arrows the way the values went.</summary>
    /// <param name="tensor">The result.</param>
    /// <param name="names">Names of leaves, such as a module's parameters.</param>
    /// <exception cref="InvalidOperationException">The tensor requires no gradients, so no graph is behind it.</exception>
    public static string ToDot(Tensor tensor, IReadOnlyDictionary<string, Tensor>? names = null)
    {
        GraphDrawing drawing = new(tensor, names);
        return drawing.Write("digraph {\n  rankdir=TB\n  node [fontname=\"monospace\"]\n",
            static (id, label, kind) => $"  n{id} [label=\"{label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\" shape={kind switch { GraphDrawing.Kind.Leaf => "box", GraphDrawing.Kind.Result => "doubleoctagon", _ => "ellipse" }}]\n",
            static (from, to, label) => $"  n{from} -> n{to}{(label.Length == 0 ? "" : $" [label=\"{label}\"]")}\n", "}\n");
    }

    /// <summary>The graph behind a tensor in Mermaid's language, see <see cref="ToDot"/>.</summary>
    /// <param name="tensor">The result.</param>
    /// <param name="names">Names of leaves, such as a module's parameters.</param>
    /// <exception cref="InvalidOperationException">The tensor requires no gradients, so no graph is behind it.</exception>
    public static string ToMermaid(Tensor tensor, IReadOnlyDictionary<string, Tensor>? names = null)
    {
        GraphDrawing drawing = new(tensor, names);
        return drawing.Write("flowchart TB\n",
            static (id, label, kind) =>
            {
                string text = label.Replace("\"", "#quot;", StringComparison.Ordinal).Replace("\n", "<br/>", StringComparison.Ordinal);
                return kind switch { GraphDrawing.Kind.Leaf => $"  n{id}[\"{text}\"]\n", GraphDrawing.Kind.Result => $"  n{id}[[\"{text}\"]]\n", _ => $"  n{id}([\"{text}\"])\n" };
            },
            static (from, to, label) => label.Length == 0 ? $"  n{from} --> n{to}\n" : $"  n{from} -- {label} --> n{to}\n", "");
    }
}
