namespace Interop.Tensors;

/// <summary>What a loss gives. Source: the <c>reduction</c> argument of PyTorch's losses.</summary>
public enum Reduction
{
    /// <summary>One number per element or item.</summary>
    None,

    /// <summary>Their mean, weighted where the loss has weights.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their sum divided by the first size; only of <see cref="Functional.KlDiv"/>.</summary>
    BatchMean,
}

/// <content>The last step of losses.</content>
public static partial class Functional
{
    /// <exception cref="ArgumentException">The mean over the batch is asked of a loss that has none.</exception>
    private static Tensor Reduced(this Tensor loss, Reduction reduction) => reduction switch
    {
        Reduction.None => loss,
        Reduction.Mean => loss.Mean(),
        Reduction.Sum => loss.Sum(),
        _ => throw NoSuch(reduction),
    };

    private static ArgumentException NoSuch(Reduction reduction) => new($"This loss has no reduction {reduction}: use None, Mean or Sum.", nameof(reduction));
}
