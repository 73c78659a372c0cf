using Interop.Tensors;

namespace Interop.NN;

/// <summary>A tensor that a module keeps without learning it, such as running statistics. Source: <c>torch.nn.Buffer</c>.</summary>
public class Buffer : Tensor
{
    /// <summary>A buffer over the memory of <paramref name="data"/>.</summary>
    /// <param name="data">The values; they are shared, not copied.</param>
    /// <param name="persistent">Whether state dicts hold it.</param>
    public Buffer(Tensor data, bool persistent = true) : base(data ?? throw new ArgumentNullException(nameof(data))) => Persistent = persistent;

    /// <summary>Whether state dicts hold it.</summary>
    public bool Persistent { get; }

    /// <summary>The values. Setting it puts other memory, of any dtype and shape, in their place, while the object stays.</summary>
    public virtual Tensor Data
    {
        get => Detach();
        set => SetData(value);
    }

    /// <summary>Another one with a copy of the values. Subclasses override it to stay themselves in copies of modules.</summary>
    protected internal virtual Buffer Copy() => new(Data.Clone(), Persistent);
}
