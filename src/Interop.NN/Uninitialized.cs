using Interop.Tensors;

namespace Interop.NN;

/// <summary>A parameter or buffer whose shape is not known before the first call.</summary>
internal interface IUninitialized
{
    bool IsInitialized { get; }

    void Materialize(Shape shape, DType dtype);
}

/// <summary>A parameter whose shape is not known before the first call of its lazy module. Source: <c>torch.nn.UninitializedParameter</c>.</summary>
public sealed class UninitializedParameter : Parameter, IUninitialized
{
    /// <summary>Without values.</summary>
    public UninitializedParameter(bool requiresGrad = true, DType dtype = DType.Float32) : base(Empty([0], dtype), requiresGrad) { }

    /// <summary>Whether it has its shape by now.</summary>
    public bool IsInitialized { get; private set; }

    /// <summary>Gives it its shape, with whatever the memory holds. Source: <c>torch.nn.UninitializedParameter.materialize</c>.</summary>
    public void Materialize(Shape shape, DType? dtype = null)
    {
        Data = Empty(shape, dtype ?? DType);
        IsInitialized = true;
    }

    /// <inheritdoc/>
    protected internal override Parameter Copy() => new UninitializedParameter(RequiresGrad, DType) { Data = Data.Clone(), IsInitialized = IsInitialized };

    void IUninitialized.Materialize(Shape shape, DType dtype) => Materialize(shape, dtype);
}

/// <summary>A buffer whose shape is not known before the first call of its lazy module. Source: <c>torch.nn.UninitializedBuffer</c>.</summary>
public sealed class UninitializedBuffer : Buffer, IUninitialized
{
    /// <summary>Without values.</summary>
    public UninitializedBuffer(bool persistent = true, DType dtype = DType.Float32) : base(Empty([0], dtype), persistent) { }

    /// <summary>Whether it has its shape by now.</summary>
    public bool IsInitialized { get; private set; }

    /// <summary>Gives it its shape, with whatever the memory holds. Source: <c>torch.nn.UninitializedBuffer.materialize</c>.</summary>
    public void Materialize(Shape shape, DType? dtype = null)
    {
        Data = Empty(shape, dtype ?? DType);
        IsInitialized = true;
    }

    /// <inheritdoc/>
    protected internal override Buffer Copy() => new UninitializedBuffer(Persistent, DType) { Data = Data.Clone(), IsInitialized = IsInitialized };

    void IUninitialized.Materialize(Shape shape, DType dtype) => Materialize(shape, dtype);
}
