using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Interop.NN;
using Interop.Tensors;
using Interop.Testing;
using Module = Interop.NN.Module;

namespace Interop.Documentation.Tests;

/// <summary>Where each public name of PyTorch is in C#: found by the naming rule, told by <c>names/csharp.tsv</c>, or not here for a reason. The READMEs' tables say the same.</summary>
/// <remarks><c>names/torch.txt</c> is made by <c>tools/fixtures/names.py</c>. To write the tables anew, run the tests with INTEROP_RECORD_API=1.</remarks>
public class TorchNameTests
{
    private const string Begin = "<!-- names of torch: made by TorchNameTests -->", End = "<!-- end of the names of torch -->";
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    private static readonly Type[] s_types = [.. typeof(Module).Assembly.GetExportedTypes(), .. typeof(Tensor).Assembly.GetExportedTypes(), .. typeof(LoraFiles).Assembly.GetExportedTypes(), typeof(Interop.Checkpoints.Checkpoint)];
    private static readonly Dictionary<string, Type[]> s_homes = new()
    {
        ["torch.nn"] = [],
        ["torch.nn.Module"] = [typeof(Module), typeof(Module<,>)],
        ["torch.nn.init"] = [typeof(Init)],
        ["torch.nn.utils"] = [typeof(Utils)],
        ["torch.nn.utils.parametrizations"] = [],
        ["torch.nn.utils.parametrize"] = [typeof(Parametrize)],
        ["torch.nn.utils.prune"] = [typeof(Prune)],
        ["torch.nn.utils.rnn"] = [typeof(RnnUtils)],
        ["torch.nn.utils.stateless"] = [typeof(Stateless)],
        ["torch.optim"] = [],
        ["torch.optim.lr_scheduler"] = [],
        ["torch.optim.swa_utils"] = [typeof(SwaUtils)],
        ["torch.utils.data"] = [],
        ["torch"] = [typeof(Tensor), typeof(Functional), typeof(TensorFunctions)],
        ["torch.Tensor"] = [typeof(Tensor), typeof(Functional), typeof(TensorFunctions)],
        ["torch.nn.functional"] = [typeof(Functional), typeof(Tensor), typeof(TensorFunctions)],
        ["torch.linalg"] = [typeof(Linalg), typeof(Tensor)],
        ["torch.fft"] = [typeof(Fft)],
        ["torch.special"] = [typeof(Special), typeof(Tensor), typeof(Functional)],
        ["torch.signal.windows"] = [typeof(Windows)],
    };

    private static readonly (string Path, bool Lists, string[] Modules)[] s_tables =
    [
        ("src/Interop.NN/README.md", true, [.. s_homes.Keys.TakeWhile(m => m != "torch")]),
        ("src/Interop.Tensors/README.md", false, [.. s_homes.Keys.SkipWhile(m => m != "torch")]),
    ];

    public static TheoryData<string> Readmes() => [.. s_tables.Select(t => t.Path)];

