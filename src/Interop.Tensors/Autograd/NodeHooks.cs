namespace Interop.Tensors;

/// <summary>What few nodes have: hooks, retained gradients, a stack trace.</summary>
internal sealed class NodeHooks
{
    private List<(int Output, Func<Tensor, Tensor?> Hook)>? _before;
    private List<(int Output, GradientCell Cell)>? _retained;
    private List<Action<Node>>? _after;

    internal string? Stack { get; set; }

    internal IDisposable AddBefore(int output, Func<Tensor, Tensor?> hook)
    {
        var list = _before ??= [];
        list.Add((output, hook));
        return new Handle(() => list.Remove((output, hook)));
    }

    internal IDisposable AddAfter(Action<Node> hook)
    {
        List<Action<Node>> list = _after ??= [];
        list.Add(hook);
        return new Handle(() => list.Remove(hook));
    }

    internal void Retain(int output, GradientCell cell) => (_retained ??= []).Add((output, cell));

    internal void Forget(GradientCell cell) => _retained?.RemoveAll(r => r.Cell == cell);

    /// <summary>Hooks may replace a gradient; what they see is theirs to keep.</summary>
    internal void RunBefore(Span<Tensor?> dy)
    {
        foreach ((int output, Func<Tensor, Tensor?> hook) in _before?.ToArray() ?? [])
        {
            if (dy[output] is not { } gradient)
                continue;
            gradient.Escaped = true;
            if (hook(gradient) is not { } other || ReferenceEquals(other, gradient))
                continue;
            gradient.InFlight--;
            other.InFlight++;
            other.Escaped = true;
            dy[output] = other;
        }

        foreach ((int output, GradientCell cell) in _retained ?? [])
        {
            if (dy[output] is not { } gradient)
                continue;
            gradient.Escaped = true;
            cell.Value = cell.Value is null ? gradient : cell.Value + gradient;
        }
    }

    internal void RunAfter(Node node)
    {
        foreach (Action<Node> hook in _after?.ToArray() ?? [])
            hook(node);
    }

    private sealed class Handle(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
