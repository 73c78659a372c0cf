using Interop.Tensors;

namespace Interop.NN;

/// <summary>A function of each element that may overwrite its input. Source: <c>torch.nn.modules.activation</c>.</summary>
public abstract class InplaceActivation : Module<Tensor, Tensor>
{
    private protected InplaceActivation(bool inplace) => Inplace = inplace;

    /// <summary>Whether the input is changed.</summary>
    public bool Inplace { get; }

    /// <summary>The attributes before <c>inplace</c>.</summary>
    private protected virtual string Settings => "";

    /// <inheritdoc/>
    protected override string ExtraRepr() => !Inplace ? Settings : Settings.Length == 0 ? "inplace=True" : $"{Settings}, inplace=True";
}
