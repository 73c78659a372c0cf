namespace Interop.NN;

/// <summary>The line along which a learning rate moves from one value to another.</summary>
public enum AnnealStrategy
{
    /// <summary>Half a wave of a cosine. PyTorch: <c>cos</c>.</summary>
    Cos,

    /// <summary>A straight line. PyTorch: <c>linear</c>.</summary>
    Linear,
}
