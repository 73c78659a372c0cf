namespace Interop.Tensors.Memory;

/// <summary>Pooled memory for the length of a block, for kernels: 64-byte aligned and not cleared.</summary>
internal readonly unsafe ref struct Scratch<T> where T : unmanaged
{
    private readonly Tensor _tensor;

    internal Scratch(long count)
    {
        _tensor = Tensor.Empty(new Shape(count * sizeof(T)), DType.UInt8);
        Pointer = (T*)_tensor.Memory.Pointer;
    }

    internal T* Pointer { get; }

    public void Dispose() => _tensor.Dispose();
}
