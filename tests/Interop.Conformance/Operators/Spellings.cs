using System.Reflection;
using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <summary>
/// Entries whose call is not <c>name(input, *args, **kwargs)</c>: the database wraps some operators in a lambda that turns the
/// arguments around, and Python has names that C# spells as operators, indexers or casts.
/// </summary>
internal static class Spellings
{
    private static readonly Dictionary<string, string[]> s_reflected = new()
    {
        ["__radd__"] = ["op_Addition", "add"],
        ["__rsub__"] = ["op_Subtraction", "sub"],
        ["__rmul__"] = ["op_Multiply", "mul"],
        ["__rdiv__"] = ["op_Division", "div"],
        ["__rmod__"] = ["op_Modulus", "remainder"],
        ["__rpow__"] = ["pow"],
        ["__rmatmul__"] = ["matmul"],
        ["__rand__"] = ["op_BitwiseAnd", "bitwise_and"],
        ["__ror__"] = ["op_BitwiseOr", "bitwise_or"],
        ["__rxor__"] = ["op_ExclusiveOr", "bitwise_xor"],
    };

    /// <summary>Calls that fill their first argument with random numbers.</summary>
    private static readonly string[] s_fills = ["cauchy", "exponential", "geometric", "log_normal", "uniform", "bernoulli_", "exponential_", "normal_", "random_", "uniform_"];

    /// <summary>Entries that are in-place forms themselves are called on a copy, unless they fill their input with random numbers.</summary>
    private static bool OnCopy(OperatorEntry entry) => entry.Op[^1] == '_' && entry.Op[^2] != '_' && !WritesIntoInput(entry);

    /// <summary>In-place forms that only change the geometry of the tensor object, which this library's tensors never do.</summary>
    private static readonly string[] s_geometry = ["as_strided", "squeeze", "t", "transpose", "unsqueeze", "swapaxes"];

    /// <summary>Whether <c>NAME_</c> is an in-place form with the same meaning as <c>NAME</c>.</summary>
    public static bool HasInPlaceForm(OperatorEntry entry) => entry.InPlace && !s_geometry.Contains(entry.Op) && !OnCopy(entry) && !WritesIntoInput(entry);

    /// <summary>Whether the entry's own call changes its input.</summary>
    public static bool WritesIntoInput(OperatorEntry entry) => s_fills.Contains(entry.Op) || entry.Name == "normal.in_place";

    public static object? Call(OperatorEntry entry, object? input, object?[] args, IReadOnlyDictionary<string, object?> keywords)
    {
        object?[] all = [input, .. args];
        if (s_reflected.TryGetValue(entry.Op, out string[]? names))
        {
            // Python's reflected methods belong to tensors; in C# a number has no such operator.
            if (input is not Tensor)
                throw new UnboundException($"{entry.Op} is called on {input}");
            return First(names, [args[0], input, .. args[1..]], keywords);
        }

        if (WritesIntoInput(entry))
            return Binder.Call(entry.Op.TrimEnd('_') + "_", all, keywords);
        if (OnCopy(entry))
            return Binder.Call(entry.Op, [((Tensor)input!).Clone(), .. args], keywords);
        return entry.Name switch
        {
            "__getitem__" => Index((Tensor)input!, args[0]),
            "__setitem__" => Assign(((Tensor)input!).Clone(), args[0], args[1]),
            // The database's entry calls randn_like.
            "rand_like" when !entry.Packed => Binder.Call("randn_like", all, keywords),
            "where" => Binder.Call("where", [args[0], input, .. args[1..]], keywords),
            "einsum" => Binder.Call("einsum", [args[0], input], keywords),
            "normal.number_mean" => Binder.Call("normal", [args[0], input, .. args[1..]], keywords),
            "nn.functional.embedding" or "nn.functional.embedding_bag" => Binder.Call(entry.Op, [args[0], input, .. args[1..]], keywords),
            "linalg.lstsq.grad_oriented" => Results.Flatten(Binder.Call(entry.Op, all, keywords))[..2],
            "svd_lowrank" or "pca_lowrank" or "linalg.pinv.singular" => Binder.Call(entry.Op, [Product(input, args[0]), .. args[1..]], keywords),
            "max_pool2d_with_indices_backward" => MaxPoolBackward(input, keywords),
            "bool" or "byte" or "char" or "double" or "float" or "half" or "bfloat16" or "int" or "long" or "short" or "cdouble" or "cfloat" => Cast(entry.Op, all, keywords),
            "to" => To(input, [.. args.Where(a => a is not string)], keywords),
            "slice" => Slice(all, keywords),
            _ when entry.Op.Contains("_pool", StringComparison.Ordinal) => Pool(entry, all, keywords),
            _ when entry.Op is "polygamma" or "special.polygamma" => Polygamma(entry.Op, input, args.Length > 0 ? args[0] : keywords["n"]),
            _ => First([entry.Op, .. entry.Aliases, entry.Aten], all, keywords),
        };
    }

    /// <summary>Pooling has one result, or two with <c>return_indices=True</c>: in C# these may be two methods, as in <c>max_pool2d_with_indices</c>.</summary>
    private static object? Pool(OperatorEntry entry, object?[] all, IReadOnlyDictionary<string, object?> keywords)
    {
        // The adaptive ones have it as second positional argument.
        bool positional = entry.Op.Contains("adaptive_max", StringComparison.Ordinal) && all.Length == 3 && all[2] is bool;
        if (!positional && !keywords.ContainsKey("return_indices"))
            return First([entry.Op, entry.Aten], all, keywords);
        bool indices = positional ? all[2] is true : keywords["return_indices"] is true;
        string name = indices && Binder.Knows(entry.Op + "_with_indices") ? entry.Op + "_with_indices" : entry.Op;
        if (name == entry.Op && indices)
            return Binder.Call(name, all, keywords);
        return Binder.Call(name, positional ? all[..2] : all, keywords.Where(k => k.Key != "return_indices").ToDictionary());
    }

