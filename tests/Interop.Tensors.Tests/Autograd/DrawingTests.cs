namespace Interop.Tensors.Tests.Gradients;

public class DrawingTests
{
    private static Tensor Result(out Dictionary<string, Tensor> names)
    {
        Tensor w = Tensor.Ones([2, 3], DType.Float64).RequiresGrad_(), b = Tensor.Ones([3]).RequiresGrad_();
        names = new() { ["layer.weight"] = w, ["layer.\"bias\""] = b };
        return (w * 2 + b).Tanh().Sum();
    }

    [Fact]
    public void Dot_shows_ops_leaves_shapes_and_names()
    {
        Tensor y = Result(out Dictionary<string, Tensor> names);
        string expected = """
            digraph {
              rankdir=TB
              node [fontname="monospace"]
              n0 [label="layer.weight\nfloat64 [2, 3]" shape=box]
              n1 [label="mul\nfloat64 [2, 3]" shape=ellipse]
              n2 [label="layer.\"bias\"\nfloat32 [3]" shape=box]
              n3 [label="add\nfloat64 [2, 3]" shape=ellipse]
              n4 [label="tanh\nfloat64 [2, 3]" shape=ellipse]
              n5 [label="sum\nfloat64 []" shape=ellipse]
              n6 [label="float64 []" shape=doubleoctagon]
              n0 -> n1
              n1 -> n3
              n2 -> n3
              n3 -> n4
              n4 -> n5
              n5 -> n6
            }

            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), Autograd.ToDot(y, names));
    }

    [Fact]
    public void Mermaid_shows_the_same_and_drawings_repeat()
    {
        Tensor y = Result(out Dictionary<string, Tensor> names);
        string drawing = Autograd.ToMermaid(y, names);
        Assert.StartsWith("flowchart TB\n  n0[\"layer.weight<br/>float64 [2, 3]\"]\n  n1([\"mul<br/>float64 [2, 3]\"])\n  n2[\"layer.#quot;bias#quot;<br/>", drawing, StringComparison.Ordinal);
        Assert.EndsWith("  n5 --> n6\n", drawing, StringComparison.Ordinal);
        Assert.Equal(drawing, Autograd.ToMermaid(Result(out names), names));
        Assert.Contains("leaf", Autograd.ToMermaid(y), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Autograd.ToDot(y.Detach()));
    }

    [Fact]
    public void Deep_and_wide_graphs_are_drawn_without_recursion()
    {
        Tensor y = Tensor.Ones([1]).RequiresGrad_();
        for (int i = 0; i < 50_000; i++)
            y += 1;
        Assert.Equal(50_002, Autograd.ToDot(y).Split(" -> ").Length);
    }
}
