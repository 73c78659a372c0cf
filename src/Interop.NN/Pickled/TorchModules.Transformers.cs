using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <content>Attention, transformers and losses.</content>
internal static partial class TorchModules
{
    private static readonly Dictionary<string, Func<SavedAttributes, Module>> s_transformers = new()
    {
        ["MultiheadAttention"] = static a => new MultiheadAttention(a.Long("embed_dim"), a.Long("num_heads"), a.Double("dropout", 0), a.HasParameter("in_proj_bias"), a.HasParameter("bias_k"), a.Bool("add_zero_attn"),
            a.LongOrNull("kdim"), a.LongOrNull("vdim"), a.Bool("batch_first")),
        ["TransformerEncoderLayer"] = static a => Activation(a) switch
        {
            TransformerActivation known => new TransformerEncoderLayer(Width(a), Heads(a), Feedforward(a), Dropped(a), known, Eps(a), BatchFirst(a), a.Bool("norm_first"), Biased(a)),
            object module => new TransformerEncoderLayer(Width(a), Heads(a), Feedforward(a), Dropped(a), (Module<Tensor, Tensor>)module, Eps(a), BatchFirst(a), a.Bool("norm_first"), Biased(a)),
        },
        ["TransformerDecoderLayer"] = static a => Activation(a) switch
        {
            TransformerActivation known => new TransformerDecoderLayer(Width(a), Heads(a), Feedforward(a), Dropped(a), known, Eps(a), BatchFirst(a), a.Bool("norm_first"), Biased(a)),
            object module => new TransformerDecoderLayer(Width(a), Heads(a), Feedforward(a), Dropped(a), (Module<Tensor, Tensor>)module, Eps(a), BatchFirst(a), a.Bool("norm_first"), Biased(a)),
        },
        ["TransformerEncoder"] = static a => new TransformerEncoder((Module<TransformerEncoderInput, Tensor>)Layers(a)[0]!, Layers(a).Count, a.Child<Module<Tensor, Tensor>>("norm"), a.Bool("enable_nested_tensor", true), a.Bool("mask_check", true)),
        ["TransformerDecoder"] = static a => new TransformerDecoder((Module<TransformerDecoderInput, Tensor>)Layers(a)[0]!, Layers(a).Count, a.Child<Module<Tensor, Tensor>>("norm")),
        ["Transformer"] = static a => new Transformer(a.Long("d_model"), a.Long("nhead"), customEncoder: a.Child<Module<TransformerEncoderInput, Tensor>>("encoder"), customDecoder: a.Child<Module<TransformerDecoderInput, Tensor>>("decoder"), batchFirst: a.Bool("batch_first")),
    };

