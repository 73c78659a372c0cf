namespace Interop.Tensors;

/// <summary>What few nodes have: hooks, retained gradients, a stack trace.</summary>
internal sealed class NodeHooks
{
    private TensorHook[] _tensor = [];
    private (int Output, GradientCell Cell)[] _retained = [];
    private Func<IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?>[] _before = [];
    private Func<IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?>[] _after = [];

    internal string? Stack { get; set; }

    internal bool HasAfter => Volatile.Read(ref _after).Length > 0;

    internal IDisposable AddTensorHook(int output, Func<Tensor, Tensor?> hook) =>
        Registration.Add(this, () => _tensor, list => Volatile.Write(ref _tensor, list), new TensorHook(output, hook));

    internal IDisposable AddBefore(Func<IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook) =>
        Registration.Add(this, () => _before, list => Volatile.Write(ref _before, list), hook);

    internal IDisposable AddAfter(Func<IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook) =>
        Registration.Add(this, () => _after, list => Volatile.Write(ref _after, list), hook);

    internal void Retain(int output, GradientCell cell)
    {
        lock (this)
            Volatile.Write(ref _retained, [.. _retained, (output, cell)]);
    }

    internal void Forget(GradientCell cell)
    {
        lock (this)
            Volatile.Write(ref _retained, Array.FindAll(_retained, r => r.Cell != cell));
    }

    /// <summary>Hooks of tensors may replace a gradient; what they see is theirs to keep. Retained gradients come last.</summary>
    internal void RunTensorHooks(Node node, Span<Tensor?> dy)
    {
        foreach (TensorHook hook in Volatile.Read(ref _tensor))
        {
            if (dy[hook.Output] is not { } gradient)
                continue;
            gradient.Escaped = true;
            Replace(ref dy[hook.Output], hook.Run(gradient), node, hook.Output);
        }

        foreach ((int output, GradientCell cell) in Volatile.Read(ref _retained))
        {
            if (dy[output] is not { } gradient)
                continue;
            gradient.Escaped = true;
            lock (cell)
                cell.Value = cell.Value is null ? gradient : cell.Value + gradient;
        }
    }

    internal void RunBefore(Node node, Span<Tensor?> dy)
    {
        foreach (Func<IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook in Volatile.Read(ref _before))
        {
            if (hook(Seen(dy)) is not { } others)
                continue;
            CheckCount(node, others.Count, dy.Length);
            for (int i = 0; i < dy.Length; i++)
                Replace(ref dy[i], others[i], node, i, mayRemove: true);
        }
    }

    internal void RunAfter(Node node, Span<Tensor?> dx, ReadOnlySpan<Tensor?> dy)
    {
        foreach (Func<IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>, IReadOnlyList<Tensor?>?> hook in Volatile.Read(ref _after))
        {
            if (hook(Seen(dx), Seen(dy)) is not { } others)
                continue;
            CheckCount(node, others.Count, dx.Length);
            for (int i = 0; i < dx.Length; i++)
            {
                dx[i] = others[i];
                others[i]?.Escaped = true;
            }
        }
    }

    private static Tensor?[] Seen(ReadOnlySpan<Tensor?> gradients)
    {
        foreach (Tensor? gradient in gradients)
            gradient?.Escaped = true;
        return gradients.ToArray();
    }

    private static void CheckCount(Node node, int found, int expected)
    {
        if (found != expected)
            throw new InvalidOperationException($"A hook of '{node.Name}' returned {found} gradients; there are {expected}.");
    }

    private static void Replace(ref Tensor? place, Tensor? other, Node node, int output, bool mayRemove = false)
    {
        if (ReferenceEquals(other, place) || other is null && !mayRemove)
            return;
        (Shape shape, DType dtype) = node.Output(output);
        if (other is not null && (other.Shape != shape || other.DType != dtype))
            throw new InvalidOperationException($"A hook of '{node.Name}' returned a {other} in place of a gradient of {dtype.Name} {shape}: shape and dtype must stay.");
        if (place is not null)
            place.InFlight--;
        if (other is not null)
        {
            other.InFlight++;
            other.Escaped = true;
        }

        place = other;
    }

    private sealed record TensorHook(int Output, Func<Tensor, Tensor?> Run);
}
