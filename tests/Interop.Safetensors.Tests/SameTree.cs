using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Safetensors.Tests;

/// <summary>Equality of two trees in types, order, values and sharing.</summary>
internal static class SameTree
{
    internal static void Check(CheckpointNode expected, CheckpointNode actual)
    {
        Dictionary<CheckpointNode, CheckpointNode> there = new(ReferenceEqualityComparer.Instance), back = new(ReferenceEqualityComparer.Instance);
        Stack<(CheckpointNode, CheckpointNode)> open = new([(expected, actual)]);
        while (open.TryPop(out var pair))
        {
            (CheckpointNode a, CheckpointNode b) = pair;
            Assert.Equal(a.GetType(), b.GetType());
            Assert.Equal(a.TypeName, b.TypeName);
            if (a is ScalarNode x)
            {
                Scalar(x.Value, ((ScalarNode)b).Value);
                continue;
            }

            if (!Pair(there, back, a, b))
                continue;
            switch (a)
            {
                case MapNode map:
                    MapNode other = (MapNode)b;
                    Assert.Equal(map.Count, other.Count);
                    for (int i = 0; i < map.Count; i++)
                    {
                        open.Push((map.Entries[i].Key, other.Entries[i].Key));
                        open.Push((map.Entries[i].Value, other.Entries[i].Value));
                    }

                    Assert.Equal(map.Attributes is null, other.Attributes is null);
                    if (map.Attributes is not null)
                        open.Push((map.Attributes, other.Attributes!));
                    break;
                case ListNode list: Items(list.Items, ((ListNode)b).Items); break;
                case TupleNode tuple: Items(tuple.Items, ((TupleNode)b).Items); break;
                case SetNode set: Items(set.Items, ((SetNode)b).Items); break;
                case TensorEntry tensor: Tensor(tensor, (TensorEntry)b); break;
                default: Assert.Fail($"unexpected {a.TypeName}"); break;
            }
        }

        void Items(IReadOnlyList<CheckpointNode> a, IReadOnlyList<CheckpointNode> b)
        {
            Assert.Equal(a.Count, b.Count);
            for (int i = 0; i < a.Count; i++)
                open.Push((a[i], b[i]));
        }

        void Tensor(TensorEntry a, TensorEntry b)
        {
            Assert.Equal(a.ToString(), b.ToString());
            Assert.Equal(a.Strides.ToArray(), b.Strides.ToArray());
            Assert.Equal((a.StorageOffset, a.IsParameter, a.RequiresGrad), (b.StorageOffset, b.IsParameter, b.RequiresGrad));
            Assert.Equal(TensorBytes.ToArray(a), TensorBytes.ToArray(b));
            if (!Pair(there, back, a.Storage, b.Storage))
                return;
            Assert.Equal((a.Storage.ByteLength, a.Storage.Location), (b.Storage.ByteLength, b.Storage.Location));
            byte[] left = new byte[a.Storage.ByteLength], right = new byte[a.Storage.ByteLength];
            a.Storage.Read(0, left);
            b.Storage.Read(0, right);
            Assert.Equal(left, right);
        }
    }

    /// <summary>Whether these two are met for the first time; if not, they must be each other's partners.</summary>
    private static bool Pair(Dictionary<CheckpointNode, CheckpointNode> there, Dictionary<CheckpointNode, CheckpointNode> back, CheckpointNode a, CheckpointNode b)
    {
        bool known = there.TryGetValue(a, out CheckpointNode? partner);
        Assert.Equal(known, back.ContainsKey(b));
        if (known)
        {
            Assert.Same(b, partner);
            return false;
        }

        (there[a], back[b]) = (b, a);
        return true;
    }

    private static void Scalar(object? a, object? b)
    {
        Assert.Equal(a?.GetType(), b?.GetType());
        if (a is double x)
            Assert.Equal(BitConverter.DoubleToUInt64Bits(x), BitConverter.DoubleToUInt64Bits((double)b!));
        else
            Assert.Equal(a, b);
    }
}
