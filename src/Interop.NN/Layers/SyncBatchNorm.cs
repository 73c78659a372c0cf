using Interop.Tensors;

namespace Interop.NN;

/// <summary>Batch normalization over all processes; there is one here, so it is that of any shape [N, C, …]. Source: <c>torch.nn.SyncBatchNorm</c>.</summary>
public class SyncBatchNorm : BatchNorm
{
    private BatchNorm? _replaced;

    /// <summary>With scales of 1 and shifts of 0.</summary>
    /// <param name="numFeatures">The number of channels.</param>
    /// <param name="eps">Added to the variance, so that its root is not 0.</param>
    /// <param name="momentum">The share of the newest batch in the running statistics; null for the mean over all batches.</param>
    /// <param name="affine">Whether there are scales and shifts.</param>
    /// <param name="trackRunningStats">Whether there are running statistics; without them those of the batch are used for evaluation too.</param>
    /// <param name="bias">Whether there are shifts beside the scales.</param>
    /// <param name="dtype">Of parameters and statistics; float32 if null.</param>
    public SyncBatchNorm(long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, bool bias = true, DType? dtype = null)
        : this(new NormOptions(numFeatures, eps, momentum, affine, trackRunningStats, bias, dtype)) { }

    private protected SyncBatchNorm(NormOptions options) : base(options) { }

    private SyncBatchNorm(BatchNorm layer) : base(new NormOptions(layer.NumFeatures, layer.Eps, layer.Momentum, layer.Affine, layer.TrackRunningStats, layer.Bias is not null, null))
    {
        Register("weight", (Parameter?)layer.Weight);
        Register("bias", (Parameter?)layer.Bias);
        RegisterBuffer("running_mean", layer.RunningMean);
        RegisterBuffer("running_var", layer.RunningVar);
        RegisterBuffer("num_batches_tracked", layer.NumBatchesTracked);
        Train(layer.Training);
        _replaced = layer;
    }

    /// <summary>Puts a <see cref="SyncBatchNorm"/> at the place of every batch norm, with the same parameters and buffers, settings and training flag. Hooks of the replaced ones are gone.</summary>
    /// <param name="module">A model, changed in place; or a batch norm.</param>
    /// <returns>The model itself; of a batch norm, what replaces it.</returns>
    /// <remarks>
    /// Source: <c>torch.nn.SyncBatchNorm.convert_sync_batchnorm</c>. A class that calls its batch norm through a field goes on with that object; it computes the same, as it shares
    /// everything and follows the training flag. What is one batch norm at several places stays one.
    /// </remarks>
    /// <exception cref="ArgumentException">A batch norm is lazy and has no channels yet, or its parameters are computed.</exception>
    public static Module ConvertSyncBatchnorm(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach ((string path, Module part) in module.NamedModules())
        {
            if (part is BatchNorm { IsWaiting: true })
                throw new ArgumentException($"'{path}' is lazy and has no channels yet: call the model once before it is converted.");
            if (part is BatchNorm && (part.IsComputed("weight") || part.IsComputed("bias")))
                throw new ArgumentException($"'{path}' has computed parameters: remove the parametrization, norm or mask before it is converted.");
        }

        Dictionary<Module, Module> converted = new(ReferenceEqualityComparer.Instance);
        foreach (Module parent in module.Modules().ToArray())
        {
            foreach (string name in parent.ChildNames.ToArray())
            {
                if (parent.OptionalChild<Module>(name) is BatchNorm layer)
                    parent.Register(name, Convert(layer));
            }
        }

        return module is BatchNorm outermost ? Convert(outermost) : module;

        Module Convert(BatchNorm layer) => converted.TryGetValue(layer, out Module? other) ? other : converted[layer] = new SyncBatchNorm(layer);
    }

    /// <inheritdoc/>
    protected override void OnTrain() => _replaced?.Train(Training);

    /// <inheritdoc/>
    protected override bool OnClone()
    {
        _replaced = null;
        return base.OnClone();
    }

    private protected override (int Least, int Most) Ranks => (2, int.MaxValue);
}
