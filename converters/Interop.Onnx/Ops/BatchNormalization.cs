using Interop.Graphs;
using Interop.Tensors;
using static Interop.Onnx.Ops.OnnxRow;

namespace Interop.Onnx.Ops;

/// <summary>Batch normalization: by the batch where the file says that it trains, and where the module trains.</summary>
internal static class BatchNormalization
{
    internal static IEnumerable<OpRow> Rows =>
    [
        Several("BatchNormalization", 1, n => Apply(n, n.Training || !n.Flag("is_test"), n.Flag("spatial", true))),
        Several("BatchNormalization", 7, n => Apply(n, n.Training || n.Wants(1) || n.Wants(2), n.Flag("spatial", true))),
        Several("BatchNormalization", 9, n => Apply(n, n.Training || n.Wants(1) || n.Wants(2), true)),
        Several("BatchNormalization", 14, n => Apply(n, n.Training || n.Flag("training_mode"), true)),
    ];

    /// <summary>y, and in training the running mean and variance as they become and those of the batch. Variances are those of a population; momentum is the weight of the old.</summary>
    private static object?[] Apply(NodeCall n, bool trains, bool isSpatial)
    {
        (Tensor x, Tensor scale, Tensor bias, Tensor mean, Tensor variance) = (n[0], n[1], n[2], n[3], n[4]);
        float eps = n.Float("epsilon", 1e-5f), momentum = n.Float("momentum", 0.9f);
        // Not spatial: every element has statistics of its own, over the batch.
        Tensor rows = isSpatial ? x : x.Reshape(x.Shape[0], -1);
        DType dtype = scale.DType == x.DType ? x.DType : DType.Float32;
        Tensor y = rows.To(dtype).BatchNorm(trains ? null : mean.Flatten().To(dtype), trains ? null : variance.Flatten().To(dtype), scale.Flatten().To(dtype), bias.Flatten().To(dtype), trains, 0, eps).To(x.DType).Reshape(x.Shape);
        bool updates = n.Training && n.IsState(3) && n.IsState(4);
        if (!trains || !updates && n.OutputCount == 1)
            return [y, mean, variance, mean, variance];
        using GradMode _ = Tensor.NoGrad();
        int[] dims = [0, .. Enumerable.Range(2, rows.Rank - 2)];
        Tensor wide = rows.To(rows.DType.Bits < 32 ? DType.Float32 : rows.DType);
        Tensor batchMean = wide.Mean(dims).To(mean.DType).Reshape(mean.Shape), batchVariance = wide.Var(dims, 0).To(variance.DType).Reshape(variance.Shape);
        (Tensor newMean, Tensor newVariance) = (mean * momentum + batchMean * (1 - momentum), variance * momentum + batchVariance * (1 - momentum));
        if (updates)
            (mean, variance) = (mean.Copy_(newMean), variance.Copy_(newVariance));
        return [y, newMean, newVariance, batchMean, batchVariance];
    }
}
