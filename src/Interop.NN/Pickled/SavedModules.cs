using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>Whole modules from files: <c>torch.save(model, path)</c>.</summary>
public static class SavedModules
{
    extension(Checkpoint checkpoint)
    {
        /// <summary>
        /// The module that a file holds, with the classes, attributes, parameters, buffers, ties and training flags of the one that was saved. Nothing in the file is executed: its classes
        /// are names of modules that are known here.
        /// </summary>
        /// <param name="at">The part of the checkpoint that is the module; null for the whole.</param>
        /// <param name="classes">Classes of your own; <see cref="ModuleClasses.Default"/> if null.</param>
        /// <exception cref="ArgumentException">There is no module.</exception>
        /// <exception cref="UnknownModuleException">It, or modules below it, are of classes that are not known; its state dict can be loaded all the same.</exception>
        /// <exception cref="ModelFormatException">An attribute is not what its class has, or the module has parts that its class does not have.</exception>
        public Module ToModule(string? at = null, ModuleClasses? classes = null)
        {
            ArgumentNullException.ThrowIfNull(checkpoint);
            CheckpointNode node = at is null ? checkpoint.Root : checkpoint.Find(at) ?? throw new ArgumentException($"The checkpoint has no '{at}'.");
            if (!SavedModule.TryGet(node, out SavedModule? saved))
                throw new ArgumentException($"{(at is null ? "The checkpoint" : $"'{at}'")} is a {node.TypeName}, not a whole module: load its state dict into a module instead.");
            return new ModuleReviver(classes ?? ModuleClasses.Default).Revive(saved);
        }

        /// <inheritdoc cref="ToModule(Checkpoint, string?, ModuleClasses?)"/>
        /// <typeparam name="TModule">What the module is known to be, such as <c>Module&lt;Tensor, Tensor&gt;</c>.</typeparam>
        public TModule ToModule<TModule>(string? at = null, ModuleClasses? classes = null) where TModule : Module
        {
            Module module = checkpoint.ToModule(at, classes);
            return module as TModule ?? throw new ArgumentException($"The module is a {module.Name}, which is no {typeof(TModule).Name}.");
        }
    }
}
