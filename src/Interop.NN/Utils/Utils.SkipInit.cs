namespace Interop.NN;

/// <content>Modules without initial values. Source: <c>torch.nn.utils.skip_init</c>.</content>
public static partial class Utils
{
    /// <summary>Makes a module without drawing its initial values, which takes time that is lost where a state dict is loaded next. No random numbers are used, and parameters hold whatever their memory happens to hold.</summary>
    /// <param name="create">Makes the module: <c>() => new Linear(4096, 4096)</c>. Whatever goes through <see cref="Init"/> is left out.</param>
    public static TModule SkipInit<TModule>(Func<TModule> create) where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(create);
        bool before = Init.Skips;
        Init.Skips = true;
        try
        {
            return create();
        }
        finally
        {
            Init.Skips = before;
        }
    }
}
