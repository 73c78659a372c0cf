using Interop.Tensors;

namespace Interop.NN;

/// <summary>−log of the probability that a sequence of classes, blanks and repetitions left out, is the target. Source: <c>torch.nn.CTCLoss</c>; Graves and others, 2006.</summary>
/// <param name="blank">The class that stands for nothing.</param>
/// <param name="reduction">What is given; the mean is over targets, each divided by its length.</param>
/// <param name="zeroInfinity">Whether targets that are too long count 0 instead of infinity.</param>
public class CTCLoss(long blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false) : Module<(Tensor LogProbs, Tensor Targets, Tensor InputLengths, Tensor TargetLengths), Tensor>
{
    /// <summary>The class that stands for nothing.</summary>
    public long Blank { get; } = blank;

    /// <summary>What is given.</summary>
    public Reduction Reduction { get; } = reduction;

    /// <summary>Whether targets that are too long count 0 instead of infinity.</summary>
    public bool ZeroInfinity { get; } = zeroInfinity;

    /// <summary>The loss.</summary>
    /// <param name="logProbs">[steps, batch, classes] or [steps, classes], logarithms of probabilities.</param>
    /// <param name="targets">[batch, longest], or all in a row.</param>
    /// <param name="inputLengths">[batch], steps of each.</param>
    /// <param name="targetLengths">[batch], length of each target.</param>
    public Tensor Call(Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths) => Call((logProbs, targets, inputLengths, targetLengths));

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor LogProbs, Tensor Targets, Tensor InputLengths, Tensor TargetLengths) input) =>
        input.LogProbs.CtcLoss(input.Targets, input.InputLengths, input.TargetLengths, Blank, Reduction, ZeroInfinity);
}
