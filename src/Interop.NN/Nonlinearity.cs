namespace Interop.NN;

/// <summary>The function that follows a layer, for <see cref="Init.CalculateGain"/>. Source: the <c>nonlinearity</c> of <c>torch.nn.init</c>.</summary>
public enum Nonlinearity
{
#pragma warning disable CS1591 // The members are PyTorch's own names.
    Linear,
    Conv1d, Conv2d, Conv3d,
    ConvTranspose1d, ConvTranspose2d, ConvTranspose3d,
    Sigmoid,
    Tanh,
    ReLU,
    LeakyReLU,
    SELU,
#pragma warning restore CS1591
}
