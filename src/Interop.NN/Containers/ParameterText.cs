using Interop.Tensors;

namespace Interop.NN;

/// <summary>What lists and dictionaries of parameters share.</summary>
internal static class ParameterText
{
    internal static Parameter AsParameter(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value as Parameter ?? new Parameter(value.Detach(), value.DType.Kind is DTypeKind.Float or DTypeKind.Complex);
    }

    /// <summary>A line of PyTorch's <c>repr</c>.</summary>
    internal static string Line(string name, Tensor p, string type) =>
        $"  ({name}): {(p is Parameter ? "Parameter" : "Tensor")} containing: [{type} of size {string.Join('x', p.Shape.ToArray())}]";

    /// <summary>What PyTorch calls the type of a tensor: <c>torch.FloatTensor</c>.</summary>
    internal static string TypeName(DType dtype) => dtype switch
    {
        DType.Float32 => "torch.FloatTensor",
        DType.Float64 => "torch.DoubleTensor",
        DType.Float16 => "torch.HalfTensor",
        DType.BFloat16 => "torch.BFloat16Tensor",
        DType.Complex64 => "torch.ComplexFloatTensor",
        DType.Complex128 => "torch.ComplexDoubleTensor",
        DType.Int64 => "torch.LongTensor",
        DType.Int32 => "torch.IntTensor",
        DType.Int16 => "torch.ShortTensor",
        DType.Int8 => "torch.CharTensor",
        DType.UInt8 => "torch.ByteTensor",
        DType.Bool => "torch.BoolTensor",
        _ => $"torch.{dtype.Name}Tensor",
    };
}
