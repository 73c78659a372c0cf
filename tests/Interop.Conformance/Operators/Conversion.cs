using System.Collections;
using System.Collections.Concurrent;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <summary>Python values as arguments of C# parameters, each conversion with a cost; the cheapest overload wins.</summary>
internal static class Conversion
{
    private static readonly ConcurrentDictionary<Type, MethodInfo[]> s_implicit = new();

    /// <summary>Structs that hold a list, which their default lacks.</summary>
    private static readonly Dictionary<Type, Func<Array, object>> s_lists = new()
    {
        [typeof(Ints)] = static a => (Ints)(long[])a,
        [typeof(OptionalInts)] = static a => (OptionalInts)(long?[])a,
    };

    /// <summary>What a parameter takes instead of null when Python passes None.</summary>
    public static bool TryConvert(object? value, Type target, out object? result, out int cost)
    {
        (result, cost) = (null, 0);
        if (Nullable.GetUnderlyingType(target) is { } inner)
            return value is null || TryConvert(value, inner, out result, out cost);
        if (SpanElement(target) is { } spanned)
        {
            cost = 3;
            if (value is null)
            {
                result = Array.CreateInstance(spanned, 0);
                return true;
            }

            return TryConvert(value, spanned.MakeArrayType(), out result, out cost);
        }

        if (value is null)
        {
            result = s_lists.ContainsKey(target) ? Activator.CreateInstance(target) : null;
            return result is not null || !target.IsValueType;
        }

        if (target == value.GetType() || target == typeof(object))
        {
            (result, cost) = (value, target == typeof(object) ? 9 : 0);
            return true;
        }

        if (target.IsInstanceOfType(value))
        {
            (result, cost) = (value, 1);
            return true;
        }

        if (target.IsEnum)
            return TryEnum(value, target, out result, out cost);
        if (TryNumber(value, target, out result, out cost))
            return true;
        // A single number has a conversion of its own there, which remembers that it was one.
        if (ElementType(target) is { } element && (value is PyList || !s_lists.ContainsKey(target)) && TrySequence(value, target, element, out result, out cost))
            return true;
        if (typeof(ITuple).IsAssignableFrom(target) && value is PyList tuple)
            return TryTuple(tuple, target, out result, out cost);
        return TryImplicit(value, target, out result, out cost);
    }

    /// <summary>T of a <c>ReadOnlySpan&lt;T&gt;</c>, or null.</summary>
    public static Type? SpanElement(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>T of an array, a span, a shape, a list struct or a list interface, or null.</summary>
    public static Type? ElementType(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Shape) || type == typeof(Ints))
            return typeof(long);
        if (type == typeof(OptionalInts))
            return typeof(long?);
        if (type.IsArray)
            return type.GetElementType();
        if (SpanElement(type) is { } spanned)
            return spanned;
        return type.IsGenericType && type.IsInterface && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0] : null;
    }

    private static bool TryNumber(object value, Type target, out object? result, out int cost)
    {
        (result, cost) = (null, 0);
        if (value is bool flag && (target == typeof(int) || target == typeof(long) || target == typeof(double)))
        {
            (result, cost) = (Convert.ChangeType(flag ? 1 : 0, target, null), 6);
            return true;
        }

        // PyTorch takes a 0-dim tensor where it wants a number.
        if (value is Tensor { Rank: 0 } t && target.IsPrimitive && target != typeof(bool) && Comparison.Element(Comparison.Dense(t), t.DType, 0) is { Imaginary: 0 } number)
        {
            (result, cost) = t.DType.Kind == DTypeKind.Integer && TryNumber((long)number.Real, target, out result, out _) ? (result, 8)
                : target == typeof(long) && t.DType.Kind == DTypeKind.Integer ? ((long)number.Real, 8)
                : target == typeof(double) ? (number.Real, 8) : ((object?)null, 0);
            return result is not null;
        }

        if (value is long n)
        {
            (result, cost) = Type.GetTypeCode(target) switch
            {
                TypeCode.Int32 when n is >= int.MinValue and <= int.MaxValue => ((object?)(int)n, 1),
                TypeCode.UInt64 when n >= 0 => ((ulong)n, 2),
                TypeCode.Double => ((double)n, 3),
                TypeCode.Single => ((float)n, 3),
                _ => target == typeof(Complex) ? (new Complex(n, 0), 5) : (null, 0),
            };
        }
        else if (value is double d)
        {
            (result, cost) = target == typeof(float) ? ((object?)(float)d, 1) : target == typeof(Complex) ? (new Complex(d, 0), 5) : (null, 0);
        }

        return result is not null;
    }

    private static bool TryEnum(object value, Type target, out object? result, out int cost)
    {
        (result, cost) = (null, 0);
        string? name = value switch { string s => s, PyMemoryFormat f => f.Name, _ => null };
        if (value is long n && target != typeof(DType) && Enum.IsDefined(target, Convert.ChangeType(n, Enum.GetUnderlyingType(target), null)))
            (result, cost) = (Enum.ToObject(target, n), 6);
        else if (name is not null && Array.Find(Enum.GetNames(target), m => Names.Same(m, name) || Names.Same(m + "_format", name)) is { } member)
            result = Enum.Parse(target, member);
        return result is not null;
    }

    private static bool TrySequence(object value, Type target, Type element, out object? result, out int cost)
    {
        (result, cost) = (null, 0);
        object?[] items = value is PyList several ? several.Items : [value];
        Array array = Array.CreateInstance(element, items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            // None is an element only of arrays of references; a size of None is no size.
            if (items[i] is null && element.IsValueType && Nullable.GetUnderlyingType(element) is null || !TryConvert(items[i], element, out object? item, out int price))
                return false;
            array.SetValue(item, i);
            cost = Math.Max(cost, price);
        }

        cost += value is PyList ? 0 : 5;
        if (s_lists.TryGetValue(target, out Func<Array, object>? list))
            result = list(array);
        else if (target != typeof(Shape))
            result = array;
        else if (Array.TrueForAll((long[])array, n => n >= 0))
            result = new Shape((long[])array);
        return result is not null;
    }

    private static bool TryTuple(PyList list, Type target, out object? result, out int cost)
    {
        (result, cost) = (null, 0);
        Type[] types = target.GetGenericArguments();
        if (types.Length != list.Items.Length)
            return false;
        object?[] items = new object?[types.Length];
        for (int i = 0; i < items.Length; i++)
        {
            if (!TryConvert(list.Items[i], types[i], out items[i], out int price))
                return false;
            cost = Math.Max(cost, price);
        }

        result = Activator.CreateInstance(target, items);
        return true;
    }

    private static bool TryImplicit(object value, Type target, out object? result, out int cost)
    {
        (result, cost) = (null, 0);
        MethodInfo? best = null;
        object? argument = null;
        int cheapest = int.MaxValue;
        foreach (MethodInfo method in s_implicit.GetOrAdd(target, static t => [.. t.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name == "op_Implicit" && m.ReturnType == t)]))
        {
            Type from = method.GetParameters()[0].ParameterType;
            if (from.IsByRefLike || from == target)
                continue;
            int price = 0;
            object? converted = value;
            if (from != value.GetType() && !(from.IsValueType || from.IsArray || from == typeof(string) ? TryConvert(value, from, out converted, out price) : from.IsInstanceOfType(value)))
                continue;
            if (price < cheapest)
                (best, argument, cheapest) = (method, converted, price);
        }

        if (best is null)
            return false;
        result = best.Invoke(null, [argument]);
        cost = 4 + cheapest;
        return true;
    }
}
