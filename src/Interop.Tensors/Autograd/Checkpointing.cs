namespace Interop.Tensors;

/// <summary>Trades time for memory: what a part of a model would save for its gradients is computed again in the backward pass. Source: <c>torch.utils.checkpoint</c>, without reentrance.</summary>
/// <remarks>
/// The function must do the same when it runs again: random numbers of <see cref="Generator.Default"/> are repeated, other state must not
/// change. Inputs are kept, with their versions. Checkpoints nest, and the gradients can be differentiated.
/// </remarks>
public static class Checkpointing
{
    /// <summary>Runs a function without keeping what its ops save. Source: <c>torch.utils.checkpoint.checkpoint</c>.</summary>
    /// <param name="function">From the inputs to its outputs; may use other tensors, such as weights.</param>
    /// <param name="inputs">What it is given.</param>
    /// <param name="preserveRngState">Whether it draws the same random numbers when it runs again.</param>
    /// <returns>Its outputs.</returns>
    public static Tensor[] Checkpoint(Func<Tensor[], Tensor[]> function, Tensor[] inputs, bool preserveRngState = true)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(inputs);
        if (!GradMode.Enabled)
            return function(inputs);
        CheckpointFrame frame = new(function, inputs, preserveRngState ? Generator.Default.GetState() : null);
        using (frame.Placeholders())
            return function(inputs);
    }

    /// <inheritdoc cref="Checkpoint(Func{Tensor[], Tensor[]}, Tensor[], bool)"/>
    public static Tensor Checkpoint(Func<Tensor, Tensor> function, Tensor input, bool preserveRngState = true)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Checkpoint(x => [function(x[0])], [input], preserveRngState)[0];
    }

    /// <summary>Runs functions one after the other, in segments of about equal length of which each but the last is checkpointed. Source: <c>torch.utils.checkpoint.checkpoint_sequential</c>.</summary>
    /// <param name="functions">The functions, each given the result of the one before.</param>
    /// <param name="segments">How many segments.</param>
    /// <param name="input">What the first is given.</param>
    /// <param name="preserveRngState">Whether they draw the same random numbers when they run again.</param>
    /// <returns>The result of the last.</returns>
    public static Tensor CheckpointSequential(IReadOnlyList<Func<Tensor, Tensor>> functions, int segments, Tensor input, bool preserveRngState = true)
    {
        ArgumentNullException.ThrowIfNull(functions);
        if (segments < 1 || segments > Math.Max(1, functions.Count))
            throw new ArgumentOutOfRangeException(nameof(segments), $"{functions.Count} functions cannot be cut into {segments} segments.");
        int length = functions.Count / segments, start = 0;
        for (int s = 0; s < segments - 1; s++, start += length)
        {
            int from = start;
            input = Checkpoint(x => Run(x, from, from + length), input, preserveRngState);
        }

        return Run(input, start, functions.Count);

        Tensor Run(Tensor x, int from, int to)
        {
            for (int i = from; i < to; i++)
                x = functions[i](x);
            return x;
        }
    }
}
