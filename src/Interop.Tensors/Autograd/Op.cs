using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Interop.Tensors;

/// <summary>The door: every op enters here, records its gradient here and leaves when the scope ends.</summary>
/// <remarks>
/// An op is <c>using Op op = Op.Begin("mul", a, b); return op.Record(kernel(a, b), Wrt(a, b, static (b, dy) => dy * b), …);</c>
/// Ops inside an op see a greater depth: autograd works at the innermost level, observers choose theirs. The scope keeps
/// the inputs alive, because kernels see bare pointers.
/// </remarks>
internal readonly ref partial struct Op : IDisposable
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
