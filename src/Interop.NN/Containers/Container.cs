namespace Interop.NN;

/// <summary>Modules by name, as they were kept before every module could have parts. Source: <c>torch.nn.Container</c>, which PyTorch keeps for old programs.</summary>
public class Container : Module
{
    /// <summary>Modules by name, in order.</summary>
    public Container(params IEnumerable<KeyValuePair<string, Module>> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach ((string name, Module module) in modules)
            Register(name, module);
    }

    internal override object? Invoke(object? input) => throw new NotSupportedException("A Container is not called: call its modules.");
}
