using Interop.Tensors;

namespace Interop.NN;

/// <summary>
/// Softmax over many classes whose frequencies differ much: the frequent ones are scored directly, the others in clusters of their own with fewer features.
/// Source: <c>torch.nn.AdaptiveLogSoftmaxWithLoss</c>; Grave and others, 2017.
/// </summary>
public class AdaptiveLogSoftmaxWithLoss : Module<(Tensor Input, Tensor Target), (Tensor Output, Tensor Loss)>
{
    private readonly long[] _cutoffs;

    /// <summary>With weights as those of <see cref="Linear"/>.</summary>
    /// <param name="inFeatures">Features of the input.</param>
    /// <param name="nClasses">The number of classes; they must be sorted by frequency, the most frequent being 0.</param>
    /// <param name="cutoffs">The first class of each cluster behind the frequent ones, rising, in [1, nClasses − 1].</param>
    /// <param name="divValue">By which features of each cluster are fewer than of the one before.</param>
    /// <param name="headBias">Whether the frequent classes have a bias.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    /// <exception cref="ArgumentException">The cutoffs do not rise, or are outside of [1, nClasses − 1].</exception>
    public AdaptiveLogSoftmaxWithLoss(long inFeatures, long nClasses, long[] cutoffs, double divValue = 4, bool headBias = false, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(cutoffs);
        _cutoffs = [.. cutoffs, nClasses];
        if (cutoffs.Length == 0 || cutoffs[0] <= 0 || Enumerable.Range(1, cutoffs.Length).Any(i => _cutoffs[i] <= _cutoffs[i - 1]))
            throw new ArgumentException($"Cutoffs of {nClasses} classes must rise from 1 on and stay below {nClasses}, found [{string.Join(", ", cutoffs)}].");
        (InFeatures, NClasses, DivValue) = (inFeatures, nClasses, divValue);
        Register("head", new Linear(inFeatures, ShortlistSize + cutoffs.Length, headBias, dtype));
        ModuleList<Sequential> tail = Register("tail", new ModuleList<Sequential>());
        for (int i = 0; i < cutoffs.Length; i++)
        {
            long features = (long)Math.Floor(inFeatures / Math.Pow(divValue, i + 1));
            tail.Append(new Sequential(new Linear(inFeatures, features, bias: false, dtype), new Linear(features, _cutoffs[i + 1] - _cutoffs[i], bias: false, dtype)));
        }
    }

    /// <summary>Features of the input.</summary>
    public long InFeatures { get; }

    /// <summary>The number of classes.</summary>
    public long NClasses { get; }

    /// <summary>The first class of each cluster, and the number of classes at the end.</summary>
    public IReadOnlyList<long> Cutoffs => _cutoffs;

    /// <summary>By which features of each cluster are fewer than of the one before.</summary>
    public double DivValue { get; }

    /// <summary>The number of frequent classes.</summary>
    public long ShortlistSize => _cutoffs[0];

    /// <summary>Scores of the frequent classes and of each cluster.</summary>
    public Linear Head => Child<Linear>("head");

    /// <summary>Scores inside of each cluster.</summary>
    public ModuleList<Sequential> Tail => Child<ModuleList<Sequential>>("tail");

    /// <summary>Draws the parameters anew.</summary>
    public void ResetParameters()
    {
        Head.ResetParameters();
        foreach (Linear linear in Tail.SelectMany(s => s).OfType<Linear>())
            linear.ResetParameters();
    }

    /// <summary>The logarithm of the probability of each item's class, and the mean of its negative.</summary>
    /// <param name="input">[batch, features] or [features].</param>
    /// <param name="target">[batch] or one number, int64.</param>
    public (Tensor Output, Tensor Loss) Call(Tensor input, Tensor target) => Call((input, target));

    /// <summary>Logarithms of the probabilities of all classes: [batch, features] → [batch, classes]. Source: <c>torch.nn.AdaptiveLogSoftmaxWithLoss.log_prob</c>.</summary>
    public Tensor LogProb(Tensor input) => LogProb(input, Head.Call(input));

    /// <summary>The most probable class: [batch, features] → [batch]. Source: <c>torch.nn.AdaptiveLogSoftmaxWithLoss.predict</c>.</summary>
    public Tensor Predict(Tensor input)
    {
        // A cluster that is not the best has no class that is.
        Tensor head = Head.Call(input), best = head.Argmax(1);
        Tensor open = (best >= ShortlistSize).Nonzero().View(-1);
        return open.ElementCount == 0 ? best : best.IndexCopy(0, open, LogProb(input.IndexSelect(0, open), head.IndexSelect(0, open)).Argmax(1));
    }

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor Loss) Forward((Tensor Input, Tensor Target) input)
    {
        (Tensor x, Tensor target) = input;
        if (target.Rank > 1 || x.Rank != target.Rank + 1 || target.Rank == 1 && x.Shape[0] != target.Shape[0])
            throw new ShapeException($"AdaptiveLogSoftmaxWithLoss takes [batch, features] and [batch], or [features] and one number, found {x.Shape} and {target.Shape}.");
        bool isBatched = target.Rank == 1;
        if (!isBatched)
            (x, target) = (x.Unsqueeze(0), target.Unsqueeze(0));
        if (target.ElementCount > 0 && ((target < 0) | (target >= NClasses)).Any().Item<bool>())
            throw new ArgumentOutOfRangeException(nameof(input), $"Targets must lie in [0, {NClasses - 1}], found values in [{target.Min().Item<long>()}, {target.Max().Item<long>()}].");
        Tensor output = x.NewZeros([x.Shape[0]]), column = target;
        for (int i = 0; i < _cutoffs.Length - 1; i++)
        {
            (long low, long high) = (_cutoffs[i], _cutoffs[i + 1]);
            Tensor rows = ((target >= low) & (target < high)).Nonzero().View(-1);
            if (rows.ElementCount == 0)
                continue;
            Tensor scores = Tail[i].Call(x.IndexSelect(0, rows)).LogSoftmax(1);
            output = output.IndexCopy(0, rows, scores.Gather(1, (target.IndexSelect(0, rows) - low).Unsqueeze(1)).Squeeze(1));
            column = column.IndexFill(0, rows, ShortlistSize + i);
        }

        output += Head.Call(x).LogSoftmax(1).Gather(1, column.Unsqueeze(1)).Squeeze(1);
        return (isBatched ? output : output.Squeeze(0), (-output).Mean());
    }

    private Tensor LogProb(Tensor input, Tensor head)
    {
        Tensor scores = head.LogSoftmax(1);
        List<Tensor> parts = [scores.Narrow(1, 0, ShortlistSize)];
        for (int i = 0; i < _cutoffs.Length - 1; i++)
            parts.Add(Tail[i].Call(input).LogSoftmax(1) + scores.Narrow(1, ShortlistSize + i, 1));
        return Tensor.Cat([.. parts], 1);
    }
}
