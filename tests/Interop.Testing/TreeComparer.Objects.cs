using System.Globalization;
using System.Text.Json;
using Interop.Checkpoints;

namespace Interop.Testing;

/// <summary>Modules, and objects of every other class.</summary>
public sealed partial class TreeComparer
{
    private void Module(JsonElement e, CheckpointNode node, Place at)
    {
        if (!SavedModule.TryGet(node, out SavedModule? module))
        {
            Differ(at, $"a {node.TypeName} is here, PyTorch has the module {e.GetProperty("class")}");
            return;
        }

        Same(at, "the module's class", e.GetProperty("class").GetString(), module.ClassName);
        Same<object?>(at, "training", e.GetProperty("training").GetBoolean(), (module.State["training"] as ScalarNode)?.Value);
        Same(at, "the modules", string.Join(" ", e.GetProperty("children").EnumerateArray().Select(c => $"{c[0]}:{c[1]}")), string.Join(" ", Modules(module)));
        JsonElement expected = e.GetProperty("state_dict").GetProperty("items");
        KeyValuePair<string, TensorEntry>[] actual = [.. module.StateDict()];
        Same(at, "the names of the state dict", string.Join("|", expected.EnumerateArray().Select(p => Text(p[0]))), string.Join("|", actual.Select(p => p.Key)));
        foreach ((JsonElement pair, KeyValuePair<string, TensorEntry> entry) in expected.EnumerateArray().Zip(actual).Reverse())
            Push(pair[1], entry.Value, at.Then($".state_dict()[{entry.Key}]"), ofStateDict: true);
    }

