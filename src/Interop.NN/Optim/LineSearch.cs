namespace Interop.NN;

/// <summary>How <see cref="LBFGS"/> chooses the length of a step.</summary>
public enum LineSearch
{
    /// <summary>Until the loss has fallen and the slope has flattened enough. PyTorch: <c>strong_wolfe</c>.</summary>
    StrongWolfe,
}
