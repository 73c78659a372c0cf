using System.Buffers;

namespace Interop.Tensors.Kernels.LinearAlgebra;

/// <summary>Working memory from the shared pool; given back at the end of its scope.</summary>
internal readonly ref struct Scratch<T> : IDisposable where T : unmanaged
{
    private readonly T[] _array;

    internal Scratch(int length)
    {
        _array = ArrayPool<T>.Shared.Rent(length);
        Span = _array.AsSpan(0, length);
    }

    internal Scratch(int rows, int columns) : this(checked(rows * columns)) => Matrix = new Matrix<T>(Span, rows, columns);

    internal Span<T> Span { get; }

    internal Matrix<T> Matrix { get; }

    public void Dispose() => ArrayPool<T>.Shared.Return(_array);
}
