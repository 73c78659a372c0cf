using Interop.Checkpoints;
using Interop.Onnx.External;

namespace Interop.Onnx;

public sealed partial class OnnxModel
{
    /// <summary>Writes the model with all that was read, and the values that were replaced. It may be the file that was opened.</summary>
    /// <remarks>
    /// Large tensors are copied from the old file a piece at a time. Files with external data are written beside the model under the names
    /// they have; where only the model goes to a new place, data that did not change is copied, and data in the same folder that did
    /// change gets a new file, so that the model that was opened stays whole. All files appear together, or none.
    /// </remarks>
    /// <exception cref="ModelFormatException">A tensor's bytes are missing.</exception>
    /// <exception cref="IOException">A file cannot be written, or an unrelated one would be overwritten.</exception>
    /// <exception cref="InvalidOperationException">The model would pass 2 GiB, the limit of a protobuf message.</exception>
    public void Save(string path, OnnxSaveOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new IOException($"'{path}' is a folder; name a file in it.");
        if (!Directory.Exists(Path.GetDirectoryName(full)))
            throw new DirectoryNotFoundException($"The folder '{Path.GetDirectoryName(full)}' does not exist.");
        new SavePlan(Proto, Tensors, _parts, _external, full, options ?? OnnxSaveOptions.Default).Write(_path);
    }
}
