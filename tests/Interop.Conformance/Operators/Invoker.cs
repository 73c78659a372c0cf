using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Interop.Conformance.Operators;

/// <summary>Calls methods and constructors with boxed arguments. Spans cannot be boxed: they travel as arrays and are made inside a compiled expression.</summary>
internal static class Invoker
{
    private static readonly ConcurrentDictionary<MethodBase, Func<object?, object?[], object?>> s_calls = new();

    public static object? Call(MethodBase method, object? receiver, object?[] arguments) => s_calls.GetOrAdd(method, Compile)(receiver, arguments);

    private static Func<object?, object?[], object?> Compile(MethodBase method)
    {
        ParameterExpression receiver = Expression.Parameter(typeof(object)), arguments = Expression.Parameter(typeof(object?[]));
        Expression[] values = [.. method.GetParameters().Select((p, i) => Argument(Expression.ArrayIndex(arguments, Expression.Constant(i)), p.ParameterType))];
        Expression call = method is MethodInfo function
            ? Expression.Call(function.IsStatic ? null : Expression.Convert(receiver, function.DeclaringType!), function, values)
            : Expression.New((ConstructorInfo)method, values);
        Expression body = call.Type == typeof(void) ? Expression.Block(call, Expression.Constant(null)) : Expression.Convert(call, typeof(object));
        return Expression.Lambda<Func<object?, object?[], object?>>(body, receiver, arguments).Compile();
    }

    private static Expression Argument(Expression value, Type type)
    {
        if (Conversion.SpanElement(type) is not { } element)
            return Expression.Convert(value, type);
        MethodInfo toSpan = type.GetMethods(BindingFlags.Public | BindingFlags.Static).Single(m => m.Name == "op_Implicit" && m.GetParameters()[0].ParameterType == element.MakeArrayType());
        return Expression.Call(toSpan, Expression.Convert(value, element.MakeArrayType()));
    }
}
