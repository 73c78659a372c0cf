using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>Modules from files and to files.</summary>
public static class ModuleFiles
{
    extension(Module module)
    {
        /// <summary>Loads the state dict of a file of any format; strictly, unless the options say otherwise. Nothing is changed unless everything fits.</summary>
        /// <param name="path">A <c>.pt</c>, <c>.safetensors</c>, <c>.bin</c> …, or the index of shards.</param>
        /// <param name="options">Where in the file it lies, renames, and what may be left out.</param>
        /// <exception cref="LoadException">The state dict does not fit; the report has suggestions.</exception>
        /// <exception cref="ModelFormatException">The file cannot be read.</exception>
        /// <exception cref="ArgumentException">The file, or the part of it, is no state dict.</exception>
        public LoadReport Load(string path, LoadOptions? options = null)
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            return module.Load(checkpoint, options);
        }

        /// <summary>Writes the state dict, in the format of the file's extension: <c>.pt</c> is what <c>torch.save(model.state_dict(), path)</c> writes.</summary>
        public void Save(string path, SaveOptions? options = null)
        {
            using Checkpoint checkpoint = new(module.StateDict().ToNode());
            checkpoint.Save(path, options);
        }
    }
}
