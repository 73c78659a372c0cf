namespace Interop.NN;

/// <summary>Whose variance a scaled initialization keeps. Source: the <c>mode</c> of <c>torch.nn.init.kaiming_uniform_</c>.</summary>
public enum FanMode
{
    /// <summary>That of the activations: divides by the inputs of each output.</summary>
    FanIn,

    /// <summary>That of the gradients: divides by the outputs of each input.</summary>
    FanOut,
}
