using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>Which module of ours stands for which class in a file. All of <c>torch.nn</c> is known; classes of your own take part once they are registered.</summary>
public sealed class ModuleClasses
{
    private readonly Dictionary<string, Func<SavedAttributes, Module>> _builders = new(StringComparer.Ordinal);

    /// <summary>Those that <see cref="SavedModules.ToModule"/> uses unless it is given others.</summary>
    public static ModuleClasses Default { get; } = new();

    /// <summary>Lets a class be built.</summary>
    /// <param name="className">Its name with its module, as files have it: <c>networks.Tagger</c>, <c>__main__.Net</c>.</param>
    /// <param name="build">Makes a module with the submodules, parameters and buffers that the file has under the same names; their values are loaded afterwards.</param>
    public void Register(string className, Func<SavedAttributes, Module> build)
    {
        ArgumentException.ThrowIfNullOrEmpty(className);
        ArgumentNullException.ThrowIfNull(build);
        _builders[className] = build;
    }

    internal Func<SavedAttributes, Module>? Find(string className) =>
        _builders.GetValueOrDefault(className) ?? (className.StartsWith("torch.nn.modules.", StringComparison.Ordinal) ? TorchModules.Find(className[(className.LastIndexOf('.') + 1)..]) : null);
}
