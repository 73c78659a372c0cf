using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Functions of C# on each element; slow beside tensor operations. Source: <c>torch.Tensor.apply_</c>, <c>map_</c>, <c>map2_</c>.</content>
public partial class Tensor
{
    /// <summary>Each element becomes what a function makes of it. Source: <c>torch.Tensor.apply_</c>.</summary>
    /// <typeparam name="T">What holds an element: <c>float</c> for float32.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor requires gradients, or its elements are no T.</exception>
    public Tensor Apply_<T>(Func<T, T> callable) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(callable);
        return Each<T>("apply_", [], (own, _) => callable(own));
    }

    /// <summary>Each element becomes what a function makes of it and of that of another tensor, broadcast to this. Source: <c>torch.Tensor.map_</c>.</summary>
    /// <inheritdoc cref="Apply_"/>
    public Tensor Map_<T>(Tensor tensor, Func<T, T, T> callable) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(callable);
        return Each<T>("map_", [tensor], (own, others) => callable(own, others[0]));
    }

    /// <summary>Each element becomes what a function makes of it and of those of two other tensors, broadcast to this. Source: <c>torch.Tensor.map2_</c>.</summary>
    /// <inheritdoc cref="Apply_"/>
    public Tensor Map2_<T>(Tensor x, Tensor y, Func<T, T, T, T> callable) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(callable);
        return Each<T>("map2_", [x, y], (own, others) => callable(own, others[0], others[1]));
    }

    private Tensor Each<T>(string name, Tensor[] others, Func<T, ReadOnlySpan<T>, T> function) where T : unmanaged
    {
        foreach (Tensor x in (Tensor[])[this, .. others])
        {
            if (x.RequiresGrad)
                throw new InvalidOperationException($"'{name}' cannot be recorded, and {x} requires gradients: use Detach().");
            if (x.DType != DTypeOf<T>())
                throw new InvalidOperationException($"'{name}' with a function of {typeof(T).Name} takes {DTypeOf<T>().Name}, found {x.DType.Name}.");
        }

        using Op op = Op.Begin(name, [this, .. others]);
        op.CheckWritable(this);
        T[] own = ToArray<T>(), row = new T[others.Length];
        T[][] read = Array.ConvertAll(others, o => o.Expand(Shape).ToArray<T>());
        for (int i = 0; i < own.Length; i++)
        {
            for (int j = 0; j < row.Length; j++)
                row[j] = read[j][i];
            own[i] = function(own[i], row);
        }

        Elementwise.Copy(From<T>(own, Shape), this);
        return op.RecordInPlace(this);
    }
}
