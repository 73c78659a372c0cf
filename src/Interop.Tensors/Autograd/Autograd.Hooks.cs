namespace Interop.Tensors;

/// <content>Hooks over several tensors. Source: <c>torch.autograd.graph</c>.</content>
public static partial class Autograd
{
    /// <summary>Runs once in each backward pass that reaches the tensors, with one gradient per tensor: null for those that it does not reach, or that are not there yet. Dispose the result to remove it. Source: <c>torch.autograd.graph.register_multi_grad_hook</c>.</summary>
    /// <param name="tensors">Tensors that require gradients.</param>
    /// <param name="fn">The hook.</param>
    /// <param name="mode">Whether it waits for all or runs at the first.</param>
    /// <exception cref="InvalidOperationException">A tensor requires no gradients.</exception>
    public static IDisposable RegisterMultiGradHook(IReadOnlyList<Tensor> tensors, Action<IReadOnlyList<Tensor?>> fn, MultiGradHookMode mode = MultiGradHookMode.All)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(fn);
        Edge[] edges = Edges(tensors);
        object key = new();
        List<IDisposable> handles = [];
        for (int i = 0; i < edges.Length; i++)
        {
            int at = i;
            handles.Add(tensors[i].RegisterHook(gradient =>
            {
                Arrive(at, gradient);
                return null;
            }));
        }

        return new Registration(() =>
        {
            foreach (IDisposable handle in handles)
                handle.Dispose();
        });

        void Arrive(int at, Tensor gradient)
        {
            BackwardRun run = ThreadState.Current.Run!;
            Dictionary<object, object> all = run.Gathered ??= [];
            if (!all.TryGetValue(key, out object? found))
                all.Add(key, found = new Gathering(new Tensor?[edges.Length], edges.Count(e => run.Visits(e.Node))));
            Gathering gathering = (Gathering)found;
            gathering.Gradients[at] = gradient;
            gathering.Arrived++;
            if (gathering.Arrived == (mode == MultiGradHookMode.Any ? 1 : gathering.Expected))
                fn(gathering.Gradients);
        }
    }

    private sealed class Gathering(Tensor?[] gradients, int expected)
    {
        internal Tensor?[] Gradients => gradients;

        internal int Expected => expected;

        internal int Arrived { get; set; }
    }
}
