using System.Numerics;
using Interop.Checkpoints;
using Interop.PyTorch.Pickle;
using Interop.Tensors;

namespace Interop.PyTorch.Rebuild;

/// <summary>The functions by which PyTorch puts tensors together when it reads a pickle. Source: <c>torch/_utils.py</c>, <c>torch/_tensor.py</c>.</summary>
internal static class TensorRebuild
{
    /// <summary>The tensor that a call stands for, or null where the function does not make one that is understood here.</summary>
    internal static CheckpointNode? TryCall(ObjectFactory factory, OpaqueNode function, TupleNode arguments) => (function.Module, function.Name) switch
    {
        ("torch._utils", "_rebuild_tensor") => Dense(factory, arguments, 4, null),
        ("torch._utils", "_rebuild_tensor_v2") => Dense(factory, arguments, 6, null),
        ("torch._utils", "_rebuild_tensor_v3") => Dense(factory, arguments, 7, TypeOf(factory, arguments)),
        ("torch._utils", "_rebuild_qtensor") => Quantized(factory, arguments),
        ("torch._utils", "_rebuild_parameter") => Parameter(factory, arguments, null),
        ("torch._utils", "_rebuild_parameter_with_state") => Parameter(factory, arguments, arguments.Items.ElementAtOrDefault(3)),
        ("torch._tensor" or "torch.tensor", "_rebuild_from_type_v2" or "_rebuild_from_type") => FromType(factory, arguments),
        _ => null,
    };

    /// <summary>Tensors of the 0.1 era: an instance of <c>torch.FloatTensor</c> with (storage, offset, sizes, strides) as its state.</summary>
    internal static CheckpointNode? TryBuild(ObjectFactory factory, OpaqueNode node) =>
        node is { Kind: OpaqueKind.Instance, Callable: OpaqueNode { Module: "torch" or "torch.cuda", Name: string name } } && name.EndsWith("Tensor", StringComparison.Ordinal)
        && node.State is TupleNode { Items: [StorageEntry, ..] } state ? Dense(factory, state, 4, null) : null;

    private static TensorEntry Dense(ObjectFactory factory, TupleNode arguments, int least, DType? dtype)
    {
        IReadOnlyList<CheckpointNode> a = arguments.Items;
        if (a.Count < least)
            throw factory.Error($"a tensor is made from {a.Count} arguments, {least} are needed");
        StorageEntry storage = a[0] as StorageEntry ?? throw factory.Error($"a tensor's storage is a {a[0].TypeName}");
        long offset = Whole(factory, a[1], "offset");
        DType type = dtype ?? storage.ElementType ?? throw factory.Error("a tensor without a dtype of its own lies in a storage without one");
        bool conjugated = false, negated = false;
        if (a.Count > (dtype is null ? 6 : 7) && a[dtype is null ? 6 : 7] is MapNode metadata)
            (conjugated, negated) = (Flag(metadata, "conj"), Flag(metadata, "neg"));
        if (conjugated && type.Kind != DTypeKind.Complex)
            throw factory.Error($"a {type.Name} tensor is marked as conjugated");
        return Make(factory, storage, type, Sizes(factory, a[2]), Integers(factory, a[3], "strides"), offset,
            a.Count > 4 && least > 4 && Truth(a[4]), conjugated, negated, null);
    }

    private static TensorEntry Make(ObjectFactory factory, StorageEntry storage, DType type, Shape shape, long[] strides, long offset, bool requiresGrad, bool conjugated, bool negated, Quantization? quantization)
    {
        if (shape.Rank > factory.Limits.MaxRank)
            throw factory.Error($"a tensor has {shape.Rank} dimensions, the limit is {factory.Limits.MaxRank}");
        if (factory.StorageViews.TryGetValue(storage, out (StorageEntry Root, long Offset) view))
            (storage, offset) = (view.Root, checked(offset + view.Offset));
        // An untyped storage of a big-endian file is swapped by the type that its first tensor gives it.
        if (storage.SwapUnit < 0)
            storage.SwapUnit = type.SwapUnit;
        try
        {
            return new TensorEntry(storage, type, shape, strides, offset)
            {
                RequiresGrad = requiresGrad,
                IsConjugated = conjugated,
                IsNegated = negated,
                Quantization = quantization,
            };
        }
        catch (ShapeException e)
        {
            throw factory.Error(e.Message);
        }
    }

