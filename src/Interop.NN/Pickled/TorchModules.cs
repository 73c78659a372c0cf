using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>The classes of <c>torch.nn</c>, each with the attributes that its objects have.</summary>
internal static partial class TorchModules
{
    private static readonly Dictionary<string, Func<SavedAttributes, Module>> s_layers = new()
    {
        ["Identity"] = static a => new Identity(),
        ["Linear"] = static a => new Linear(a.Long("in_features"), a.Long("out_features"), a.HasParameter("bias")),
        ["NonDynamicallyQuantizableLinear"] = static a => new NonDynamicallyQuantizableLinear(a.Long("in_features"), a.Long("out_features"), a.HasParameter("bias")),
        ["_LinearWithBias"] = static a => new NonDynamicallyQuantizableLinear(a.Long("in_features"), a.Long("out_features"), a.HasParameter("bias")),
        ["Bilinear"] = static a => new Bilinear(a.Long("in1_features"), a.Long("in2_features"), a.Long("out_features"), a.HasParameter("bias")),
        ["Flatten"] = static a => new Flatten(a.Int("start_dim"), a.Int("end_dim")),
        ["Unflatten"] = static a => new Unflatten(a.Int("dim"), a.Longs("unflattened_size").Values("unflattened_size")),

        ["Conv1d"] = static a => new Conv1d(a.Long("in_channels"), a.Long("out_channels"), a.Longs("kernel_size"), a.Longs("stride"), Padding(a), a.Longs("dilation"), a.Long("groups"), a.HasParameter("bias"), PaddingMode(a)),
        ["Conv2d"] = static a => new Conv2d(a.Long("in_channels"), a.Long("out_channels"), a.Longs("kernel_size"), a.Longs("stride"), Padding(a), a.Longs("dilation"), a.Long("groups"), a.HasParameter("bias"), PaddingMode(a)),
        ["Conv3d"] = static a => new Conv3d(a.Long("in_channels"), a.Long("out_channels"), a.Longs("kernel_size"), a.Longs("stride"), Padding(a), a.Longs("dilation"), a.Long("groups"), a.HasParameter("bias"), PaddingMode(a)),
        ["ConvTranspose1d"] = static a => new ConvTranspose1d(a.Long("in_channels"), a.Long("out_channels"), a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding"), a.Longs("output_padding"), a.Long("groups"), a.HasParameter("bias"), a.Longs("dilation"), PaddingMode(a)),
        ["ConvTranspose2d"] = static a => new ConvTranspose2d(a.Long("in_channels"), a.Long("out_channels"), a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding"), a.Longs("output_padding"), a.Long("groups"), a.HasParameter("bias"), a.Longs("dilation"), PaddingMode(a)),
        ["ConvTranspose3d"] = static a => new ConvTranspose3d(a.Long("in_channels"), a.Long("out_channels"), a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding"), a.Longs("output_padding"), a.Long("groups"), a.HasParameter("bias"), a.Longs("dilation"), PaddingMode(a)),

        ["BatchNorm1d"] = static a => new BatchNorm1d(a.Long("num_features"), a.Double("eps"), a.DoubleOrNull("momentum"), a.Bool("affine", true), a.Bool("track_running_stats", true), HasBias(a)),
        ["BatchNorm2d"] = static a => new BatchNorm2d(a.Long("num_features"), a.Double("eps"), a.DoubleOrNull("momentum"), a.Bool("affine", true), a.Bool("track_running_stats", true), HasBias(a)),
        ["BatchNorm3d"] = static a => new BatchNorm3d(a.Long("num_features"), a.Double("eps"), a.DoubleOrNull("momentum"), a.Bool("affine", true), a.Bool("track_running_stats", true), HasBias(a)),
        ["SyncBatchNorm"] = static a => new SyncBatchNorm(a.Long("num_features"), a.Double("eps"), a.DoubleOrNull("momentum"), a.Bool("affine", true), a.Bool("track_running_stats", true), HasBias(a)),
        ["InstanceNorm1d"] = static a => new InstanceNorm1d(a.Long("num_features"), a.Double("eps"), a.DoubleOrNull("momentum"), a.Bool("affine"), a.Bool("track_running_stats"), HasBias(a)),
        ["InstanceNorm2d"] = static a => new InstanceNorm2d(a.Long("num_features"), a.Double("eps"), a.DoubleOrNull("momentum"), a.Bool("affine"), a.Bool("track_running_stats"), HasBias(a)),
        ["InstanceNorm3d"] = static a => new InstanceNorm3d(a.Long("num_features"), a.Double("eps"), a.DoubleOrNull("momentum"), a.Bool("affine"), a.Bool("track_running_stats"), HasBias(a)),
        ["GroupNorm"] = static a => new GroupNorm(a.Long("num_groups"), a.Long("num_channels"), a.Double("eps"), a.Bool("affine", true), HasBias(a)),
        ["LayerNorm"] = static a => new LayerNorm(a.Longs("normalized_shape"), a.Double("eps"), a.Bool("elementwise_affine", true), HasBias(a)),
        ["RMSNorm"] = static a => new RMSNorm(a.Longs("normalized_shape"), a.DoubleOrNull("eps"), a.Bool("elementwise_affine", true)),
        ["LocalResponseNorm"] = static a => new LocalResponseNorm(a.Long("size"), a.Double("alpha"), a.Double("beta"), a.Double("k")),
        ["CrossMapLRN2d"] = static a => new CrossMapLRN2d(a.Long("size"), a.Double("alpha"), a.Double("beta"), a.Double("k")),

        ["Threshold"] = static a => new Threshold(a.Double("threshold"), a.Double("value"), a.Bool("inplace")),
        ["ReLU"] = static a => new ReLU(a.Bool("inplace")),
        ["ReLU6"] = static a => new ReLU6(a.Bool("inplace")),
        ["RReLU"] = static a => new RReLU(a.Double("lower"), a.Double("upper"), a.Bool("inplace")),
        ["Hardtanh"] = static a => new Hardtanh(a.Double("min_val"), a.Double("max_val"), a.Bool("inplace")),
        ["Sigmoid"] = static a => new Sigmoid(),
        ["Hardsigmoid"] = static a => new Hardsigmoid(a.Bool("inplace")),
        ["Tanh"] = static a => new Tanh(),
        ["SiLU"] = static a => new SiLU(a.Bool("inplace")),
        ["Mish"] = static a => new Mish(a.Bool("inplace")),
        ["Hardswish"] = static a => new Hardswish(a.Bool("inplace")),
        ["ELU"] = static a => new ELU(a.Double("alpha"), a.Bool("inplace")),
        ["CELU"] = static a => new CELU(a.Double("alpha"), a.Bool("inplace")),
        ["SELU"] = static a => new SELU(a.Bool("inplace")),
        ["GLU"] = static a => new GLU(a.Int("dim")),
        ["GELU"] = static a => new GELU(a.Text("approximate", "none") == "tanh" ? GeluApproximation.Tanh : GeluApproximation.None),
        ["Hardshrink"] = static a => new Hardshrink(a.Double("lambd")),
        ["Softshrink"] = static a => new Softshrink(a.Double("lambd")),
        ["LeakyReLU"] = static a => new LeakyReLU(a.Double("negative_slope"), a.Bool("inplace")),
        ["LogSigmoid"] = static a => new LogSigmoid(),
        ["Softplus"] = static a => new Softplus(a.Double("beta"), a.Double("threshold")),
        ["PReLU"] = static a => new PReLU(a.Long("num_parameters")),
        ["Softsign"] = static a => new Softsign(),
        ["Tanhshrink"] = static a => new Tanhshrink(),
        ["Softmin"] = static a => new Softmin((int?)a.LongOrNull("dim")),
        ["Softmax"] = static a => new Softmax((int?)a.LongOrNull("dim")),
        ["Softmax2d"] = static a => new Softmax2d(),
        ["LogSoftmax"] = static a => new LogSoftmax((int?)a.LongOrNull("dim")),

        ["MaxPool1d"] = static a => new MaxPool1d(a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding"), a.Longs("dilation"), a.Bool("return_indices"), a.Bool("ceil_mode")),
        ["MaxPool2d"] = static a => new MaxPool2d(a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding"), a.Longs("dilation"), a.Bool("return_indices"), a.Bool("ceil_mode")),
        ["MaxPool3d"] = static a => new MaxPool3d(a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding"), a.Longs("dilation"), a.Bool("return_indices"), a.Bool("ceil_mode")),
        ["AvgPool1d"] = static a => new AvgPool1d(a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding"), a.Bool("ceil_mode"), a.Bool("count_include_pad", true)),
        ["AvgPool2d"] = static a => new AvgPool2d(a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding"), a.Bool("ceil_mode"), a.Bool("count_include_pad", true), a.LongOrNull("divisor_override")),
        ["AvgPool3d"] = static a => new AvgPool3d(a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding"), a.Bool("ceil_mode"), a.Bool("count_include_pad", true), a.LongOrNull("divisor_override")),
        ["LPPool1d"] = static a => new LPPool1d(a.Double("norm_type"), a.Longs("kernel_size"), a.Longs("stride"), a.Bool("ceil_mode")),
        ["LPPool2d"] = static a => new LPPool2d(a.Double("norm_type"), a.Longs("kernel_size"), a.Longs("stride"), a.Bool("ceil_mode")),
        ["LPPool3d"] = static a => new LPPool3d(a.Double("norm_type"), a.Longs("kernel_size"), a.Longs("stride"), a.Bool("ceil_mode")),
        ["AdaptiveAvgPool1d"] = static a => new AdaptiveAvgPool1d(a.OptionalLongs("output_size")),
        ["AdaptiveAvgPool2d"] = static a => new AdaptiveAvgPool2d(a.OptionalLongs("output_size")),
        ["AdaptiveAvgPool3d"] = static a => new AdaptiveAvgPool3d(a.OptionalLongs("output_size")),
        ["AdaptiveMaxPool1d"] = static a => new AdaptiveMaxPool1d(a.OptionalLongs("output_size"), a.Bool("return_indices")),
        ["AdaptiveMaxPool2d"] = static a => new AdaptiveMaxPool2d(a.OptionalLongs("output_size"), a.Bool("return_indices")),
        ["AdaptiveMaxPool3d"] = static a => new AdaptiveMaxPool3d(a.OptionalLongs("output_size"), a.Bool("return_indices")),
        ["FractionalMaxPool2d"] = static a => new FractionalMaxPool2d(a.Longs("kernel_size"), a.Longs("output_size"), a.Doubles("output_ratio"), a.Bool("return_indices"), a.Tensor("_random_samples")),
        ["FractionalMaxPool3d"] = static a => new FractionalMaxPool3d(a.Longs("kernel_size"), a.Longs("output_size"), a.Doubles("output_ratio"), a.Bool("return_indices"), a.Tensor("_random_samples")),
        ["MaxUnpool1d"] = static a => new MaxUnpool1d(a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding")),
        ["MaxUnpool2d"] = static a => new MaxUnpool2d(a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding")),
        ["MaxUnpool3d"] = static a => new MaxUnpool3d(a.Longs("kernel_size"), a.Longs("stride"), a.Longs("padding")),

        ["ConstantPad1d"] = static a => new ConstantPad1d(a.Longs("padding"), a.Double("value")),
        ["ConstantPad2d"] = static a => new ConstantPad2d(a.Longs("padding"), a.Double("value")),
        ["ConstantPad3d"] = static a => new ConstantPad3d(a.Longs("padding"), a.Double("value")),
        ["ZeroPad1d"] = static a => new ZeroPad1d(a.Longs("padding")),
        ["ZeroPad2d"] = static a => new ZeroPad2d(a.Longs("padding")),
        ["ZeroPad3d"] = static a => new ZeroPad3d(a.Longs("padding")),
        ["ReflectionPad1d"] = static a => new ReflectionPad1d(a.Longs("padding")),
        ["ReflectionPad2d"] = static a => new ReflectionPad2d(a.Longs("padding")),
        ["ReflectionPad3d"] = static a => new ReflectionPad3d(a.Longs("padding")),
        ["ReplicationPad1d"] = static a => new ReplicationPad1d(a.Longs("padding")),
        ["ReplicationPad2d"] = static a => new ReplicationPad2d(a.Longs("padding")),
        ["ReplicationPad3d"] = static a => new ReplicationPad3d(a.Longs("padding")),
        ["CircularPad1d"] = static a => new CircularPad1d(a.Longs("padding")),
        ["CircularPad2d"] = static a => new CircularPad2d(a.Longs("padding")),
        ["CircularPad3d"] = static a => new CircularPad3d(a.Longs("padding")),

        ["Dropout"] = static a => new Dropout(a.Double("p"), a.Bool("inplace")),
        ["Dropout1d"] = static a => new Dropout1d(a.Double("p"), a.Bool("inplace")),
        ["Dropout2d"] = static a => new Dropout2d(a.Double("p"), a.Bool("inplace")),
        ["Dropout3d"] = static a => new Dropout3d(a.Double("p"), a.Bool("inplace")),
        ["AlphaDropout"] = static a => new AlphaDropout(a.Double("p"), a.Bool("inplace")),
        ["FeatureAlphaDropout"] = static a => new FeatureAlphaDropout(a.Double("p"), a.Bool("inplace")),

        ["PixelShuffle"] = static a => new PixelShuffle(a.Long("upscale_factor")),
        ["PixelUnshuffle"] = static a => new PixelUnshuffle(a.Long("downscale_factor")),
        ["ChannelShuffle"] = static a => new ChannelShuffle(a.Long("groups")),
        ["Upsample"] = static a => new Upsample(a.Longs("size"), a.Doubles("scale_factor"), Interpolation(a), a.Has("align_corners") ? a.Bool("align_corners") : null, a.Has("recompute_scale_factor") ? a.Bool("recompute_scale_factor") : null),
        ["UpsamplingNearest2d"] = static a => new UpsamplingNearest2d(a.Longs("size"), a.Doubles("scale_factor")),
        ["UpsamplingBilinear2d"] = static a => new UpsamplingBilinear2d(a.Longs("size"), a.Doubles("scale_factor")),
        ["Fold"] = static a => new Fold(a.Longs("output_size"), a.Longs("kernel_size"), a.Longs("dilation"), a.Longs("padding"), a.Longs("stride")),
        ["Unfold"] = static a => new Unfold(a.Longs("kernel_size"), a.Longs("dilation"), a.Longs("padding"), a.Longs("stride")),
        ["CosineSimilarity"] = static a => new CosineSimilarity(a.Int("dim"), a.Double("eps")),
        ["PairwiseDistance"] = static a => new PairwiseDistance(a.Double("norm"), a.Double("eps"), a.Bool("keepdim")),

        ["Embedding"] = static a => new Embedding(a.Long("num_embeddings"), a.Long("embedding_dim"), a.LongOrNull("padding_idx"), a.DoubleOrNull("max_norm"), a.Double("norm_type", 2), a.Bool("scale_grad_by_freq"), a.Bool("sparse")),
        ["EmbeddingBag"] = static a => new EmbeddingBag(a.Long("num_embeddings"), a.Long("embedding_dim"), a.DoubleOrNull("max_norm"), a.Double("norm_type", 2), a.Bool("scale_grad_by_freq"),
            a.Text("mode") switch { "sum" => EmbeddingBagMode.Sum, "max" => EmbeddingBagMode.Max, _ => EmbeddingBagMode.Mean }, a.Bool("sparse"), includeLastOffset: a.Bool("include_last_offset"), paddingIdx: a.LongOrNull("padding_idx")),
        ["RNN"] = static a => new RNN(a.Long("input_size"), a.Long("hidden_size"), a.Long("num_layers"), a.Text("mode") == "RNN_RELU" ? Nonlinearity.ReLU : Nonlinearity.Tanh, a.Bool("bias", true), a.Bool("batch_first"), a.Double("dropout", 0), a.Bool("bidirectional")),
        ["LSTM"] = static a => new LSTM(a.Long("input_size"), a.Long("hidden_size"), a.Long("num_layers"), a.Bool("bias", true), a.Bool("batch_first"), a.Double("dropout", 0), a.Bool("bidirectional"), a.Long("proj_size", 0)),
        ["GRU"] = static a => new GRU(a.Long("input_size"), a.Long("hidden_size"), a.Long("num_layers"), a.Bool("bias", true), a.Bool("batch_first"), a.Double("dropout", 0), a.Bool("bidirectional")),
        ["RNNCell"] = static a => new RNNCell(a.Long("input_size"), a.Long("hidden_size"), a.Bool("bias", true), a.Text("nonlinearity", "tanh") == "relu" ? Nonlinearity.ReLU : Nonlinearity.Tanh),
        ["LSTMCell"] = static a => new LSTMCell(a.Long("input_size"), a.Long("hidden_size"), a.Bool("bias", true)),
        ["GRUCell"] = static a => new GRUCell(a.Long("input_size"), a.Long("hidden_size"), a.Bool("bias", true)),

        ["Sequential"] = static a => new Sequential([.. a.Children.Select(n => (n, a.Child<Module>(n)!))]),
        ["ModuleList"] = static a => new ModuleList<Module>(a.Children.Select(n => a.Child<Module>(n)!)),
        ["ModuleDict"] = static a => new ModuleDict<Module>(a.Children.Select(n => new KeyValuePair<string, Module>(n, a.Child<Module>(n)!))),
        ["ParameterList"] = static a => new ParameterList(a.Saved.Parameters.Entries.Select(p => (Tensor)new Parameter(((TensorEntry)p.Value).Read()))),
        ["ParameterDict"] = static a => new ParameterDict(a.Saved.Parameters.Entries.Select(p => new KeyValuePair<string, Tensor>(p.Key.ToString()!, new Parameter(((TensorEntry)p.Value).Read())))),
    };

    internal static Func<SavedAttributes, Module>? Find(string name) => s_layers.GetValueOrDefault(name) ?? s_transformers.GetValueOrDefault(name) ?? s_losses.GetValueOrDefault(name);

    /// <summary>Norms have a bias if they have a weight, unless it was left out on purpose; without either, the flag does not matter.</summary>
    private static bool HasBias(SavedAttributes a) => a.HasParameter("bias") || !a.HasParameter("weight");

    private static ConvolutionPadding Padding(SavedAttributes a) => a.Saved.State["padding"] is ScalarNode { Value: string word } ? word == "same" ? AutomaticPadding.Same : AutomaticPadding.Valid : a.Longs("padding").Values("padding");

    private static ConvolutionPaddingMode PaddingMode(SavedAttributes a) => a.Text("padding_mode", "zeros") switch
    {
        "reflect" => ConvolutionPaddingMode.Reflect,
        "replicate" => ConvolutionPaddingMode.Replicate,
        "circular" => ConvolutionPaddingMode.Circular,
        _ => ConvolutionPaddingMode.Zeros,
    };

    private static InterpolationMode Interpolation(SavedAttributes a) => a.Text("mode", "nearest") switch
    {
        "linear" => InterpolationMode.Linear,
        "bilinear" => InterpolationMode.Bilinear,
        "bicubic" => InterpolationMode.Bicubic,
        "trilinear" => InterpolationMode.Trilinear,
        "area" => InterpolationMode.Area,
        "nearest-exact" => InterpolationMode.NearestExact,
        _ => InterpolationMode.Nearest,
    };
}
