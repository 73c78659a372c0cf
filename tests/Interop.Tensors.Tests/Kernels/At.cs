using Interop.Tensors.Kernels;
using Interop.Testing;

namespace Interop.Tensors.Tests.Kernels;

/// <summary>Runs with vectors of a width other than the machine's. The width is the process's: a class that uses this is in the collection of those that run <see cref="Alone"/>.</summary>
internal static class At
{
    public static void Width(int width, Action test) => Width((VectorWidth)width, () =>
    {
        test();
        return true;
    });

    public static T Width<T>(VectorWidth width, Func<T> test)
    {
        VectorWidth before = VectorWidths.Active;
        VectorWidths.Active = width;
        try
        {
            return test();
        }
        finally
        {
            VectorWidths.Active = before;
        }
    }
}
