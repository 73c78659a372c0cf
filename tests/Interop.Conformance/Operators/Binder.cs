using System.Reflection;
using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <summary>The engine has nothing with this name.</summary>
public sealed class MissingOpException(string message) : Exception(message);

/// <summary>The engine has the name, but no overload takes these arguments; the message says why for each.</summary>
public sealed class UnboundException(string message) : Exception(message);

/// <summary>Finds the C# method that a PyTorch name means and calls it with Python's arguments, by rule.</summary>
/// <remarks>
/// <c>linalg.det</c> is looked for in <c>Linalg</c>, <c>fft.</c> in <c>Fft</c>, <c>special.</c> in <c>Special</c>, <c>nn.functional.</c> in <c>Functional</c>, <c>signal.windows.</c> in
/// <c>Windows</c>, <c>masked.</c> in <c>Masked</c>, <c>torchvision.</c> in <c>Vision</c>; then names without prefix, of <c>special</c> and of <c>nn.functional</c> among the members of <see cref="Tensor"/> (first instance, then static), then in the other classes.
/// Within a step the overload with the cheapest conversions is called; the next step is tried only if none binds.
/// </remarks>
internal static class Binder
{
    /// <summary>Keywords of PyTorch that the engine has no use for.</summary>
    private static readonly string[] s_ignored = ["device", "layout", "pin_memory", "requires_grad", "out", "generator", "memory_format", "non_blocking", "inplace"];

    private static readonly Dictionary<string, string> s_prefixes = new()
    {
        ["linalg."] = "Linalg",
        ["fft."] = "Fft",
        ["special."] = "Special",
        ["nn.functional."] = "Functional",
        ["signal.windows."] = "Windows",
        ["masked."] = "Masked",
        ["torchvision."] = "Vision",
        ["torch.ops.aten."] = "Tensor",
    };

    private static readonly NullabilityInfoContext s_nullability = new();

    private static readonly Type[] s_types = typeof(Tensor).Assembly.GetExportedTypes();

    /// <summary>Calls by name with positional arguments and keywords.</summary>
    public static object? Call(string name, object?[] positional, IReadOnlyDictionary<string, object?>? keywords = null)
    {
        List<string> reasons = [];
        bool found = false;
        foreach (IReadOnlyList<MethodInfo> step in Steps(name))
        {
            found |= step.Count > 0;
            if (Cheapest(step, positional, keywords, reasons) is { } best)
                return Invoker.Call(best.Method, best.Receiver, best.Arguments);
        }

        if (!found)
            throw new MissingOpException($"nothing in Interop.Tensors is named {name}");
        throw Unbound(name, positional, keywords, reasons);
    }

    /// <summary>Calls the overload among some that takes the arguments with the cheapest conversions. Instance methods take their receiver first; constructors give an object.</summary>
    public static object? Call(string name, IReadOnlyList<MethodBase> overloads, object?[] positional, IReadOnlyDictionary<string, object?>? keywords = null)
    {
        List<string> reasons = [];
        return Cheapest(overloads, positional, keywords, reasons) is { } best ? Invoker.Call(best.Method, best.Receiver, best.Arguments) : throw Unbound(name, positional, keywords, reasons);
    }

    private static Binding? Cheapest(IReadOnlyList<MethodBase> overloads, object?[] positional, IReadOnlyDictionary<string, object?>? keywords, List<string> reasons)
    {
        Binding? best = null;
        foreach (MethodBase method in overloads)
        {
            if (Bind(method, positional, keywords ?? new Dictionary<string, object?>(), out string why) is { } binding)
                best = best is null || binding.Cost < best.Cost ? binding : best;
            else
                reasons.Add($"{Signature(method)}: {why}");
        }

        return best;
    }

    private static UnboundException Unbound(string name, object?[] positional, IReadOnlyDictionary<string, object?>? keywords, List<string> reasons) =>
        new($"{name}({Describe(positional, keywords)}) binds to no overload: {string.Join("; ", reasons)}");