    private static readonly Dictionary<string, Func<SavedAttributes, Module>> s_losses = new()
    {
        ["L1Loss"] = static a => new L1Loss(Reduced(a)),
        ["MSELoss"] = static a => new MSELoss(Reduced(a)),
        ["NLLLoss"] = static a => new NLLLoss(a.Tensor("weight"), a.Long("ignore_index"), Reduced(a)),
        ["NLLLoss2d"] = static a => new NLLLoss2d(a.Tensor("weight"), a.Long("ignore_index"), Reduced(a)),
        ["CrossEntropyLoss"] = static a => new CrossEntropyLoss(a.Tensor("weight"), a.Long("ignore_index"), Reduced(a), a.Double("label_smoothing", 0)),
        ["PoissonNLLLoss"] = static a => new PoissonNLLLoss(a.Bool("log_input"), a.Bool("full"), a.Double("eps"), Reduced(a)),
        ["GaussianNLLLoss"] = static a => new GaussianNLLLoss(a.Bool("full"), a.Double("eps"), Reduced(a)),
        ["KLDivLoss"] = static a => new KLDivLoss(Reduced(a), a.Bool("log_target")),
        ["BCELoss"] = static a => new BCELoss(a.Tensor("weight"), Reduced(a)),
        ["BCEWithLogitsLoss"] = static a => new BCEWithLogitsLoss(a.Tensor("weight"), Reduced(a), a.Tensor("pos_weight")),
        ["SmoothL1Loss"] = static a => new SmoothL1Loss(Reduced(a), a.Double("beta", 1)),
        ["HuberLoss"] = static a => new HuberLoss(Reduced(a), a.Double("delta")),
        ["SoftMarginLoss"] = static a => new SoftMarginLoss(Reduced(a)),
        ["HingeEmbeddingLoss"] = static a => new HingeEmbeddingLoss(a.Double("margin"), Reduced(a)),
        ["CosineEmbeddingLoss"] = static a => new CosineEmbeddingLoss(a.Double("margin"), Reduced(a)),
        ["MarginRankingLoss"] = static a => new MarginRankingLoss(a.Double("margin"), Reduced(a)),
        ["MultiLabelMarginLoss"] = static a => new MultiLabelMarginLoss(Reduced(a)),
        ["MultiLabelSoftMarginLoss"] = static a => new MultiLabelSoftMarginLoss(a.Tensor("weight"), Reduced(a)),
        ["MultiMarginLoss"] = static a => new MultiMarginLoss(a.Int("p"), a.Double("margin"), a.Tensor("weight"), Reduced(a)),
        ["TripletMarginLoss"] = static a => new TripletMarginLoss(a.Double("margin"), a.Double("p"), a.Double("eps"), a.Bool("swap"), Reduced(a)),
        ["TripletMarginWithDistanceLoss"] = static a => new TripletMarginWithDistanceLoss(a.Child<Module<(Tensor X1, Tensor X2), Tensor>>("distance_function") ?? throw a.Unexpected("distance_function", a.Saved.State["distance_function"], "a module"), a.Double("margin"), a.Bool("swap"), Reduced(a)),
        ["CTCLoss"] = static a => new CTCLoss(a.Long("blank"), Reduced(a), a.Bool("zero_infinity")),
        ["AdaptiveLogSoftmaxWithLoss"] = static a => new AdaptiveLogSoftmaxWithLoss(a.Long("in_features"), a.Long("n_classes"), a.Longs("cutoffs").Values("cutoffs")[..^1], a.Double("div_value"), a.Bool("head_bias")),
    };

    private static Reduction Reduced(SavedAttributes a) => a.Text("reduction", "mean") switch
    {
        "none" => Reduction.None,
        "sum" => Reduction.Sum,
        "batchmean" => Reduction.BatchMean,
        _ => Reduction.Mean,
    };

    /// <summary>The layers of an encoder or decoder.</summary>
    private static ModuleList<Module> Layers(SavedAttributes a) =>
        a.Child<ModuleList<Module>>("layers") is { Count: > 0 } layers ? layers : throw new ModelFormatException($"The {a.Saved.ClassName} at '{a.Path}' has no layers.");

    private static SavedAttributes Part(SavedAttributes a, string name) =>
        SavedModule.TryGet(a.Saved.Modules[name] ?? new ScalarNode(null), out SavedModule? part) ? new SavedAttributes(part, Module.Join(a.Path, name), a.Reviver) : throw a.Unexpected(name, a.Saved.Modules[name], "a module");

    private static long Width(SavedAttributes a) => Part(a, "linear1").Long("in_features");

    private static long Feedforward(SavedAttributes a) => Part(a, "linear1").Long("out_features");

    private static bool Biased(SavedAttributes a) => Part(a, "linear1").HasParameter("bias");

    private static double Dropped(SavedAttributes a) => Part(a, "dropout1").Double("p");

    private static double Eps(SavedAttributes a) => Part(a, "norm1").Double("eps");

    private static long Heads(SavedAttributes a) => Part(a, "self_attn").Long("num_heads");

    private static bool BatchFirst(SavedAttributes a) => Part(a, "self_attn").Bool("batch_first");

    /// <summary>A function by its name, or a module.</summary>
    private static object Activation(SavedAttributes a)
    {
        if (a.Saved.Modules["activation"] is not null)
            return a.Child<Module<Tensor, Tensor>>("activation")!;
        return a.Saved.State["activation"] switch
        {
            // Before 1.8 the default was not among the attributes.
            null => TransformerActivation.ReLU,
            OpaqueNode { Name: "relu" } => TransformerActivation.ReLU,
            OpaqueNode { Name: "gelu" } => TransformerActivation.GELU,
            var node => throw a.Unexpected("activation", node, "relu, gelu or a module"),
        };
    }
}
