using System.Text;

namespace Interop.NN;

/// <content>Text as PyTorch's <c>repr</c>.</content>
public abstract partial class Module
{
    /// <summary>What stands between the parentheses, as PyTorch writes it: <c>in_features=784, out_features=10, bias=True</c>.</summary>
    protected virtual string ExtraRepr() => "";

    /// <summary>The module and its submodules as PyTorch's <c>repr</c> prints them.</summary>
    public override string ToString()
    {
        string name = Parametrize.IsParametrized(this) ? "Parametrized" + Name : Name, extra = ExtraRepr();
        List<string> lines = extra.Length == 0 ? [] : [.. extra.Split('\n')];
        int extraLines = lines.Count;
        foreach ((string child, string text) in ReprChildren())
            lines.Add($"({child}): {text.Replace("\n", "\n  ", StringComparison.Ordinal)}");
        if (lines.Count == 0)
            return $"{name}()";
        if (extraLines == 1 && lines.Count == 1)
            return $"{name}({lines[0]})";
        StringBuilder builder = new($"{name}(\n");
        foreach (string line in lines)
            builder.Append("  ").Append(line).Append('\n');
        return builder.Append(')').ToString();
    }

    /// <summary>Submodules, as they are printed.</summary>
    internal virtual IEnumerable<(string Name, string Text)> ReprChildren()
    {
        for (int i = 0; i < _modules.Count; i++)
            yield return (_modules[i].Name, _modules[i].Value?.ToString() ?? "None");
    }
}
