using Interop.Checkpoints;
using Interop.Onnx.Proto;

namespace Interop.Onnx.Values;

/// <summary>Files beside a model that hold tensors' bytes.</summary>
internal abstract class ExternalFiles
{
    /// <summary>A tensor's bytes.</summary>
    internal abstract FileSource Find(TensorProto tensor, long length, Func<string, Exception> refuse);
}
