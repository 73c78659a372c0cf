namespace Interop.Tensors;

/// <summary>Sizes, strides or axes that don't fit each other; the message names the operation and the shapes.</summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>No message.</summary>
    public ShapeException() { }

    /// <summary>With a message that says what was found and what was expected.</summary>
    public ShapeException(string message) : base(message) { }

    /// <summary>With a message and a cause.</summary>
    public ShapeException(string message, Exception innerException) : base(message, innerException) { }
}