    [Fact]
    public void Every_name_of_torch_is_here_or_has_a_reason_not_to_be()
    {
        List<string> problems = [.. Names().Where(n => n.Place is null).Select(n => $"{n.Module}.{n.Name} is neither here nor told of in names/csharp.tsv")];
        HashSet<string> used = [.. Names().Select(n => n.Rule?.Pattern!).Where(p => p is not null)];
        problems.AddRange(Rules().Where(r => !used.Contains(r.Pattern)).Select(r => $"names/csharp.tsv: {r.Pattern} fits no name that the naming rule does not find"));
        problems.AddRange(Rules().Where(r => r.Target != "-" && !IsThere(r.Target)).Select(r => $"names/csharp.tsv: {r.Target} is not there"));
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Theory]
    [MemberData(nameof(Readmes))]
    public void The_table_is_what_reflection_finds(string path)
    {
        (_, bool lists, string[] modules) = s_tables.Single(t => t.Path == path);
        string file = Path.Combine(Repository.Root, path), text = File.ReadAllText(file).ReplaceLineEndings("\n"), table = Table(modules, lists);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= 0 && end > begin, $"{path} has no place for the names of torch: expected '{Begin}' and '{End}'.");
        string expected = text[..begin] + Begin + "\n\n" + table + "\n" + text[end..];
        if (Environment.GetEnvironmentVariable("INTEROP_RECORD_API") == "1")
            File.WriteAllText(file, expected);
        else
            Assert.True(text == expected, $"The names of torch in {path} are not those that reflection finds: run with INTEROP_RECORD_API=1.\n{table}");
    }

    private static string Table(string[] modules, bool lists)
    {
        Entry[] names = [.. Names().Where(n => modules.Contains(n.Module) && n.Place is not null)];
        StringBuilder text = new();
        text.Append("Classes keep PyTorch's names; of functions and members each part between underscores begins with a capital: `log_softmax` is `LogSoftmax`, `add_` is `Add_`.\n\n");
        text.Append("| torch | names by that rule |\n|---|---|\n");
        foreach (string module in modules)
        {
            string[] plain = [.. names.Where(n => n.Module == module && n.Rule is null).Select(n => n.Name)];
            if (plain.Length > 0)
                text.Append($"| `{module}` | {(lists ? string.Join(' ', plain) : $"{plain.Length}, in {string.Join(", ", names.Where(n => n.Module == module && n.Rule is null).GroupBy(n => n.Place!.Split('.')[0]).OrderByDescending(g => g.Count()).Select(g => $"`{g.Key}`"))}")} |\n");
        }

        text.Append("\n| torch | C# |\n|---|---|\n");
        foreach (IGrouping<(string Target, string Note), Entry> group in names.Where(n => n.Rule is { Target: not "-" }).GroupBy(n => (n.Rule!.Target, n.Rule.Note)))
            text.Append($"| {string.Join(", ", group.Select(n => $"`{n.Module}.{n.Name}`"))} | `{group.Key.Target}`{(group.Key.Note.Length > 0 ? " " + group.Key.Note : "")} |\n");
        text.Append("\n| not here | |\n|---|---|\n");
        foreach (IGrouping<string, Entry> group in names.Where(n => n.Rule is { Target: "-" }).GroupBy(n => n.Rule!.Note))
            text.Append($"| {group.Key} | {string.Join(' ', group.Select(n => n.Rule!.Pattern).Distinct().Select(p => $"`{p}`"))} |\n");
        return text.ToString();
    }

    /// <summary>Each name of torch; its place in C#, null if it is not known; the line of csharp.tsv, null if the naming rule finds it.</summary>
    private static IEnumerable<Entry> Names()
    {
        Rule[] rules = [.. Rules()];
        foreach (string line in Lines("torch.txt"))
        {
            (string module, string rest) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            foreach (string name in rest.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string path = $"{module}.{name}";
                if (rules.FirstOrDefault(r => r.Pattern == path) is { } exact)
                    yield return new(module, name, exact.Target, exact);
                else if (ByRule(module, name) is { } place)
                    yield return new(module, name, place, null);
                else
                    yield return rules.FirstOrDefault(r => r.Fits(path)) is { } rule ? new(module, name, rule.Target, rule) : new(module, name, null, null);
            }
        }
    }

    private static string? ByRule(string module, string name)
    {
        if (char.IsUpper(name[0]) && name.Length > 1 && s_types.Any(t => Plain(t) == name))
            return name;
        string member = string.Concat(name.TrimEnd('_').Split('_').Select(p => p.Length == 0 ? p : char.ToUpperInvariant(p[0]) + p[1..])) + (name.EndsWith('_') ? "_" : "");
        return s_homes[module].FirstOrDefault(t => Has(t, member)) is { } home ? $"{Plain(home)}.{member}" : null;
    }

    private static bool IsThere(string target)
    {
        string[] path = Regex.Replace(target, @"[(\[<].*", "").Split('.');
        return path[0] == "double" || s_types.Any(t => Plain(t) == path[0] && (path.Length == 1 || Has(t, path[1])));
    }

    /// <summary>Whether there is such a member; properties of extensions are methods to reflection.</summary>
    private static bool Has(Type type, string member) => type.GetMember(member, Members).Concat(type.GetMember("get_" + member, Members)).Any(m => m switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        PropertyInfo property => property.GetMethod is { } get && (get.IsPublic || get.IsFamily || get.IsFamilyOrAssembly),
        FieldInfo field => field.IsPublic,
        _ => false,
    });

    private static string Plain(Type type) => type.Name.Split('`')[0];

    private static IEnumerable<Rule> Rules() => Lines("csharp.tsv").Select(l => l.Split('\t')).Select(c => new Rule(c[0], c[1], c.Length > 2 ? c[2] : ""));

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, "tests/Interop.Documentation.Tests/names", file)).Where(l => l.Length > 0 && l[0] != '#');

    private sealed record Entry(string Module, string Name, string? Place, Rule? Rule);

    private sealed record Rule(string Pattern, string Target, string Note)
    {
        public bool Fits(string path) => Pattern.Contains('*', StringComparison.Ordinal) && Regex.IsMatch(path, $@"\A{Regex.Escape(Pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}\z");
    }
}
