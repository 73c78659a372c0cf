using Interop.Tensors;

namespace Interop.NN;

/// <summary>How a parameter is computed from what is trained in its place. Source: the modules that <c>torch.nn.utils.parametrize.register_parametrization</c> takes.</summary>
public abstract class Parametrization : Module<Tensor[], Tensor>
{
    /// <summary>What computes to a value; what it cannot express exactly, to the nearest. The value itself at first. Source: <c>right_inverse</c>.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public virtual Tensor[] RightInverse(Tensor value) => [value];

    /// <summary>The parameter, from one tensor or those that <see cref="RightInverse"/> gives.</summary>
    protected abstract override Tensor Forward(Tensor[] input);
}
