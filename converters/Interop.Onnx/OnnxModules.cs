using Interop.Onnx;

namespace Interop.Graphs;

/// <summary>ONNX models as modules.</summary>
public static class OnnxModules
{
    extension(GraphModule)
    {
        /// <summary>Reads an ONNX model with its weights as a module that runs and trains. Parameters have the names of initializers.</summary>
        /// <remarks>A model with ops that are not known is read too: <see cref="GraphModule.Unsupported"/> lists them, and calling it throws.</remarks>
        /// <exception cref="Checkpoints.ModelFormatException">The file is no model, damaged or hostile.</exception>
        /// <exception cref="IOException">The file does not exist or cannot be opened.</exception>
        public static GraphModule Import(string path, OnnxImportOptions? options = null)
        {
            options ??= OnnxImportOptions.Default;
            using OnnxModel model = OnnxModel.Open(path, options.Open);
            return Importer.Module(model, options.Ops);
        }

        /// <inheritdoc cref="Import(string, OnnxImportOptions?)"/>
        public static GraphModule Import(OnnxModel model, OnnxImportOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(model);
            return Importer.Module(model, (options ?? OnnxImportOptions.Default).Ops);
        }
    }
}