    /// <summary><c>named_modules()</c>: depth first, each module once.</summary>
    private static IEnumerable<string> Modules(SavedModule root)
    {
        HashSet<CheckpointNode> seen = new(ReferenceEqualityComparer.Instance);
        Stack<(SavedModule Module, string Name)> open = new([(root, "")]);
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at.Module.Node))
                continue;
            yield return $"{at.Name}:{at.Module.ClassName.Split('.')[^1]}";
            foreach ((CheckpointNode key, CheckpointNode value) in at.Module.Modules.Entries.Reverse())
            {
                if (SavedModule.TryGet(value, out SavedModule? child))
                    open.Push((child, at.Name.Length == 0 ? key.ToString()! : $"{at.Name}.{key}"));
            }
        }
    }

    private void Object(JsonElement e, CheckpointNode node, Place at)
    {
        string @class = e.GetProperty("class").GetString()!;
        if (node is ScalarNode { Value: DateTime time })
        {
            Same(at, "the date", e.TryGetProperty("v", out JsonElement iso) ? iso.GetString() : null, Iso(time));
            return;
        }

        if (!Is(node, at, $"a {@class}", out OpaqueNode o))
            return;
        switch (@class)
        {
            case "builtins.type" or "builtins.builtin_function_or_method" or "builtins.function":
                // Described by its attributes, which no file holds: the name is what there is.
                Pass(e);
                Same(at, "the kind", OpaqueKind.Global, o.Kind);
                if (e.TryGetProperty("repr", out JsonElement repr) && !repr.GetString()!.Contains(o.Name!, StringComparison.Ordinal))
                    Differ(at, $"{o.TypeName} is here, PyTorch has {repr}");
                break;
            case "builtins.ellipsis": Same(at, "the constant", "builtins.Ellipsis", o.TypeName); break;
            case "builtins.slice" or "builtins.range" or "datetime.timedelta": Called(e, o, @class, at); break;
            case string when @class.StartsWith("numpy.dtype", StringComparison.Ordinal): NumpyType(e, o, at); break;
            case string when @class.StartsWith("pathlib.", StringComparison.Ordinal):
                // Python 3.13 moved the classes and reads both names.
                Same(at, "the class", @class.Replace("._local", "", StringComparison.Ordinal), o.TypeName.Replace("._local", "", StringComparison.Ordinal));
                Same(at, "the path", e.TryGetProperty("v", out JsonElement path) ? path.GetString() : Inside(e), (o.Meaning as ScalarNode)?.Value?.ToString());
                break;
            case "decimal.Decimal":
                Same(at, "the class", @class, o.TypeName);
                Same(at, "the number", Inside(e), (o.Arguments as TupleNode)?.Items.ElementAtOrDefault(0)?.ToString());
                break;
            case "datetime.datetime" or "datetime.date" or "datetime.time":
                Same(at, "the class", @class, o.TypeName);
                Date(e, o, at);
                break;
            default: Instance(e, o, @class, at); break;
        }
    }

    /// <summary>What stands between the quotes of a <c>repr</c>.</summary>
    private static string Inside(JsonElement e) => e.GetProperty("repr").GetString()!.Split('\'')[1];

    private static string Iso(DateTime t) => t.ToString(t.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private void Called(JsonElement e, OpaqueNode o, string @class, Place at)
    {
        Same(at, "the class", @class, o.TypeName);
        IReadOnlyList<CheckpointNode> arguments = (o.Arguments as TupleNode)?.Items ?? [];
        if (@class == "builtins.range" && arguments.Count < 3)
            arguments = arguments.Count == 1 ? [0L, arguments[0], 1L] : [.. arguments, 1L];
        if (e.TryGetProperty("args", out JsonElement args))
        {
            Items(args, arguments, at);
            return;
        }

        string[] shown = [.. arguments.Select(a => a.ToString()!)], names = ["days", "seconds", "microseconds"];
        string text = @class == "datetime.timedelta"
            ? $"datetime.timedelta({string.Join(", ", names.Zip(shown).Where(p => p.Second != "0").Select(p => $"{p.First}={p.Second}"))})"
            : $"{@class[9..]}({string.Join(", ", shown)})";
        Same(at, "the value", e.GetProperty("repr").GetString(), text.Replace(", 1)", @class == "builtins.range" ? ")" : ", 1)", StringComparison.Ordinal));
    }

    private void Date(JsonElement e, OpaqueNode o, Place at)
    {
        if (o.Meaning is not ScalarNode { Value: DateTime time })
        {
            // A time alone, or one with a zone: no plain value stands for it, and its bytes are judged by what PyTorch makes of the file we write.
            if (o.Meaning is not null)
                Differ(at, $"the meaning of a {o.TypeName} is a {o.Meaning.TypeName}");
            return;
        }

        if (e.TryGetProperty("v", out JsonElement iso))
            Same(at, "the date", iso.GetString(), o.TypeName == "datetime.date" ? time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : Iso(time));
        else
            Same(at, "the date", e.GetProperty("repr").GetString(), $"datetime.datetime({time.Year}, {time.Month}, {time.Day}, {time.Hour}, {time.Minute}{(time.Second > 0 ? $", {time.Second}" : "")})");
    }

    /// <summary>An ordinary object: its attributes as Python sees them, and what pickle says about it.</summary>
    private void Instance(JsonElement e, OpaqueNode o, string @class, Place at)
    {
        if (!e.TryGetProperty("state", out JsonElement state))
        {
            Same(at, "the class", @class, o.TypeName);
            return;
        }

        if (!e.TryGetProperty("reduce", out JsonElement reduce))
        {
            Same(at, "the class", @class, o.TypeName);
            if (Attributes(o) is { } plain)
                Entries(state.GetProperty("items"), plain, at);
            else
                Pass(state);
            return;
        }

        bool same = Attributes(o) is { } attributes && attributes.Count == state.GetProperty("items").GetArrayLength()
            && attributes.Entries.Zip(state.GetProperty("items").EnumerateArray(), (a, x) => (a.Key as ScalarNode)?.Value as string == Text(x[0])).All(b => b);
        if (!same)
            Pass(state);
        Reduced(reduce, o, @class, at, skipState: same);
        if (same)
            Entries(state.GetProperty("items"), Attributes(o)!, at);
    }

    /// <summary>The attributes where the state is a dict, or a pair of a dict and the slots.</summary>
    private static MapNode? Attributes(OpaqueNode o)
    {
        switch (o.State)
        {
            case null: return new MapNode();
            case MapNode map: return map;
            case TupleNode { Items: [CheckpointNode first, MapNode slots] } when first is MapNode or ScalarNode { Value: null }:
                MapNode both = new();
                foreach ((CheckpointNode key, CheckpointNode value) in ((first as MapNode)?.Entries ?? []).Concat(slots.Entries))
                    both.Add(key, value);
                return both;
            default: return null;
        }
    }

    /// <summary>The last part of a partial's state is None until somebody asks for its attributes, as the description did.</summary>
    private bool PartialWithoutAttributes(JsonElement state, OpaqueNode o)
    {
        JsonElement parts = state.GetProperty("items");
        if (o.State is not TupleNode { Items: [_, _, _, ScalarNode { Value: null }] } own || parts[3].GetProperty("items").GetArrayLength() != 0)
            return false;
        PushAll(Enumerable.Range(0, 3).Select(i => (parts[i], (CheckpointNode?)own.Items[i], Place.Root.Then($".partial[{i}]"))));
        return true;
    }

    private void Reduced(JsonElement reduce, OpaqueNode o, string @class, Place at, bool skipState)
    {
        JsonElement args = reduce.GetProperty("args"), state = reduce.GetProperty("state");
        string call = reduce.GetProperty("call").GetString()!;
        List<(JsonElement, CheckpointNode?, Place)> steps = [];
        if (call is "copyreg.__newobj__" or "copyreg.__newobj_ex__")
        {
            Same(at, "the class", @class, o.TypeName);
            Same(at, "the kind", OpaqueKind.Instance, o.Kind);
            IReadOnlyList<CheckpointNode> own = (o.Arguments as TupleNode)?.Items ?? [];
            JsonElement given = args.GetProperty("items");
            JsonElement[] arguments = call == "copyreg.__newobj__" ? [.. given.EnumerateArray().Skip(1)] : [.. given[1].GetProperty("items").EnumerateArray()];
            Same(at, "the number of arguments", arguments.Length, own.Count);
            steps.AddRange(arguments.Zip(own, (a, b) => (a, (CheckpointNode?)b, at.Then(".args"))));
            if (call == "copyreg.__newobj_ex__" && o.KeywordArguments is not null)
                steps.Add((given[2], o.KeywordArguments, at.Then(".kwargs")));
        }
        else
        {
            Same(at, "what is called", call, o.TypeName);
            steps.Add((args, o.Arguments, at.Then(".args")));
        }

        if (skipState || call == "functools.partial" && PartialWithoutAttributes(state, o))
            Pass(state);
        else if (state.GetProperty("t").GetString() != "none" || o.State is not null)
            steps.Add((state, o.State, at.Then(".state")));
        PushAll(steps);
    }
}