    /// <summary>The database has the tensor first, <c>torch.polygamma</c> has it last, <c>Tensor.polygamma</c> is called on it.</summary>
    private static object? Polygamma(string op, object? x, object? n)
    {
        try
        {
            return Binder.Call(op, [n, x]);
        }
        catch (UnboundException)
        {
            return Binder.Call(op, [x, n]);
        }
    }

    /// <summary>The first of several names that the engine knows.</summary>
    private static object? First(string[] names, object?[] positional, IReadOnlyDictionary<string, object?> keywords)
    {
        UnboundException? unbound = null;
        foreach (string name in names.Distinct().Where(Binder.Knows))
        {
            try
            {
                return Binder.Call(name, positional, keywords);
            }
            catch (UnboundException e)
            {
                unbound ??= e;
            }
        }

        throw unbound ?? (Exception)new MissingOpException($"nothing in Interop.Tensors is named {names[0]}");
    }

    /// <summary><c>to([device], dtype, non_blocking, copy)</c>: there is one device, and nothing to wait for.</summary>
    private static object? To(object? input, object?[] args, IReadOnlyDictionary<string, object?> keywords)
    {
        Dictionary<string, object?> all = keywords.ToDictionary();
        if (args.Length > 2)
            all["copy"] = args[2];
        return Binder.Call("to", [input, args[0]], all);
    }

    private static object? Product(object? a, object? b) => Binder.Call("matmul", [a, Binder.Call("mT", [b])]);

    private static object? Cast(string op, object?[] all, IReadOnlyDictionary<string, object?> keywords) =>
        Binder.Knows(op) ? Binder.Call(op, all, keywords) : Binder.Call("to", [.. all, DTypes.FromTorch(op switch { "byte" => "uint8", "char" => "int8", _ => op })], keywords);

    private static object? Slice(object?[] all, IReadOnlyDictionary<string, object?> keywords) =>
        First(["slice"], all, keywords);

    private static object? MaxPoolBackward(object? input, IReadOnlyDictionary<string, object?> keywords)
    {
        Dictionary<string, object?> pool = keywords.Where(k => k.Key != "return_indices").ToDictionary();
        Tensor[] found = [.. Results.Flatten(Binder.Call("nn.functional.max_pool2d_with_indices", [input], pool)).Cast<Tensor>()];
        object?[] window = [.. ((string[])["kernel_size", "stride", "padding", "dilation", "ceil_mode"]).Select(k => keywords.GetValueOrDefault(k))];
        return Binder.Call("max_pool2d_with_indices_backward", [Binder.Call("ones_like", [found[0]]), input, .. window, found[1]]);
    }

    /// <summary><c>x[index]</c> through the indexer.</summary>
    private static object? Index(Tensor x, object? index)
    {
        (PropertyInfo indexer, object? argument) = Indexer(index);
        return Invoker.Call(indexer.GetMethod!, x, [argument]);
    }

    private static Tensor Assign(Tensor x, object? index, object? value)
    {
        (PropertyInfo indexer, object? argument) = Indexer(index);
        MethodInfo set = indexer.SetMethod ?? throw new MissingOpException("Tensor's indexer cannot be assigned to");
        Invoker.Call(set, x, [argument, Conversion.TryConvert(value, typeof(Tensor), out object? tensor, out _) ? tensor : throw new UnboundException($"no tensor of {value}")]);
        return x;
    }

    private static (PropertyInfo Indexer, object? Argument) Indexer(object? index)
    {
        PropertyInfo indexer = typeof(Tensor).GetProperties().FirstOrDefault(p => p.GetIndexParameters().Length == 1 && p.PropertyType == typeof(Tensor))
            ?? throw new MissingOpException("Tensor has no indexer");
        Type type = indexer.GetIndexParameters()[0].ParameterType;
        Type item = Conversion.ElementType(type) ?? type;
        object?[] parts = index is PyList { IsTuple: true } tuple ? tuple.Items : [index];
        Array values = Array.CreateInstance(item, parts.Length);
        for (int i = 0; i < parts.Length; i++)
            values.SetValue(IndexPart(parts[i], item), i);
        return (indexer, Conversion.ElementType(type) is null ? values.GetValue(0) : values);
    }

    private static object? IndexPart(object? part, Type item)
    {
        object? Static(string name) => item.GetProperty(name)?.GetValue(null) ?? item.GetField(name)?.GetValue(null);
        switch (part)
        {
            case null:
                return Static("None");
            case PyEllipsis:
                return Static("Ellipsis");
            case PySlice s:
                MethodInfo slice = item.GetMethods().First(m => m is { Name: "Slice", IsStatic: true });
                return slice.Invoke(null, [.. slice.GetParameters().Zip([s.Start, s.Stop, s.Step], (p, v) => v is null && p.HasDefaultValue ? p.DefaultValue : Conversion.TryConvert(v, p.ParameterType, out object? c, out _) ? c : null)]);
            case PyList list:
                part = list.Items.All(i => i is bool) ? Tensor.From(list.Items.Cast<bool>().ToArray()) : Tensor.From(list.Items.Cast<long>().ToArray());
                break;
        }

        return Conversion.TryConvert(part, item, out object? converted, out _) ? converted : throw new UnboundException($"{item.Name} does not take {part}");
    }
}
