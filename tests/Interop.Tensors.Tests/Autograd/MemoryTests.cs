using Interop.Testing;
namespace Interop.Tensors.Tests.Gradients;

/// <summary>Figures of the pools, which all tests share: these run alone.</summary>
[Collection<Alone>]
public class MemoryTests(ITestOutputHelper output)
{
    /// <summary>A pool may grow by half its slack of 64 MiB where full collections would take too much of the time, as on a busy machine. A leak would be a multiple.</summary>
    private const long Growth = 128L << 20;

    /// <summary>What a step leaves in its caller's locals, as a debugger's build does.</summary>
    private readonly Tensor?[] _held = new Tensor?[64];

    [Theory]
    [InlineData(1024, 64, 1000)]
    [InlineData(64, 32, 4000)]
    public void A_training_loop_without_Dispose_stays_flat(int batch, int width, int steps) => Flat(steps, (w, x, step) =>
    {
        Loss(w, x, 4, held: false).Backward();
        Update(w);
    }, batch, width);

    [Fact]
    public void Locals_that_live_into_the_next_step_do_not_change_that() => Flat(300, (w, x, step) =>
    {
        Loss(w, x, 6, held: true).Backward();
        Update(w);
    }, 1024, 64);

    [Fact]
    public void Graphs_dropped_without_a_backward_pass_do_not_change_that() => Flat(300, (w, x, step) =>
    {
        Tensor loss = Loss(w, x, 6, held: false);
        if (step % 2 == 0)
            return;
        loss.Backward();
        Update(w);
    }, 1024, 64);

    [Fact]
    public void Second_derivatives_and_checkpoints_do_not_change_that() => Flat(300, (w, x, step) =>
    {
        Tensor loss = Checkpointing.Checkpoint(h => Loss(w, h, 3, held: false), x);
        Tensor dw = Autograd.Grad([loss], [w], createGraph: true)[0]!;
        (dw * dw).Sum().Backward();
        Update(w);
    }, 512, 64);

    [Fact]
    public void A_scope_gives_everything_back_at_its_end()
    {
        Tensor w = Weights(64), x = Tensor.Ones([1024, 64]);
        using (Tensor.Scope())
            Loss(w, x, 6, held: false);
        long before = MemoryStatistics.Current.RentedBytes;
        for (int i = 0; i < 20; i++)
        {
            using (Tensor.NoGrad())
            using (Tensor.Scope())
                Loss(w, x, 6, held: false);
            Assert.True(MemoryStatistics.Current.RentedBytes <= before, $"{MemoryStatistics.Current.RentedBytes} bytes are rented after a scope, {before} before");
        }
    }

    [Fact]
    public void A_backward_pass_gives_saved_values_and_gradients_back_at_once()
    {
        Tensor w = Weights(64), x = Tensor.Ones([1024, 64]);
        Loss(w, x, 8, held: false).Backward();
        long before = MemoryStatistics.Current.RentedBytes;
        using (Tensor.Scope())
            Loss(w, x, 8, held: false).Backward();
        long grown = MemoryStatistics.Current.RentedBytes - before;
        Assert.True(grown < 1 << 20, $"{grown} bytes more are rented after a step");
    }

    private static Tensor Weights(int width)
    {
        Random random = new(1);
        return Tensor.From(Enumerable.Range(0, width * width).Select(_ => (float)random.NextDouble() * 0.1f).ToArray(), [width, width]).RequiresGrad_();
    }

    private Tensor Loss(Tensor w, Tensor x, int depth, bool held)
    {
        Tensor h = x;
        for (int i = 0; i < depth; i++)
        {
            Tensor product = h.Mm(w), scaled = product * 0.1;
            h = scaled.Tanh();
            if (held)
                (_held[3 * i], _held[3 * i + 1], _held[3 * i + 2]) = (product, scaled, h);
        }

        return h.Sum();
    }

    private static void Update(Tensor w)
    {
        using (Tensor.NoGrad())
            w.Add_(w.Grad! * -1e-6);
        w.Grad = null;
    }

    private void Flat(int steps, Action<Tensor, Tensor, int> step, int batch, int width)
    {
        Tensor w = Weights(width), x = Tensor.Ones([batch, width]);
        long settled = 0;
        for (int i = 0; i < steps; i++)
        {
            step(w, x, i);
            if (i == steps / 5)
                settled = MemoryStatistics.Current.ReservedBytes;
        }

        MemoryStatistics after = MemoryStatistics.Current;
        output.WriteLine($"{settled >> 20} MiB after {steps / 5} steps, {after.ReservedBytes >> 20} MiB after {steps}; {after}");
        Assert.True(after.ReservedBytes <= settled + Growth, $"{settled} bytes after {steps / 5} steps, {after}");
    }
}
