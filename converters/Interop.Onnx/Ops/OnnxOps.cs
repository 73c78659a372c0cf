using Interop.Onnx.Ops;
using Interop.Onnx.Ops.Learning;

namespace Interop.Graphs;

/// <summary>The ops of ONNX.</summary>
public static class OnnxOps
{
    private static readonly OpTable s_table = new([
        .. Elementwise.Rows,
        .. Arithmetic.Rows,
        .. Activations.Rows,
        .. Reductions.Rows,
        .. Products.Rows,
        .. Creation.Rows,
        .. Casting.Rows,
        .. Selection.Rows,
        .. Quantization.Rows,
        .. Signals.Rows,
        .. Losses.Rows,
        .. ControlFlow.Rows,
        .. Convolution.Rows,
        .. Pooling.Rows,
        .. Regions.Rows,
        .. BatchNormalization.Rows,
        .. Normalizations.Rows,
        .. Dropouts.Rows,
        .. Recurrent.Rows,
        .. TrainingOps.Rows,
        .. Attentions.Rows,
        .. MicrosoftFused.Rows,
        .. MicrosoftNormalizations.Rows,
        .. MicrosoftAttentions.Rows,
        .. MicrosoftQuantized.Rows,
        .. MicrosoftOthers.Rows,
        .. Padding.Rows,
        .. Parts.Rows,
        .. Places.Rows,
        .. Resizing.Rows,
        .. Sequences.Rows,
        .. Shapes.Rows,
        .. Suppression.Rows,
        .. Texts.Rows,
        .. TfIdf.Rows,
        .. Features.Rows,
        .. Labels.Rows,
        .. Linear.Rows,
        .. Maps.Rows,
        .. SupportVectors.Rows,
        .. Trees.Rows,
    ]);

    extension(OpTable)
    {
        /// <summary>The ops of <c>ai.onnx</c>, <c>ai.onnx.ml</c>, <c>ai.onnx.preview.training</c>, and those of <c>com.microsoft</c> that exporters emit.</summary>
        public static OpTable Onnx => s_table;
    }
}
