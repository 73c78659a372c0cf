using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Rows of a table by their numbers. Source: <c>torch.nn.functional.embedding</c>, <c>torch.nn.functional.one_hot</c>.</content>
public static partial class Functional
{
    /// <summary>Rows of a table: indices of any shape → […, features]. Source: <c>aten::embedding</c>.</summary>
    /// <param name="input">Numbers of rows, int64 or int32.</param>
    /// <param name="weight">The table, [rows, features].</param>
    /// <param name="paddingIdx">A row that gets no gradient; negative ones count from the end.</param>
    /// <param name="maxNorm">Rows in use that have a larger norm are first scaled to it, in place.</param>
    /// <param name="normType">The order of that norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it is used.</param>
    /// <param name="sparse">Accepted for PyTorch's sake: gradients are dense.</param>
    /// <exception cref="ShapeException">The table is no matrix.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is no row.</exception>
    public static Tensor Embedding(this Tensor input, Tensor weight, long? paddingIdx = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false, bool sparse = false)
    {
        if (weight.Rank != 2)
            throw new ShapeException($"'embedding' needs a table [rows, features], found {weight.Shape}.");
        long? padding = Padding("embedding", paddingIdx, weight);
        Tensor index = Indexing.Normalize("embedding", input, weight.Shape[0], wrap: false);
        if (maxNorm is { } norm)
            Renormalize(weight, index.Reshape(-1), norm, normType);
        return Lookup(weight, index, padding, scaleGradByFreq);
    }

    /// <summary>Zeros with a 1 at each number: integers of any shape → […, numClasses], int64. Source: <c>aten::one_hot</c>.</summary>
    /// <param name="input">Numbers from 0 on, int64.</param>
    /// <param name="numClasses">How many there are; −1 for one more than the largest.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not less than the classes.</exception>
    public static Tensor OneHot(this Tensor input, long numClasses = -1)
    {
        if (input.DType != DType.Int64)
            throw new ArgumentException($"'one_hot' needs int64, found {input.DType.Name}: convert the tensor first.");
        if (numClasses < 0)
        {
            if (input.ElementCount == 0)
                throw new ArgumentException("'one_hot' cannot tell the number of classes from no numbers: pass numClasses.");
            numClasses = input.Max().Item<long>() + 1;
        }
        else if (numClasses == 0 && input.ElementCount > 0)
        {
            throw new ArgumentOutOfRangeException(nameof(numClasses), "'one_hot' needs at least one class for numbers.");
        }

        using Op op = Op.Begin("one_hot", input);
        Tensor index = Indexing.Normalize("one_hot", input, numClasses, wrap: false).Unsqueeze(-1);
        Tensor zeros = Tensor.Zeros(new Shape([.. input.Shape.AsSpan(), numClasses]), DType.Int64);
        return op.Return(input.ElementCount == 0 ? zeros : zeros.Scatter(-1, index, Tensor.Ones(index.Shape, DType.Int64)));
    }

    /// <summary>The padding row counted from the start.</summary>
    private static long? Padding(string op, long? index, Tensor weight)
    {
        long rows = weight.Shape[0];
        if (index is { } given && (given < -rows || given >= rows))
            throw new ArgumentOutOfRangeException(nameof(index), given, $"'{op}': the padding row is none of the {rows} rows.");
        return index < 0 ? index + rows : index;
    }

    /// <summary>Scales those of the given rows of a table whose norm is larger down to it, in place. Source: <c>aten::embedding_renorm_</c>.</summary>
    /// <param name="self">The table, [rows, features].</param>
    /// <param name="indices">Numbers of rows, of any shape, int64 or int32.</param>
    /// <param name="maxNorm">The largest norm.</param>
    /// <param name="normType">The order of the norm.</param>
    /// <returns>The table.</returns>
    /// <exception cref="ShapeException">The table is no matrix.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is no row.</exception>
    public static Tensor EmbeddingRenorm_(this Tensor self, Tensor indices, double maxNorm, double normType)
    {
        if (self.Rank != 2)
            throw new ShapeException($"'embedding_renorm_' needs a table [rows, features], found {self.Shape}.");
        Renormalize(self, Indexing.Normalize("embedding_renorm_", indices, self.Shape[0], wrap: false).Reshape(-1), maxNorm, normType);
        return self;
    }

    /// <summary>Scales the rows in use down to a norm, in place and unrecorded.</summary>
    private static void Renormalize(Tensor weight, Tensor index, double maxNorm, double normType)
    {
        using GradMode mode = Tensor.NoGrad();
        Tensor rows = weight.IndexSelect(0, index), norms = rows.VectorNorm(normType, [1], keepdim: true);
        Tensor scale = Tensor.Where(norms.Gt(maxNorm), maxNorm / (norms + 1e-7), Tensor.OnesLike(norms));
        weight.IndexCopy_(0, index, rows * scale);
    }

    /// <summary>Rows at checked indices, with a gradient as asked for.</summary>
    private static Tensor Lookup(Tensor weight, Tensor index, long? padding, bool scaleByFrequency)
    {
        Tensors.Places places = Tensors.Places.Of(weight.Shape, 0, 1, index.Reshape(-1), new Shape([.. index.Shape.AsSpan(), weight.Shape[1]]));
        if (padding is null && !scaleByFrequency)
            return weight.TakeAt("embedding", places);
        using Op op = Op.Begin("embedding", weight, index);
        Tensor? skip = null, factors = null;
        Tensor y;
        using (Tensor.NoGrad())
        {
            if (padding is { } row)
                skip = index.Eq(row).Unsqueeze(-1).AsConstant();
            if (scaleByFrequency)
            {
                Tensor flat = index.Reshape(-1), counts = Tensor.Zeros([weight.Shape[0]], weight.DType).IndexAdd(0, flat, Tensor.Ones(flat.Shape, weight.DType));
                factors = (1 / counts.IndexSelect(0, flat)).View(index.Shape).Unsqueeze(-1).AsConstant();
            }

            y = weight.TakeAt("embedding", places);
        }

        return op.Record(y, [weight], [skip, factors], places, static (j, places) =>
        {
            Tensor dy = j.Dy(0)!;
            if (j.SavedOrNull(0) is { } skip)
                dy = dy.MaskedFill(skip, 0);
            if (j.SavedOrNull(1) is { } factors)
                dy *= factors;
            return [dy.SpreadTo("embedding_dense_backward", places)];
        });
    }
}
