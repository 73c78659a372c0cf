namespace Interop.NN;

/// <summary>Something beside the input and result that goes along with one call of one module, through its hooks, on this thread.</summary>
/// <typeparam name="T">What it is.</typeparam>
internal static class CallState<T>
{
    [ThreadStatic]
    private static (Module? Module, T? Value) s_state;

    /// <summary>Calls with a value that the module finds in its forward.</summary>
    internal static TResult With<TResult>(Module module, T value, Func<TResult> call)
    {
        (Module?, T?) before = s_state;
        s_state = (module, value);
        try
        {
            return call();
        }
        finally
        {
            s_state = before;
        }
    }

    /// <summary>The value of the call of this module that runs, or null.</summary>
    internal static T? Of(Module module) => s_state.Module == module ? s_state.Value : default;
}
