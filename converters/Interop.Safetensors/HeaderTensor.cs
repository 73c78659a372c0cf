using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>One line of a header.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="DType">The element type.</param>
/// <param name="FileShape">The sizes as the file counts them.</param>
/// <param name="Begin">The first byte, from the start of the data.</param>
/// <param name="End">One past the last byte.</param>
internal sealed record HeaderTensor(string Name, DType DType, long[] FileShape, long Begin, long End)
{
    internal long Length => End - Begin;
}
