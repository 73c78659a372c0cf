namespace Interop.Tensors;

/// <summary>One input of an op, the values its gradient needs, and the rule: <c>Wrt(x, saved…, static (saved…, dy) => …)</c>.</summary>
internal readonly struct Gradient
{
    internal Tensor? Input { get; private init; }
    internal Tensor? A { get; private init; }
    internal Tensor? B { get; private init; }
    internal object? Rule { get; private init; }

    internal static Gradient Wrt(Tensor? x, Func<Tensor, Tensor?> rule) => new() { Input = x, Rule = rule };

    internal static Gradient Wrt(Tensor? x, Tensor saved, Func<Tensor, Tensor, Tensor?> rule) => new() { Input = x, A = saved, Rule = rule };

    internal static Gradient Wrt(Tensor? x, Tensor saved, Tensor saved2, Func<Tensor, Tensor, Tensor, Tensor?> rule) => new() { Input = x, A = saved, B = saved2, Rule = rule };

    // With the op's attributes, a record class: a struct would cost a millisecond of JIT for every type.

    internal static Gradient Wrt<S>(Tensor? x, S attributes, Func<S, Tensor, Tensor?> rule) where S : class =>
        new() { Input = x, Rule = Bind(x, attributes, rule) };

    internal static Gradient Wrt<S>(Tensor? x, Tensor saved, S attributes, Func<Tensor, S, Tensor, Tensor?> rule) where S : class =>
        new() { Input = x, A = saved, Rule = Bind(x, attributes, rule) };

    internal static Gradient Wrt<S>(Tensor? x, Tensor saved, Tensor saved2, S attributes, Func<Tensor, Tensor, S, Tensor, Tensor?> rule) where S : class =>
        new() { Input = x, A = saved, B = saved2, Rule = Bind(x, attributes, rule) };

    private static BoundRule<S>? Bind<S>(Tensor? x, S attributes, Delegate rule) where S : class =>
        x is { RequiresGrad: true } && GradMode.Enabled ? new BoundRule<S>(attributes, rule) : null;
}

/// <summary>A rule together with its op's attributes.</summary>
internal abstract class BoundRule
{
    internal abstract Tensor? Apply(Tensor? a, Tensor? b, Tensor dy);
}

/// <inheritdoc/>
internal sealed class BoundRule<S>(S attributes, Delegate rule) : BoundRule where S : class
{
    internal override Tensor? Apply(Tensor? a, Tensor? b, Tensor dy) => rule switch
    {
        Func<S, Tensor, Tensor?> f => f(attributes, dy),
        Func<Tensor, S, Tensor, Tensor?> f => f(a!, attributes, dy),
        _ => ((Func<Tensor, Tensor, S, Tensor, Tensor?>)rule)(a!, b!, attributes, dy),
    };
}
