using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>The door: every op enters here, records its gradient here and leaves when the scope ends.</summary>
/// <remarks>
/// An op is <c>using Op op = Op.Begin("mul", a, b); return op.Record(kernel(a, b), Wrt(a, b, static (b, dy) => dy * b), …);</c>
/// Ops inside an op see a greater depth: autograd works at the innermost level, observers choose theirs. The scope keeps
/// the inputs alive, because kernels see bare pointers.
/// </remarks>
internal readonly ref struct Op : IDisposable
{
    private readonly ThreadState _thread;
    private readonly string _name;
    private readonly object? _attributes;
    private readonly ReadOnlySpan<Tensor?> _inputs;

    private Op(string name, object? attributes, ReadOnlySpan<Tensor?> inputs)
    {
        (_thread, _name, _attributes) = (ThreadState.Current, name, attributes);
        _inputs = inputs;
        _thread.Depth++;
        if (_thread.Observer is not null)
            Enter();
    }

    internal static Op Begin(string name, [UnscopedRef] params ReadOnlySpan<Tensor?> inputs) => new(name, null, inputs);

    /// <summary>With attributes, a record that tracers match on; the same object goes to <c>Wrt</c>.</summary>
    internal static Op Begin(string name, object attributes, [UnscopedRef] params ReadOnlySpan<Tensor?> inputs) => new(name, attributes, inputs);

    public void Dispose()
    {
        if (_thread.Observer is not null)
            Leave();
        _thread.Depth--;
        foreach (Tensor? input in _inputs)
            GC.KeepAlive(input);
    }

    /// <summary>A result whose gradient follows from the ops inside, or that has none.</summary>
    internal Tensor Return(Tensor y)
    {
        if (_thread.Observer is not null)
            Result([y]);
        return y;
    }

    /// <summary>Results that have their history.</summary>
    internal void Return(ReadOnlySpan<Tensor> outputs)
    {
        if (_thread.Observer is not null)
            Result(outputs);
    }

    /// <summary>A result with one rule per input; inputs that require no gradient cost nothing.</summary>
    internal Tensor Record(Tensor y, params ReadOnlySpan<Gradient> gradients)
    {
        if (_thread.GradEnabled)
        {
            RuleNode? node = null;
            foreach (ref readonly Gradient gradient in gradients)
            {
                if (gradient.Input?.Edge is { } edge)
                    (node ??= new RuleNode(_name, y.Shape, y.DType)).Add(edge, gradient, y, _inputs, _thread);
            }

            if (node is not null)
                Attach(node, y, 0);
        }

        return Return(y);
    }

    /// <summary>One rule for all inputs, one or several outputs.</summary>
    internal void Record<S>(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor?> wrt, ReadOnlySpan<Tensor?> saved, S attributes, JointRule<S> rule)
    {
        bool any = false;
        if (_thread.GradEnabled)
        {
            foreach (Tensor? x in wrt)
                any |= x is { RequiresGrad: true };
        }

        if (any)
        {
            JointNode<S> node = new(_name, outputs, _inputs, wrt, saved, attributes, rule, _thread);
            for (int i = 0; i < outputs.Length; i++)
            {
                if (outputs[i].DType.Kind is DTypeKind.Float or DTypeKind.Complex)
                    Attach(node, outputs[i], i);
            }
        }

        Return(outputs);
    }

    /// <summary>One rule for all inputs, one output.</summary>
    internal Tensor Record<S>(Tensor y, ReadOnlySpan<Tensor?> wrt, ReadOnlySpan<Tensor?> saved, S attributes, JointRule<S> rule)
    {
        Record([y], wrt, saved, attributes, rule);
        return y;
    }

    /// <summary>Call before the kernel of an op that writes into <paramref name="x"/>.</summary>
    /// <exception cref="InvalidOperationException">Elements of it share a place; or it is, or looks into, what may not be changed while recording.</exception>
    internal void CheckWritable(Tensor x)
    {
        if (x.Overlaps)
            throw new InvalidOperationException($"'{_name}' would write into {x} with strides [{string.Join(", ", x.StridesArray)}], in which several elements are one place. Clone it first.");
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

    /// <summary>A composition: one op to whoever watches the outer level, its parts to autograd. The body is static, so only its result got out.</summary>
    internal static Tensor Compose(string name, Tensor x, Func<Tensor, Tensor> body)
    {
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

    /// <summary>A fused kernel and the composition that it equals, which runs where derivatives of this op are wanted.</summary>
    internal static Tensor Fused(string name, Tensor a, Tensor b, Func<Tensor, Tensor, Tensor> kernel, Func<Tensor, Tensor, Tensor> composed)
    {
        if (GradMode.Enabled && (a.RequiresGrad || b.RequiresGrad))
            return Compose(name, a, b, composed);
        using Op op = Begin(name, a, b);
        return op.Return(kernel(a, b));
    }

    /// <summary>Gives a new result its history.</summary>
    internal void Attach(Node node, Tensor y, int output)
    {
        foreach (Tensor? input in _inputs)
        {
            if (ReferenceEquals(input, y))
                throw new InvalidOperationException($"'{_name}' would record its input {y} as its result: return it as it is, or a view of it.");
        }

        Trace(node);
        y.SetHistory(new Edge(node, output));
    }

    private void Trace(Node node)
    {
        if (_thread.Anomaly && node.Stack is null)
            node.Stack = _thread.Running is { } from ? $"{Environment.StackTrace}\nwhich differentiates '{from.Name}':\n{from.Stack}" : Environment.StackTrace;
    }

    // Observers are user code: what they make is their own.

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Enter()
    {
        OpCall call = new(_name, _thread.Depth, _inputs, _attributes);
        int shield = _thread.Shield();
        for (OpObserver? observer = _thread.Observer; observer is not null; observer = observer.Next)
            observer.Enter(call);
        _thread.Unshield(shield);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Leave()
    {
        OpCall call = new(_name, _thread.Depth, _inputs, _attributes);
        int shield = _thread.Shield();
        for (OpObserver? observer = _thread.Observer; observer is not null; observer = observer.Next)
            observer.Leave(call);
        _thread.Unshield(shield);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Result(ReadOnlySpan<Tensor> outputs)
    {
        OpCall call = new(_name, _thread.Depth, _inputs, _attributes);
        int shield = _thread.Shield();
        for (OpObserver? observer = _thread.Observer; observer is not null; observer = observer.Next)
            observer.Result(call, outputs);
        _thread.Unshield(shield);
    }
}
