namespace Interop.Tensors.Tests.Gradients;

public class ThreadTests
{
    private const int Threads = 8;

    private static Tensor Leaf(params double[] values) => Tensor.From(values).RequiresGrad_();

    private static void Run(Action<int> body)
    {
        List<Exception> failures = [];
        using Barrier barrier = new(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            barrier.SignalAndWait();
            try
            {
                body(i);
            }
            catch (Exception e)
            {
                lock (failures)
                    failures.Add(e);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Eight_threads_run_forward_and_backward_over_one_leaf()
    {
        Tensor x = Leaf(1, 2, 3);
        int hooked = 0, accumulated = 0;
        x.RegisterHook(g => { Interlocked.Increment(ref hooked); return null; });
        x.RegisterPostAccumulateGradHook(_ => Interlocked.Increment(ref accumulated));
        Run(_ =>
        {
            for (int i = 0; i < 200; i++)
                (x * x).Tanh().Sum().Backward();
        });
        Assert.Equal(1600, hooked);
        Assert.Equal(1600, accumulated);
        for (int i = 0; i < 3; i++)
            Assert.Equal(1600 * 2 * (i + 1) * (1 - Math.Pow(Math.Tanh((i + 1) * (i + 1)), 2)), x.Grad!.ToArray<double>()[i], 1e-9);
    }

    [Fact]
    public void Eight_threads_go_back_through_one_graph()
    {
        Tensor x = Leaf(1, 2, 3), w = Leaf(3, 4, 5), y = (x * w).Tanh().Sum() * (x / w).Sum();
        y.Backward(retainGraph: true);
        double[] one = x.Grad!.ToArray<double>();
        x.Grad = null;
        Run(_ =>
        {
            for (int i = 0; i < 100; i++)
            {
                y.Backward(retainGraph: true);
                Assert.Equal(one, Autograd.Grad([y], [x], retainGraph: true)[0]!.ToArray<double>());
            }
        });
        for (int i = 0; i < 3; i++)
            Assert.Equal(800 * one[i], x.Grad!.ToArray<double>()[i], 1e-9);
    }

    [Fact]
    public void Of_threads_that_race_for_a_released_graph_one_wins_and_the_others_are_told()
    {
        for (int round = 0; round < 50; round++)
        {
            Tensor x = Leaf(1, 2, 3), y = (x * x).Sum();
            int won = 0, told = 0;
            Run(_ =>
            {
                try
                {
                    y.Backward();
                    Interlocked.Increment(ref won);
                }
                catch (InvalidOperationException e) when (e.Message.Contains("retainGraph", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref told);
                }
            });
            Assert.True(won >= 1 && won + told == Threads, $"{won} and {told}");
        }
    }

    [Fact]
    public void Hooks_come_and_go_while_passes_run()
    {
        Tensor x = Leaf(1, 2, 3), h = x * 2;
        Run(i =>
        {
            for (int n = 0; n < 200; n++)
            {
                using IDisposable a = x.RegisterHook(_ => null), b = h.RegisterHook(_ => null), c = h.GradFn!.RegisterHook((_, _) => null), d = x.RegisterPostAccumulateGradHook(_ => { });
                (h * (i + 1)).Sum().Backward(retainGraph: true);
            }
        });
        Assert.Equal([.. Enumerable.Repeat(200.0 * 2 * 36, 3)], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_view_whose_root_changed_gets_one_history_for_all_threads()
    {
        for (int round = 0; round < 100; round++)
        {
            Tensor x = Leaf(1, 2, 3, 4), y = x * 1, view = y.View(2, 2);
            y.Mul_(3);
            Node?[] seen = new Node?[Threads];
            Run(i => seen[i] = view.GradFn);
            Assert.All(seen, n => Assert.Same(seen[0], n));
            Assert.Equal("as_strided", seen[0]!.Name);
            (view * view).Sum().Backward();
            Assert.Equal([18, 36, 54, 72], x.Grad!.ToArray<double>());
        }
    }

    [Fact]
    public void Functions_and_checkpoints_serve_many_threads()
    {
        Tensor w = Leaf(0.5, -0.25);
        Square square = new();
        Run(i =>
        {
            for (int n = 0; n < 50; n++)
            {
                Tensor x = Leaf(i + 1, n), y = Checkpointing.Checkpoint(h => square.Apply(h) * w, x, preserveRngState: false);
                y.Sum().Backward();
                Assert.Equal([i + 1, -0.5 * n], x.Grad!.ToArray<double>());
            }
        });
        Assert.Equal(50 * (1 + 4 + 9 + 16 + 25 + 36 + 49 + 64), w.Grad!.ToArray<double>()[0]);
    }

    [Fact]
    public void Modes_belong_to_their_thread()
    {
        using GradMode mode = Tensor.NoGrad();
        using InferenceMode inference = Tensor.InferenceMode();
        Run(_ =>
        {
            Assert.True(GradMode.Enabled);
            Assert.False((Leaf(1) * 2).IsInference);
        });
    }

    private sealed class Square : Function
    {
        protected override Tensor Forward(FunctionContext context, Tensor[] inputs)
        {
            context.SaveForBackward(inputs[0]);
            return inputs[0] * inputs[0];
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor dy) => [dy * context.SavedTensors[0] * 2];
    }
}
