namespace Interop.Onnx;

/// <summary>In which files a model's tensors are written.</summary>
public enum ExternalDataLayout
{
    /// <summary>In those they were read from; in a file beside the model where it would become too large without.</summary>
    Keep,

    /// <summary>All in the model's own file.</summary>
    Inline,

    /// <summary>Initializers that are large enough in one file beside the model.</summary>
    OneFile,
}
