using Interop.Checkpoints;
using Interop.Numpy;

namespace Interop.Tensors;

/// <summary>NumPy's arrays as tensors.</summary>
public static class NumpyArrays
{
    extension(Tensor)
    {
        /// <summary>The array in an npy file; a column-major one becomes a tensor with transposed strides. Source: <c>numpy.load</c>.</summary>
        /// <exception cref="ModelFormatException">The file is no npy file, is damaged, or holds no numbers.</exception>
        public static Tensor LoadNpy(string path)
        {
            using FileSource file = FileSource.Open(path);
            using Checkpoint checkpoint = new NpyFormat().Open(new OpenContext { File = file, Path = path });
            return ((TensorEntry)checkpoint.Root).Read();
        }
    }

    /// <summary>Writes the values as an npy file, replacing a file there only once all is written. Source: <c>numpy.save</c>.</summary>
    /// <exception cref="NotSupportedException">NumPy has no such dtype.</exception>
    public static void SaveNpy(this Tensor tensor, string path)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.DType.NumpyDescr.Length == 0)
            throw new NotSupportedException($"NumPy has no {tensor.DType.Name}, so that {tensor} cannot be an npy file: convert it with To first.");
        AtomicFile.Write(path, stream => NpyWriter.Write(TensorEntry.From(tensor), stream, new SaveContext { Stem = Path.GetFileNameWithoutExtension(path) }));
    }
}
