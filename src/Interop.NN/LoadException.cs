namespace Interop.NN;

/// <summary>A state dict does not fit a module. Nothing was changed; the report says everything that does not fit.</summary>
public sealed class LoadException : Exception
{
    /// <inheritdoc/>
    public LoadException() : this(new LoadReport()) { }

    /// <inheritdoc/>
    public LoadException(string message) : base(message) => Report = new LoadReport();

    /// <inheritdoc/>
    public LoadException(string message, Exception innerException) : base(message, innerException) => Report = new LoadReport();

    /// <summary>With everything that does not fit.</summary>
    public LoadException(LoadReport report, string? module = null) : base($"The state dict does not fit {module ?? "the module"}: {report}") => Report = report;

    /// <summary>What was found.</summary>
    public LoadReport Report { get; }
}
