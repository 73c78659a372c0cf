using Interop.Tensors;

namespace Interop.NN;

/// <summary>A tensor that a module learns: a leaf that requires gradients. Source: <c>torch.nn.Parameter</c>.</summary>
public class Parameter : Tensor
{
    /// <summary>A parameter over the memory of <paramref name="data"/>.</summary>
    /// <param name="data">The values; they are shared, not copied.</param>
    /// <param name="requiresGrad">False for one that is frozen, or that is of a dtype without derivatives.</param>
    public Parameter(Tensor data, bool requiresGrad = true) : base(data ?? throw new ArgumentNullException(nameof(data)))
    {
        if (requiresGrad)
            RequiresGrad = true;
    }

    /// <summary>The values without history. Setting it puts other memory, of any dtype and shape, in their place, while the object and so its place in optimizers stays. Source: <c>torch.Tensor.data</c>.</summary>
    public virtual Tensor Data
    {
        get => Detach();
        set => SetData(value);
    }

    /// <summary>Another one with a copy of the values, without gradient and hooks. Subclasses override it to stay themselves in copies of modules. Source: <c>torch.nn.Parameter.__deepcopy__</c>.</summary>
    protected internal virtual Parameter Copy() => new(Data.Clone(), RequiresGrad);

    /// <summary>As PyTorch prints it: <c>Parameter containing: …</c> in short.</summary>
    public override string ToString() => $"Parameter {DType.Name} {Shape}";
}
