namespace Interop.Tensors;

/// <summary>The numbers of a matrix do not allow what was asked for: it is singular, not positive definite, or an iteration did not converge.</summary>
/// <remarks>Source: <c>torch.linalg.LinAlgError</c>.</remarks>
public sealed class LinalgException : InvalidOperationException
{
    /// <summary>An error with this message.</summary>
    public LinalgException(string message) : base(message)
    {
    }
}