    private static TensorEntry Quantized(ObjectFactory factory, TupleNode arguments)
    {
        IReadOnlyList<CheckpointNode> a = arguments.Items;
        if (a.Count < 6 || a[0] is not StorageEntry storage || a[4] is not TupleNode { Items: [OpaqueNode { Kind: OpaqueKind.Global, Name: string scheme }, ..] } q)
            throw factory.Error("a quantized tensor is not described by storage, offset, sizes, strides and parameters");
        DType type = storage.ElementType ?? throw factory.Error("a quantized tensor lies in a storage without a dtype");
        Quantization quantization = (scheme, q.Items) switch
        {
            ("per_tensor_affine" or "per_tensor_symmetric", [_, ScalarNode scale, ScalarNode zero]) => new Quantization { Scheme = scheme, Scale = Number(factory, scale), ZeroPoint = Whole(factory, zero, "zero point") },
            // PyTorch writes one name for both schemes and tells them apart by the zero points' dtype.
            (_, [_, CheckpointNode scales, CheckpointNode zeros, ScalarNode axis]) => new Quantization { Scheme = scheme == "per_channel_affine" && zeros is TensorEntry { DType: DType.Float32 or DType.Float16 or DType.Float64 } ? "per_channel_affine_float_qparams" : scheme, Scales = scales, ZeroPoints = zeros, Axis = (int)Whole(factory, axis, "axis") },
            _ => throw factory.Error($"the parameters of a quantized tensor of scheme {scheme} are not understood"),
        };
        return Make(factory, storage, type, Sizes(factory, a[2]), Integers(factory, a[3], "strides"), Whole(factory, a[1], "offset"), Truth(a[5]), false, false, quantization);
    }

    private static TensorEntry? Parameter(ObjectFactory factory, TupleNode arguments, CheckpointNode? state)
    {
        if (arguments.Items.Count < 2)
            throw factory.Error("a parameter is described by a tensor and a flag");
        // A parameter over a sparse or other special tensor stays a call around an opaque object.
        return arguments.Items[0] is TensorEntry data ? Copy(data, data.Subclass, state, Truth(arguments.Items[1]), isParameter: true) : null;
    }

    private static TensorEntry? FromType(ObjectFactory factory, TupleNode arguments)
    {
        if (arguments.Items is not [OpaqueNode { Kind: OpaqueKind.Global } function, OpaqueNode { Kind: OpaqueKind.Global } type, TupleNode inner, ..])
            throw factory.Error("a tensor of a special type is not described by function, type, arguments and state");
        if (TryCall(factory, function, inner) is not TensorEntry tensor)
            return null;
        bool plain = (type.Module, type.Name) is ("torch", "Tensor") || tensor.IsParameter && (type.Module, type.Name) is ("torch.nn.parameter", "Parameter");
        return Copy(tensor, plain ? null : type, arguments.Items.ElementAtOrDefault(3), tensor.RequiresGrad, tensor.IsParameter);
    }

    private static TensorEntry Copy(TensorEntry t, OpaqueNode? subclass, CheckpointNode? state, bool requiresGrad, bool isParameter) =>
        new(t.Storage, t.DType, t.Shape, t.Strides, t.StorageOffset)
        {
            RequiresGrad = requiresGrad,
            IsParameter = isParameter,
            IsConjugated = t.IsConjugated,
            IsNegated = t.IsNegated,
            Quantization = t.Quantization,
            Subclass = subclass,
            State = state,
        };

    private static DType TypeOf(ObjectFactory factory, TupleNode arguments) =>
        arguments.Items.ElementAtOrDefault(6) is OpaqueNode { Meaning: ScalarNode { Value: DType type } } ? type
        : throw factory.Error($"a tensor's dtype is {arguments.Items.ElementAtOrDefault(6)?.TypeName ?? "missing"}, which is not a dtype that is known");

    private static Shape Sizes(ObjectFactory factory, CheckpointNode node)
    {
        try
        {
            return new Shape(Integers(factory, node, "sizes"));
        }
        catch (ShapeException e)
        {
            throw factory.Error(e.Message);
        }
    }

    private static long[] Integers(ObjectFactory factory, CheckpointNode node, string what)
    {
        IReadOnlyList<CheckpointNode>? items = node switch
        {
            TupleNode tuple => tuple.Items,
            ListNode list => list.Items,
            OpaqueNode { Meaning: TupleNode size } => size.Items,
            _ => null,
        };
        if (items?.Count > factory.Limits.MaxRank)
            throw factory.Error($"a tensor has {items.Count} {what}, the limit is {factory.Limits.MaxRank} dimensions");
        return items is null ? throw factory.Error($"a tensor's {what} are a {node.TypeName}") : [.. items.Select(i => Whole(factory, i, what))];
    }

    internal static long Whole(ObjectFactory factory, CheckpointNode node, string what) => node switch
    {
        ScalarNode { Value: long value } => value,
        ScalarNode { Value: BigInteger big } => throw factory.Error($"a tensor's {what} is a number of {big.GetBitLength()} bits, beyond 64"),
        ScalarNode { Value: double value } when value == Math.Floor(value) && Math.Abs(value) < 1e15 => (long)value,
        _ => throw factory.Error($"a tensor's {what} is a {node.TypeName}, a whole number is needed"),
    };

    private static double Number(ObjectFactory factory, ScalarNode node) => node.Value switch
    {
        double d => d,
        long l => l,
        _ => throw factory.Error($"a scale is a {node.TypeName}"),
    };

    private static bool Truth(CheckpointNode node) => node is ScalarNode { Value: true } or ScalarNode { Value: 1L };

    private static bool Flag(MapNode map, string key) => map[key] is { } value && Truth(value);
}
