using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Ops that write into their input.</content>
internal readonly ref partial struct Op
{
    /// <summary>Call before the kernel of an op that writes into <paramref name="x"/>.</summary>
    /// <exception cref="InvalidOperationException">Elements of it share a place; or it is, or looks into, what may not be changed while recording.</exception>
    internal void CheckWritable(Tensor x)
    {
        if (x.Overlaps)
            throw new InvalidOperationException($"'{_name}' would write into {x} with strides [{string.Join(", ", x.StridesArray)}], in which several elements are one place. Clone it first.");
        CheckRewritable(x);
    }

    /// <summary>Call before an op that gives <paramref name="x"/> a new history.</summary>
    /// <exception cref="InvalidOperationException">It is, or looks into, what may not be changed while recording.</exception>
    internal void CheckRewritable(Tensor x)
    {
        x.CheckInference(_name);
        if (!_thread.GradEnabled)
            return;
        bool any = x.RequiresGrad;
        foreach (Tensor? input in _inputs)
            any |= input is { RequiresGrad: true };
        if (!any)
            return;
        if (x.ViewOf is { } view)
        {
            if (view.Origin != ViewOrigin.Recorded)
                throw view.Refusal(x, $"'{_name}' would change it in place");
            if (view.Root.IsLeaf && view.Root.RequiresGrad)
                throw new InvalidOperationException($"'{_name}' would change a view {x} of a leaf that requires gradients in place. Do it under Tensor.NoGrad(), or on a result.");
        }

        if (x.RequiresGrad && x.IsLeaf)
            throw new InvalidOperationException($"'{_name}' would change a leaf {x} that requires gradients in place. Do it under Tensor.NoGrad(), or on a result.");
    }

    /// <summary>After the kernel of an op that wrote into <paramref name="x"/>: counts the version and gives x a new history. A saved x is its new value.</summary>
    internal Tensor RecordInPlace(Tensor x, params ReadOnlySpan<Gradient> gradients)
    {
        RuleNode? node = null;
        if (_thread.GradEnabled)
        {
            // Before the version is counted: other views of the memory still have their old history.
            foreach (ref readonly Gradient gradient in gradients)
            {
                if (gradient.Input?.Edge is { } edge)
                    (node ??= new RuleNode(_name, x.Shape, x.DType) { IsInPlace = true }).Add(edge, gradient, x, _inputs, _thread);
            }
        }

        WriteHistory(node, x);
        return Return(x);
    }

    /// <summary>Counts the version of a tensor that was written to, and gives it a new history.</summary>
    internal void WriteHistory(Node? node, Tensor x, int output = 0)
    {
        Edge? before = node is null ? null : x.Edge;
        x.Memory.Bump(_name);
        if (node is null)
        {
            x.ViewOf?.Version = ViewInfo.Stale;
            return;
        }

        Trace(node);
        if (x.ViewOf is not null)
        {
            CopySlices.Rebase(node, x, before);
            return;
        }

        x.MoveRetained(node);
        x.SetHistory(new Edge(node, output));
    }

    /// <summary>The in-place form of an op: computes a new value and overwrites <paramref name="x"/> with it, history included. The body is static.</summary>
    internal static Tensor InPlace(string name, Tensor x, Func<Tensor, Tensor> body)
    {
        using Op op = Begin(name, x);
        op.CheckWritable(x);
        int mark = op._thread.BeginTemporaries();
        try
        {
            return op.Assign(x, body(op.Old(x, null, null)));
        }
        finally
        {
            op._thread.EndTemporaries(mark, [x]);
        }
    }

    /// <inheritdoc cref="InPlace(string, Tensor, Func{Tensor, Tensor})"/>
    internal static Tensor InPlace<S>(string name, Tensor x, S arguments, Func<Tensor, S, Tensor> body)
    {
        using Op op = Begin(name, x);
        op.CheckWritable(x);
        int mark = op._thread.BeginTemporaries();
        try
        {
            return op.Assign(x, body(op.Old(x, null, null), arguments));
        }
        finally
        {
            op._thread.EndTemporaries(mark, [x]);
        }
    }

    /// <inheritdoc cref="InPlace(string, Tensor, Func{Tensor, Tensor})"/>
    internal static Tensor InPlace(string name, Tensor x, Tensor a, Func<Tensor, Tensor, Tensor> body)
    {
        using Op op = Begin(name, x, a);
        op.CheckWritable(x);
        int mark = op._thread.BeginTemporaries();
        try
        {
            return op.Assign(x, body(op.Old(x, a, null), a));
        }
        finally
        {
            op._thread.EndTemporaries(mark, [x]);
        }
    }

    /// <inheritdoc cref="InPlace(string, Tensor, Func{Tensor, Tensor})"/>
    internal static Tensor InPlace<S>(string name, Tensor x, Tensor a, S arguments, Func<Tensor, Tensor, S, Tensor> body)
    {
        using Op op = Begin(name, x, a);
        op.CheckWritable(x);
        int mark = op._thread.BeginTemporaries();
        try
        {
            return op.Assign(x, body(op.Old(x, a, null), a, arguments));
        }
        finally
        {
            op._thread.EndTemporaries(mark, [x]);
        }
    }

    /// <inheritdoc cref="InPlace(string, Tensor, Func{Tensor, Tensor})"/>
    internal static Tensor InPlace<S>(string name, Tensor x, Tensor? a, Tensor? b, S arguments, Func<Tensor, Tensor?, Tensor?, S, Tensor> body)
    {
        using Op op = Begin(name, x, a, b);
        op.CheckWritable(x);
        int mark = op._thread.BeginTemporaries();
        try
        {
            return op.Assign(x, body(op.Old(x, a, b), a, b, arguments));
        }
        finally
        {
            op._thread.EndTemporaries(mark, [x]);
        }
    }

    /// <summary>The value that an in-place op starts from: a copy where a rule may save it, since the original is about to change.</summary>
    private Tensor Old(Tensor x, Tensor? a, Tensor? b) =>
        _thread.GradEnabled && (x.RequiresGrad || a is { RequiresGrad: true } || b is { RequiresGrad: true }) ? x.Clone() : x;

    /// <summary>Overwrites a tensor, history included.</summary>
    /// <exception cref="ShapeException">The value has another shape.</exception>
    /// <exception cref="ArgumentException">The value's dtype cannot be stored in the tensor's.</exception>
    private Tensor Assign(Tensor x, Tensor y)
    {
        if (y.Shape != x.Shape)
            throw new ShapeException($"'{_name}' gives the shape {y.Shape}, which does not fit in place into {x.Shape}.");
        if (!Promotion.CanCast(y.DType, x.DType))
            throw new ArgumentException($"'{_name}' gives {y.DType.Name}, which cannot be stored in place in {x.DType.Name}.");
        if (!ReferenceEquals(x, y))
            Elementwise.Copy(y, x);
        GC.KeepAlive(y);
        return y.Edge is not null && !ReferenceEquals(x, y)
            ? RecordInPlace(x, Gradient.Wrt(y, static dy => dy))
            : RecordInPlace(x, Gradient.Wrt(x, static dy => null));
    }
}
