namespace Interop.NN;

/// <summary>A module in a file is of classes that are not known here.</summary>
public sealed class UnknownModuleException : NotSupportedException
{
    /// <inheritdoc/>
    public UnknownModuleException() { }

    /// <inheritdoc/>
    public UnknownModuleException(string message) : base(message) { }

    /// <inheritdoc/>
    public UnknownModuleException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>With all of the classes.</summary>
    public UnknownModuleException(IReadOnlyDictionary<string, IReadOnlyList<string>> classes) : base(
        $"The file has modules of classes that are not known: {string.Join(", ", classes.Select(c => $"{c.Key} ({c.Value.Count}×, first at '{c.Value[0]}')"))}. "
        + "Register them with ModuleClasses.Default.Register, or load the state dict into a module of yours: module.Load(checkpoint).") => Classes = classes;

    /// <summary>The unknown classes and where they are.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Classes { get; } = new Dictionary<string, IReadOnlyList<string>>();
}
