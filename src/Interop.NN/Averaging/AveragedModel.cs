using Interop.Tensors;

namespace Interop.NN;

/// <summary>A copy of a model whose parameters are an average of what the model's were. Source: <c>torch.optim.swa_utils.AveragedModel</c>.</summary>
/// <remarks><code>
/// var average = AveragedModel.Of(model, multiAvgFn: SwaUtils.GetEmaMultiAvgFn(0.999));
/// optimizer.Step();
/// average.UpdateParameters(model);
/// </code></remarks>
public sealed class AveragedModel<TInput, TOutput> : Module<TInput, TOutput>
{
    private readonly Func<Tensor, Tensor, Tensor, Tensor>? _average;
    private readonly Action<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, Tensor>? _averageAll;
    private readonly bool _useBuffers;

    /// <summary>With a copy of a model; the plain mean unless a function is given.</summary>
    /// <param name="model">What is copied.</param>
    /// <param name="avgFn">The next average from average, current value and how many are in it.</param>
    /// <param name="multiAvgFn">The same for all tensors of one dtype at once, in place.</param>
    /// <param name="useBuffers">Whether buffers are averaged too, and not just copied.</param>
    /// <param name="create">Makes the module that the copy is, for classes that do not say how they are copied: <c>() => new Net()</c>.</param>
    /// <exception cref="ArgumentException">Both functions are given.</exception>
    public AveragedModel(Module<TInput, TOutput> model, Func<Tensor, Tensor, Tensor, Tensor>? avgFn = null, Action<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, Tensor>? multiAvgFn = null, bool useBuffers = false,
        Func<Module<TInput, TOutput>>? create = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (avgFn is not null && multiAvgFn is not null)
            throw new ArgumentException("An AveragedModel takes one of avgFn and multiAvgFn.");
        (_average, _averageAll, _useBuffers) = (avgFn, multiAvgFn, useBuffers);
        Register("module", create is null ? model.Clone() : model.Clone(create));
        RegisterBuffer("n_averaged", Tensor.Zeros([], DType.Int64));
    }

    /// <summary>The copy.</summary>
    public Module<TInput, TOutput> Module => Child<Module<TInput, TOutput>>("module");

    /// <summary>How many models are in the average: an int64 scalar.</summary>
    public Tensor NAveraged => Attribute("n_averaged")!;

    /// <inheritdoc/>
    public override string Name => "AveragedModel";

    /// <summary>Takes the present parameters of the model into the average. Source: <c>torch.optim.swa_utils.AveragedModel.update_parameters</c>.</summary>
    /// <param name="model">The model that was copied.</param>
    /// <exception cref="ArgumentException">It has other parameters.</exception>
    public void UpdateParameters(Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Tensor[] averaged = Tensors(Module), current = Tensors(model);
        if (averaged.Length != current.Length)
            throw new ArgumentException($"The average is one of {averaged.Length} tensors, the model has {current.Length}.");
        using GradMode mode = Tensor.NoGrad();
        if (NAveraged.Item<long>() == 0)
        {
            for (int i = 0; i < averaged.Length; i++)
                averaged[i].Copy_(current[i]);
        }
        else if (_averageAll is null)
        {
            Func<Tensor, Tensor, Tensor, Tensor> average = _average ?? SwaUtils.GetSwaAvgFn();
            for (int i = 0; i < averaged.Length; i++)
                averaged[i].Copy_(average(averaged[i], current[i], NAveraged));
        }
        else
        {
            foreach (IGrouping<DType, int> same in Enumerable.Range(0, averaged.Length).GroupBy(i => averaged[i].DType))
                _averageAll([.. same.Select(i => averaged[i])], [.. same.Select(i => current[i])], NAveraged);
        }

        if (!_useBuffers)
        {
            foreach ((Buffer to, Buffer from) in Module.Buffers().Zip(model.Buffers()))
                to.Copy_(from);
        }

        NAveraged.Add_(1);
    }

    /// <inheritdoc/>
    protected override TOutput Forward(TInput input) => Module.Call(input);

    private Tensor[] Tensors(Module module)
    {
        IEnumerable<Tensor> parameters = module.Parameters();
        return [.. (_useBuffers ? parameters.Concat(module.Buffers()) : parameters).Select(t => t.Detach())];
    }
}

/// <summary>Makes averaged models without naming their types.</summary>
public static class AveragedModel
{
    /// <inheritdoc cref="AveragedModel{TInput, TOutput}(Module{TInput, TOutput}, Func{Tensor, Tensor, Tensor, Tensor}?, Action{IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, Tensor}?, bool, Func{Module{TInput, TOutput}}?)"/>
    public static AveragedModel<TInput, TOutput> Of<TInput, TOutput>(Module<TInput, TOutput> model, Func<Tensor, Tensor, Tensor, Tensor>? avgFn = null,
        Action<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>, Tensor>? multiAvgFn = null, bool useBuffers = false,
        Func<Module<TInput, TOutput>>? create = null) => new(model, avgFn, multiAvgFn, useBuffers, create);
}
