using Interop.Tensors;
using Interop.Testing;
using static Interop.NN.Tests.Sequences.Figures;

namespace Interop.NN.Tests.Sequences;

/// <summary>Sequences of several lengths, filled up and packed.</summary>
[Collection<Alone>]
public sealed class RnnUtilsTests
{
    private static Tensor[] Sequences() => [Tensor.From([1f, 2]), Tensor.From([3f, 4, 5]), Tensor.From([6f])];

    [Fact]
    public void Sequences_are_filled_up_at_either_end()
    {
        Assert.Equal([1, 2, 0, 3, 4, 5, 6, 0, 0], RnnUtils.PadSequence(Sequences(), batchFirst: true).ToArray<float>());
        Assert.Equal([1, 3, 6, 2, 4, -1, -1, 5, -1], RnnUtils.PadSequence(Sequences(), paddingValue: -1).Contiguous().ToArray<float>());
        Assert.Equal([0, 1, 2, 3, 4, 5, 0, 0, 6], RnnUtils.PadSequence(Sequences(), batchFirst: true, paddingSide: PaddingSide.Left).ToArray<float>());
        Assert.Throws<ArgumentException>(() => RnnUtils.PadSequence([]));
        Assert.Throws<ShapeException>(() => RnnUtils.PadSequence([Tensor.From([1f]), 2f]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_filled_up_or_packed_comes_out_as_it_was(bool batchFirst)
    {
        Tensor[] sequences = Sequences(), packed = RnnUtils.UnpackSequence(RnnUtils.PackSequence(sequences, enforceSorted: false));
        Tensor[] padded = RnnUtils.UnpadSequence(RnnUtils.PadSequence(sequences, batchFirst), Tensor.From([2L, 3, 1]), batchFirst);
        for (int i = 0; i < 3; i++)
        {
            Near(sequences[i], packed[i], 0);
            Near(sequences[i], padded[i], 0);
        }
    }

    [Fact]
    public void Packing_remembers_the_order()
    {
        PackedSequence packed = RnnUtils.PackSequence(Sequences(), enforceSorted: false);
        Assert.Equal([3, 1, 6, 4, 2, 5], packed.Data.ToArray<float>());
        Assert.Equal([3, 2, 1], packed.BatchSizes.ToArray<long>());
        (Tensor output, Tensor lengths) = RnnUtils.PadPackedSequence(packed, batchFirst: true, paddingValue: 9, totalLength: 4);
        Assert.Equal([1, 2, 9, 9, 3, 4, 5, 9, 6, 9, 9, 9], output.Contiguous().ToArray<float>());
        Assert.Equal([2, 3, 1], lengths.ToArray<long>());
        Assert.Equal(DType.Float64, packed.To(DType.Float64).Data.DType);
        Assert.Equal([2, 0, 1], RnnUtils.InvertPermutation(Tensor.From([1L, 2, 0]))!.ToArray<long>());
        Assert.Null(RnnUtils.InvertPermutation(null));
    }

    [Fact]
    public void Refusals_say_what_is_wrong()
    {
        Assert.Contains("sort", Assert.Throws<ArgumentException>(() => RnnUtils.PackSequence(Sequences())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RnnUtils.PackPaddedSequence(Tensor.Zeros([3, 2, 1]), [2, 0]));
        Assert.Throws<ShapeException>(() => RnnUtils.PackPaddedSequence(Tensor.Zeros([3, 2, 1]), [4, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => RnnUtils.PadPackedSequence(RnnUtils.PackSequence(Sequences(), enforceSorted: false), totalLength: 2));
        Assert.Throws<ShapeException>(() => RnnUtils.UnpadSequence(Tensor.Zeros([3, 2]), Tensor.From([1L, 2, 3])));
    }

    [Fact]
    public void Gradients_go_through_packing()
    {
        Tensor x = Tensor.Randn([3, 2, 1], DType.Float64).RequiresGrad_();
        Assert.True(Autograd.GradCheck(x => RnnUtils.PadPackedSequence(RnnUtils.PackPaddedSequence(x[0], [1, 3], enforceSorted: false)).Output, [x]));
    }
}
