namespace Interop.Tensors;

/// <content>Ops that are made of others.</content>
internal readonly ref partial struct Op
{
    /// <summary>A composition: one op to whoever watches the outer level, its parts to autograd. The body is static, so only its result got out.</summary>
    internal static Tensor Compose(string name, Tensor x, Func<Tensor, Tensor> body)
    {
        using OpCast cast = OpCast.Of(name, ref x);
        using Op op = Begin(name, x);
        int mark = op._thread.BeginTemporaries();
        Tensor? y = null;
        try
        {
            y = body(x);
        }
        finally
        {
            op._thread.EndTemporaries(mark, [y]);
        }

        return op.Return(y);
    }

    /// <inheritdoc cref="Compose(string, Tensor, Func{Tensor, Tensor})"/>
    internal static Tensor Compose(string name, Tensor a, Tensor b, Func<Tensor, Tensor, Tensor> body)
    {
        using OpCast cast = OpCast.Of(name, ref a, ref b);
        using Op op = Begin(name, a, b);
        int mark = op._thread.BeginTemporaries();
        Tensor? y = null;
        try
        {
            y = body(a, b);
        }
        finally
        {
            op._thread.EndTemporaries(mark, [y]);
        }

        return op.Return(y);
    }

    /// <inheritdoc cref="Compose(string, Tensor, Func{Tensor, Tensor})"/>
    internal static Tensor Compose<S>(string name, Tensor x, S arguments, Func<Tensor, S, Tensor> body)
    {
        using OpCast cast = OpCast.Of(name, ref x);
        using Op op = Begin(name, x);
        int mark = op._thread.BeginTemporaries();
        Tensor? y = null;
        try
        {
            y = body(x, arguments);
        }
        finally
        {
            op._thread.EndTemporaries(mark, [y]);
        }

        return op.Return(y);
    }

    /// <inheritdoc cref="Compose(string, Tensor, Func{Tensor, Tensor})"/>
    internal static Tensor Compose<S>(string name, Tensor a, Tensor? b, Tensor? c, S arguments, Func<Tensor, Tensor?, Tensor?, S, Tensor> body)
    {
        using OpCast cast = OpCast.Of(name, ref a, ref b, ref c);
        using Op op = Begin(name, a, b, c);
        int mark = op._thread.BeginTemporaries();
        Tensor? y = null;
        try
        {
            y = body(a, b, c, arguments);
        }
        finally
        {
            op._thread.EndTemporaries(mark, [y]);
        }

        return op.Return(y);
    }

    /// <summary>A fused kernel and the composition that it equals, which runs where derivatives of this op are wanted.</summary>
    internal static Tensor Fused(string name, Tensor a, Tensor b, Func<Tensor, Tensor, Tensor> kernel, Func<Tensor, Tensor, Tensor> composed)
    {
        if (GradMode.Enabled && (a.RequiresGrad || b.RequiresGrad))
            return Compose(name, a, b, composed);
        using OpCast cast = OpCast.Of(name, ref a, ref b);
        using Op op = Begin(name, a, b);
        return op.Return(kernel(a, b));
    }
}
