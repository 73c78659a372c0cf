using Interop.Tensors;

namespace Interop.NN;

/// <summary>What could be done about a state dict that does not fit: prefixes, renames, transposed weights, projections joined or apart.</summary>
internal static class LoadAdvice
{
    private const int Most = 8;
    private static readonly string[][] s_projections = [["q_proj", "k_proj", "v_proj"], ["query", "key", "value"], ["q", "k", "v"], ["q_lin", "k_lin", "v_lin"], ["to_q", "to_k", "to_v"]];
    private static readonly string[] s_joined = ["in_proj", "qkv", "c_attn", "qkv_proj", "Wqkv", "query_key_value", "to_qkv"];

    internal static IReadOnlyList<string> For(Module module, StateDict state, LoadReport report)
    {
        List<string> advice = [];
        Dictionary<string, Shape> wanted = Shapes(module);
        HashSet<string> explained = new(StringComparer.Ordinal);
        Prefix(report, explained, advice);
        Projections(state, report, wanted, explained, advice);
        Transposed(report, advice);
        Names(state, report, wanted, explained, advice);
        return advice;
    }

    private static Dictionary<string, Shape> Shapes(Module module)
    {
        Dictionary<string, Shape> shapes = new(StringComparer.Ordinal);
        foreach ((string name, Parameter parameter) in module.NamedParameters(removeDuplicate: false))
            shapes[name] = parameter.Shape;
        foreach ((string name, Buffer buffer) in module.NamedBuffers(removeDuplicate: false))
            shapes[name] = buffer.Shape;
        return shapes;
    }

    /// <summary>All names of one side are those of the other behind a prefix.</summary>
    private static void Prefix(LoadReport report, HashSet<string> explained, List<string> advice)
    {
        if (report.Missing.Count == 0 || report.Unexpected.Count == 0)
            return;
        HashSet<string> missing = [.. report.Missing], unexpected = [.. report.Unexpected];
        if (Common(unexpected, missing) is { } extra)
        {
            advice.Add($"The names of the state dict begin with '{extra}', which the module's do not: load with Rename = name => name.StartsWith(\"{extra}\") ? name[{extra.Length}..] : name.");
            explained.UnionWith(missing);
        }
        else if (Common(missing, unexpected) is { } lacking)
        {
            advice.Add($"The names of the module begin with '{lacking}', which those of the state dict do not: load into that submodule, or with Rename = name => \"{lacking}\" + name.");
            explained.UnionWith(missing);
        }
    }

    /// <summary>The prefix behind which at least half of the long names are short ones.</summary>
    private static string? Common(HashSet<string> longer, HashSet<string> shorter)
    {
        Dictionary<string, int> votes = new(StringComparer.Ordinal);
        foreach (string name in longer)
        {
            for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
            {
                if (shorter.Contains(name[(dot + 1)..]))
                    votes[name[..(dot + 1)]] = votes.GetValueOrDefault(name[..(dot + 1)]) + 1;
            }
        }

        KeyValuePair<string, int> best = votes.OrderByDescending(v => v.Value).FirstOrDefault();
        return best.Key is not null && 2 * best.Value >= Math.Min(longer.Count, shorter.Count) ? best.Key : null;
    }

    /// <summary>Query, key and value projections that one side keeps in one matrix and the other in three.</summary>
    private static void Projections(StateDict state, LoadReport report, Dictionary<string, Shape> wanted, HashSet<string> explained, List<string> advice)
    {
        HashSet<string> missing = [.. report.Missing], unexpected = [.. report.Unexpected];
        foreach (string[] names in s_projections)
        {
            foreach (string first in report.Missing.Concat(report.Unexpected).Where(n => n.Split('.').Contains(names[0])).ToArray())
            {
                string[] three = [.. names.Select(n => string.Join('.', first.Split('.').Select(s => s == names[0] ? n : s)))];
                string kind = first[(first.LastIndexOf('.') + 1)..], parent = first[..first.LastIndexOf('.')];
                parent = parent.Contains('.') ? parent[..parent.LastIndexOf('.')] + "." : "";
                bool apart = three.All(missing.Contains);
                HashSet<string> others = apart ? unexpected : missing;
                string? joined = s_joined.SelectMany(j => (string[])[$"{parent}{j}.{kind}", $"{parent}{j}_{kind}"]).FirstOrDefault(others.Contains);
                if (joined is null || !apart && !three.All(unexpected.Contains))
                    continue;
                explained.UnionWith(three);
                explained.Add(joined);
                long[] sizes = [.. three.Select(n => apart ? wanted[n][0] : state.TryDescribe(n, out _, out Shape s) && s.Rank > 0 ? s[0] : 0)];
                advice.Add(apart
                    ? $"'{joined}' holds {string.Join(", ", three.Select(n => $"'{n}'"))} in one: split it along dimension 0 into {string.Join(" + ", sizes)}."
                    : $"{string.Join(", ", three.Select(n => $"'{n}'"))} are '{joined}' apart: join them along dimension 0 ({string.Join(" + ", sizes)}).");
                if (advice.Count >= Most)
                    return;
            }
        }
    }

    private static void Transposed(LoadReport report, List<string> advice)
    {
        string[] names = [.. report.Mismatched.Where(m => m.Expected.Rank == 2 && m.Found.Rank == 2 && m.Expected[0] == m.Found[1] && m.Expected[1] == m.Found[0]).Select(m => $"'{m.Name}'")];
        if (names.Length > 0)
            advice.Add($"{string.Join(", ", names.Take(Most))}{(names.Length > Most ? $" and {names.Length - Most} more" : "")} would fit when transposed: set state[name] = state[name].T before loading.");
    }

    /// <summary>The nearest name of the same shape.</summary>
    private static void Names(StateDict state, LoadReport report, Dictionary<string, Shape> wanted, HashSet<string> explained, List<string> advice)
    {
        int given = 0;
        foreach (string name in report.Missing)
        {
            if (explained.Contains(name) || !wanted.TryGetValue(name, out Shape shape))
                continue;
            (string Name, int Distance) best = report.Unexpected
                .Where(u => !explained.Contains(u) && state.TryDescribe(u, out _, out Shape s) && s == shape)
                .Select(u => (Name: u, Distance: Distance(name, u)))
                .OrderBy(u => u.Distance).FirstOrDefault();
            if (best.Name is null || best.Distance > Math.Max(2, name.Length / 2) || ++given > Most)
                continue;
            advice.Add($"'{name}': did you mean '{best.Name}'? It has the shape {shape} too.");
        }
    }

    /// <summary>Insertions, deletions and substitutions from one text to the other.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 0; i < a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < b.Length; j++)
            {
                int above = row[j + 1];
                row[j + 1] = Math.Min(Math.Min(above, row[j]) + 1, diagonal + (a[i] == b[j] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