    /// <summary>Seeds the generator, whichever class has the method.</summary>
    public static void ManualSeed(long seed)
    {
        MethodInfo method = s_types.SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static)).FirstOrDefault(m => Names.Same(m.Name, "manual_seed"))
            ?? throw new MissingOpException("nothing in Interop.Tensors is named manual_seed");
        Invoker.Call(method, null, [Conversion.TryConvert(seed, method.GetParameters()[0].ParameterType, out object? value, out _) ? value : throw new UnboundException("ManualSeed takes no long")]);
    }

    /// <summary>Whether anything has this name.</summary>
    public static bool Knows(string name) => Steps(name).Any(s => s.Count > 0);

    private static IEnumerable<IReadOnlyList<MethodInfo>> Steps(string name)
    {
        string? owner = null;
        foreach ((string prefix, string type) in s_prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                (owner, name) = (type, name[prefix.Length..]);
        }

        if (name.EndsWith(".default", StringComparison.Ordinal))
            name = name[..^".default".Length];
        if (owner is not null and not "Tensor")
            yield return Members(owner, BindingFlags.Static, name);
        // Tensor's functions are also torch.nn.functional's and torch.special's; those of the other modules are their own.
        if (owner is "Linalg" or "Fft" or "Windows" or "Masked" or "Vision")
            yield break;
        yield return Members("Tensor", BindingFlags.Instance, name);
        yield return Members("Tensor", BindingFlags.Static, name);
        yield return Members("TensorFunctions", BindingFlags.Static, name);
        yield return [.. s_prefixes.Values.Where(t => t != owner && t != "Tensor").SelectMany(t => Members(t, BindingFlags.Static, name))];
    }

    private static List<MethodInfo> Members(string type, BindingFlags kind, string name)
    {
        if (Array.Find(s_types, t => t.Name == type) is not { } owner)
            return [];
        BindingFlags flags = BindingFlags.Public | BindingFlags.DeclaredOnly | kind;
        return
        [
            .. owner.GetProperties(flags).Where(p => p.GetIndexParameters().Length == 0 && p.GetMethod is not null && Names.Same(p.Name, name)).Select(p => p.GetMethod!),
            .. owner.GetMethods(flags).Where(m => !m.IsGenericMethodDefinition && !m.ReturnType.IsByRefLike && Names.Same(m.Name, name)
                && m.GetParameters().All(p => !p.ParameterType.IsByRef && (!p.ParameterType.IsByRefLike || Conversion.SpanElement(p.ParameterType) is not null))),
        ];
    }

    private sealed record Binding(MethodBase Method, object? Receiver, object?[] Arguments, double Cost);

    private static Binding? Bind(MethodBase method, object?[] positional, IReadOnlyDictionary<string, object?> keywords, out string why)
    {
        object? receiver = null;
        double cost = 0;
        if (method is MethodInfo { IsStatic: false })
        {
            // C# converts an argument to a tensor, but not what stands before the dot.
            if (positional.Length == 0 || positional[0] is not Tensor && method.DeclaringType == typeof(Tensor) || !Conversion.TryConvert(positional[0], method.DeclaringType!, out receiver, out int price) || receiver is null)
            {
                why = "the receiver is no tensor";
                return null;
            }

            (positional, cost) = (positional[1..], price);
        }

        Binding? binding = BindParameters(method, receiver, positional, keywords, cost, out why);
        if (binding is not null || positional.Length == 0)
            return binding;
        // Python's f(x, 2, 3) for f(x, (2, 3)): the rest of the positional arguments as one list.
        ParameterInfo[] parameters = method.GetParameters();
        int at = Array.FindIndex(parameters, p => Conversion.ElementType(p.ParameterType) is not null);
        if (at < 0 || at >= positional.Length || positional.Skip(at).Any(p => p is PyList or null or string))
            return null;
        return BindParameters(method, receiver, [.. positional.Take(at), new PyList(positional[at..])], keywords, cost + 2, out why);
    }

    private static Binding? BindParameters(MethodBase method, object? receiver, object?[] positional, IReadOnlyDictionary<string, object?> keywords, double cost, out string why)
    {
        ParameterInfo[] parameters = method.GetParameters();
        object?[] arguments = new object?[parameters.Length];
        HashSet<string> used = [];
        why = "";
        for (int i = 0; i < parameters.Length; i++)
        {
            ParameterInfo parameter = parameters[i];
            bool given = i < positional.Length;
            object? value = given ? positional[i] : null;
            if (!given && (Find(parameter.Name!, exact: true) ?? Find(parameter.Name!, exact: false)) is { } key)
            {
                (given, value) = (true, keywords[key]);
                used.Add(key);
            }

            bool optional = parameter.HasDefaultValue || parameter.GetCustomAttributes().Any(a => a.GetType().Name is "ParamArrayAttribute" or "ParamCollectionAttribute");
            if (given && Conversion.TryConvert(value, parameter.ParameterType, out arguments[i], out int price) && (value is not null || !parameter.HasDefaultValue && TakesNull(parameter)))
            {
                cost += price;
            }
            else if (optional && (!given || value is null))
            {
                // None is itself where the type has it, else the default.
                arguments[i] = given && (!parameter.ParameterType.IsValueType || Nullable.GetUnderlyingType(parameter.ParameterType) is not null) && TakesNull(parameter) ? null : Default(parameter);
                cost += given ? 0.5 : 0.01;
            }
            else
            {
                why = given ? $"{parameter.Name} does not take {Describe(value)}" : $"{parameter.Name} is missing";
                return null;
            }
        }

        if (positional.Skip(parameters.Length).Any(p => p is not null))
        {
            why = $"it takes {parameters.Length} arguments, {positional.Length} are given";
            return null;
        }

        foreach ((string key, object? value) in keywords)
        {
            if (used.Contains(key) || s_ignored.Contains(key) && value is not PyOther { Name: not "strided" })
                continue;
            if (value is not null)
            {
                why = $"it has no parameter {key}";
                return null;
            }

            cost += 1;
        }

        return new Binding(method, receiver, arguments, cost);

        string? Find(string name, bool exact) => keywords.Keys.FirstOrDefault(k => !used.Contains(k) && (exact ? Names.Same(k, name) : Names.Synonyms(k, name) && !parameters.Any(p => Names.Same(p.Name!, k))));
    }

    /// <summary>Whether the parameter's type says that it may be null; spans stand for arrays that may be empty, and <see cref="Ints"/> may be absent.</summary>
    private static bool TakesNull(ParameterInfo parameter) => parameter.ParameterType.IsByRefLike || parameter.ParameterType == typeof(Ints) || s_nullability.Create(parameter).WriteState != NullabilityState.NotNull;

    private static object? Default(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (Conversion.SpanElement(type) is { } element)
            return Array.CreateInstance(element, 0);
        if (!parameter.HasDefaultValue)
            return type.IsArray ? Array.CreateInstance(type.GetElementType()!, 0) : Activator.CreateInstance(type);
        object? value = parameter.DefaultValue;
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (value is null || value == DBNull.Value || value == Missing.Value)
            return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;
        return plain.IsEnum ? Enum.ToObject(plain, value) : value;
    }

    private static string Describe(object?[] positional, IReadOnlyDictionary<string, object?>? keywords) =>
        string.Join(", ", [.. positional.Select(Describe), .. (keywords ?? new Dictionary<string, object?>()).Select(k => $"{k.Key}={Describe(k.Value)}")]);

    private static string Describe(object? value) => value switch
    {
        null => "None",
        string s => $"'{s}'",
        PyList list => $"[{string.Join(", ", list.Items.Select(Describe))}]",
        _ => value.ToString()!,
    };

    private static string Signature(MethodBase method) => $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Select(p => $"{Short(p.ParameterType)} {p.Name}"))})";

    private static string Short(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? Short(inner) + "?" : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Short))}>" : type.Name;
}
