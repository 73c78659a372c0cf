using Interop.Tensors;

namespace Interop.NN;

/// <summary>Cross entropy behind a linear map of its own, which may be computed in pieces that never hold all logits. Source: <c>torch.nn.LinearCrossEntropyLoss</c>.</summary>
public class LinearCrossEntropyLoss : WeightedLoss
{
    private readonly long[] _outFeatures;

    /// <summary>With weights as those of <see cref="NN.Linear"/>.</summary>
    /// <param name="inFeatures">Size of the last dimension of the input.</param>
    /// <param name="numClasses">The number of classes.</param>
    /// <param name="outFeatures">Sizes of further dimensions, each of whose places has a loss of its own; null for none.</param>
    /// <param name="bias">Whether the linear map has a bias.</param>
    /// <param name="dtype">Of the parameters; float32 if null.</param>
    /// <param name="reduction">What is given; the mean is weighted.</param>
    /// <param name="weight">[classes], factors; null for ones.</param>
    /// <param name="ignoreIndex">A class number that counts nothing; −100 if null. Not with probabilities.</param>
    /// <param name="labelSmoothing">The share of the uniform distribution that is mixed into the target, in [0, 1].</param>
    /// <param name="options">How it is computed; null for all items at once.</param>
    /// <exception cref="ShapeException">The factors are not [numClasses].</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in [0, 1].</exception>
    public LinearCrossEntropyLoss(long inFeatures, long numClasses, long[]? outFeatures = null, bool bias = false, DType? dtype = null, Reduction reduction = Reduction.Mean, Tensor? weight = null,
        long? ignoreIndex = null, double labelSmoothing = 0, LinearCrossEntropyOptions? options = null) : base(weight, reduction)
    {
        if (weight is not null && (weight.Rank != 1 || weight.Shape[0] != numClasses))
            throw new ShapeException($"LinearCrossEntropyLoss takes one factor for each class, [{numClasses}], found {weight.Shape}.");
        if (!(labelSmoothing is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "The share of the uniform distribution lies in [0, 1].");
        (NumClasses, _outFeatures, IgnoreIndex, LabelSmoothing, Options) = (numClasses, outFeatures?.ToArray() ?? [], ignoreIndex, labelSmoothing, options);
        Register("linear", new Linear(inFeatures, _outFeatures.Aggregate(numClasses, (product, n) => checked(product * n)), bias, dtype));
    }

    /// <summary>The number of classes.</summary>
    public long NumClasses { get; }

    /// <summary>Sizes of further dimensions.</summary>
    public IReadOnlyList<long> OutFeatures => _outFeatures;

    /// <summary>A class number that counts nothing; −100 if null.</summary>
    public long? IgnoreIndex { get; }

    /// <summary>The share of the uniform distribution that is mixed into the target.</summary>
    public double LabelSmoothing { get; }

    /// <summary>How it is computed; null for all items at once.</summary>
    public LinearCrossEntropyOptions? Options { get; }

    /// <summary>The linear map, to classes · further dimensions.</summary>
    public Linear Linear => Child<Linear>("linear");

    /// <inheritdoc/>
    protected override Tensor Forward((Tensor Input, Tensor Target) input)
    {
        Linear linear = Linear;
        long[] outputs = [NumClasses, .. _outFeatures];
        return input.Input.LinearCrossEntropy(linear.Weight.Reshape([.. outputs, linear.InFeatures]), input.Target, linear.Bias?.Reshape(outputs), Weight, Reduction, IgnoreIndex, LabelSmoothing, Options);
    }

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("in_features", Linear.InFeatures), ("num_classes", NumClasses), ("out_features", _outFeatures), ("bias", Linear.Bias is not null))
        + $", reduction={(Reduction switch { Reduction.None => "none", Reduction.Sum => "sum", _ => "mean" })}, "
        + PythonText.Attributes(("ignore_index", IgnoreIndex), ("label_smoothing", LabelSmoothing)) + $", options={Options?.ToString() ?? "None"}";
}
