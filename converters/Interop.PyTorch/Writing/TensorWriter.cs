using Interop.Checkpoints;
using Interop.PyTorch.Pickle;
using Interop.Tensors;

namespace Interop.PyTorch.Writing;

/// <summary>Writes a tensor as the call that PyTorch's <c>Tensor.__reduce_ex__</c> would give.</summary>
internal sealed class TensorWriter(PickleWriter pickle)
{
    internal void Save(TensorEntry tensor)
    {
        if (tensor.IsParameter && tensor.Subclass is null)
        {
            SaveParameter(tensor);
        }
        else if (tensor.Subclass is not null || tensor.State is not null)
        {
            SaveFromType(tensor);
        }
        else
        {
            pickle.Global("torch._utils", Function(tensor));
            Arguments(tensor, tensor.RequiresGrad);
            pickle.Emit(Opcode.Reduce);
        }

        pickle.Remember(tensor);
    }

    private void SaveParameter(TensorEntry tensor)
    {
        pickle.Global("torch._utils", tensor.State is null ? "_rebuild_parameter" : "_rebuild_parameter_with_state");
        if (tensor.State is not null)
            pickle.Emit(Opcode.Mark);
        pickle.Global("torch._utils", Function(tensor));
        Arguments(tensor, requiresGrad: false);
        pickle.EndFresh(Opcode.Reduce);
        pickle.Truth(tensor.RequiresGrad);
        Hooks();
        if (tensor.State is null)
        {
            pickle.EndFresh(Opcode.Tuple3);
        }
        else
        {
            pickle.Save(tensor.State);
            pickle.EndFresh(Opcode.Tuple);
        }

        pickle.Emit(Opcode.Reduce);
    }

    /// <summary>Subclasses, and plain tensors with attributes.</summary>
    private void SaveFromType(TensorEntry tensor)
    {
        pickle.Global("torch._tensor", "_rebuild_from_type_v2");
        pickle.Emit(Opcode.Mark);
        pickle.Global("torch._utils", Function(tensor));
        if (tensor.Subclass is { } subclass)
            pickle.Save(subclass);
        else
            pickle.Global("torch", "Tensor");
        Arguments(tensor, tensor.RequiresGrad);
        if (tensor.State is null)
        {
            pickle.Emit(Opcode.EmptyDict);
            pickle.EndFresh(Opcode.Tuple);
        }
        else
        {
            pickle.Save(tensor.State);
            pickle.EndFresh(Opcode.Tuple);
        }

        pickle.Emit(Opcode.Reduce);
    }

    private static string Function(TensorEntry tensor) =>
        tensor.Quantization is not null ? "_rebuild_qtensor" : tensor.DType.StorageClass.Length == 0 ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2";

    private void Arguments(TensorEntry tensor, bool requiresGrad)
    {
        bool untyped = tensor.Quantization is null && tensor.DType.StorageClass.Length == 0;
        pickle.Emit(Opcode.Mark);
        pickle.Storage(tensor.Storage, untyped ? null : tensor.DType);
        pickle.Integer(tensor.StorageOffset);
        pickle.FreshTuple(tensor.Shape.AsSpan());
        pickle.FreshTuple(tensor.Strides);
        if (tensor.Quantization is { } q)
            Parameters(q);
        pickle.Truth(requiresGrad);
        Hooks();
        if (untyped)
            pickle.Global("torch", tensor.DType.TorchName);
        if (tensor.IsConjugated || tensor.IsNegated)
            LazyBits(tensor);
        pickle.EndFresh(Opcode.Tuple);
    }

    private void Parameters(Quantization q)
    {
        if (q.Scales is not null && q.ZeroPoints is not null)
        {
            pickle.Emit(Opcode.Mark);
            pickle.Global("torch", q.Scheme == "per_channel_affine_float_qparams" ? "per_channel_affine" : q.Scheme);
            pickle.Save(q.Scales);
            pickle.Save(q.ZeroPoints);
            pickle.Integer(q.Axis);
            pickle.EndFresh(Opcode.Tuple);
            return;
        }

        pickle.Global("torch", q.Scheme);
        pickle.Real(q.Scale);
        pickle.Integer(q.ZeroPoint);
        pickle.EndFresh(Opcode.Tuple3);
    }

    /// <summary>Hooks are not saved, but the empty dict for them is.</summary>
    private void Hooks()
    {
        pickle.Global("collections", "OrderedDict");
        pickle.Emit(Opcode.EmptyTuple);
        pickle.EndFresh(Opcode.Reduce);
    }

    private void LazyBits(TensorEntry tensor)
    {
        pickle.EndFresh(Opcode.EmptyDict);
        bool both = tensor.IsConjugated && tensor.IsNegated;
        if (both)
            pickle.Emit(Opcode.Mark);
        foreach ((bool set, string name) in ((bool, string)[])[(tensor.IsConjugated, "conj"), (tensor.IsNegated, "neg")])
        {
            if (!set)
                continue;
            pickle.FreshText(name);
            pickle.Truth(true);
            if (!both)
                pickle.Emit(Opcode.SetItem);
        }

        if (both)
            pickle.Emit(Opcode.SetItems);
    }
}
