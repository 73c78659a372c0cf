using System.Text.Encodings.Web;
using System.Text.Json;
using Interop.Checkpoints;

namespace Interop.NN;

/// <summary>Adapters in PEFT's folders: <c>adapter_config.json</c> beside <c>adapter_model.safetensors</c>.</summary>
public static class LoraFiles
{
    private const string ConfigName = "adapter_config.json", ModelName = "adapter_model.safetensors", OldModelName = "adapter_model.bin";

    extension(Module module)
    {
        /// <summary>Writes the model's adapters, which PEFT can load. The folder is made if it is not there. Source: <c>save_pretrained</c>.</summary>
        /// <exception cref="ArgumentException">The model has no adapters.</exception>
        public void SaveAdapter(string folder)
        {
            ArgumentException.ThrowIfNullOrEmpty(folder);
            LoraConfig config = Lora.ConfigOf(module);
            using Checkpoint checkpoint = new(Lora.AdapterStateDict(module).ToNode()) { Metadata = [new("format", "pt")] };
            Directory.CreateDirectory(folder);
            checkpoint.Save(Path.Combine(folder, ModelName));
            AtomicFile.Write(Path.Combine(folder, ConfigName), stream => Write(stream, config));
        }

        /// <summary>Gives the model the adapters of a folder that PEFT or <see cref="SaveAdapter"/> wrote; adapters that it has take the values. Source: <c>PeftModel.from_pretrained</c>.</summary>
        /// <param name="folder">The folder.</param>
        /// <param name="trainable">Whether the adapters are trained further; else everything is frozen.</param>
        /// <exception cref="ArgumentException">The adapters do not fit the model.</exception>
        /// <exception cref="NotSupportedException">They are of another kind.</exception>
        /// <exception cref="ModelFormatException">A file cannot be read.</exception>
        public void LoadAdapter(string folder, bool trainable = false)
        {
            ArgumentException.ThrowIfNullOrEmpty(folder);
            LoraConfig config = Read(Path.Combine(folder, ConfigName));
            string file = Path.Combine(folder, ModelName);
            using Checkpoint checkpoint = Checkpoint.Open(File.Exists(file) ? file : Path.Combine(folder, OldModelName));
            bool isNew = Lora.Adapters(module).Count == 0;
            if (isNew)
                Lora.Wrap(module, config);
            try
            {
                Lora.LoadAdapterStateDict(module, StateDict.From(checkpoint.Root, folder));
            }
            catch when (isNew)
            {
                Lora.Remove(module);
                throw;
            }

            if (!trainable)
                module.Freeze();
        }
    }

    /// <summary>The settings in a file that PEFT wrote.</summary>
    /// <exception cref="NotSupportedException">They ask for what is not there.</exception>
    /// <exception cref="ModelFormatException">It is no such file.</exception>
    public static LoraConfig Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelFormatException($"'{path}' holds no settings of adapters: {error.Message}", error);
        }
    }

    private static LoraConfig Read(JsonElement json)
    {
        if (Text(json, "peft_type") is { } type && type != "LORA")
            throw new NotSupportedException($"The adapters are of the kind {type}: only LORA is supported.");
        foreach (string name in (string[])["use_dora", "lora_bias", "fan_in_fan_out", "use_qalora"])
        {
            if (Has(json, name, out JsonElement flag) && flag.ValueKind == JsonValueKind.True)
                throw new NotSupportedException($"The adapters have '{name}', which is not supported.");
        }

        foreach (string name in (string[])["layers_to_transform", "layer_replication", "target_parameters", "megatron_config"])
        {
            if (Has(json, name, out JsonElement value) && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0))
                throw new NotSupportedException($"The adapters have '{name}', which is not supported.");
        }

        if (Has(json, "exclude_modules", out JsonElement exclude) && exclude.ValueKind == JsonValueKind.String)
            throw new NotSupportedException("The adapters leave modules out by a regular expression ('exclude_modules'), which is not supported: give their names in a list.");
        bool isPattern = Has(json, "target_modules", out JsonElement targets) && targets.ValueKind == JsonValueKind.String;
        return new LoraConfig
        {
            R = Has(json, "r", out JsonElement r) ? r.GetInt64() : 8,
            LoraAlpha = Has(json, "lora_alpha", out JsonElement alpha) ? alpha.GetDouble() : 8,
            LoraDropout = Has(json, "lora_dropout", out JsonElement dropout) ? dropout.GetDouble() : 0,
            TargetPattern = isPattern ? targets.GetString() : null,
            TargetModules = isPattern ? [] : Texts(json, "target_modules"),
            ExcludeModules = Texts(json, "exclude_modules"),
            ModulesToSave = Texts(json, "modules_to_save"),
            Bias = Text(json, "bias") switch { null or "none" => LoraBias.None, "all" => LoraBias.All, "lora_only" => LoraBias.LoraOnly, var b => throw new FormatException($"'{b}' is no choice of biases.") },
            UseRslora = Has(json, "use_rslora", out JsonElement rs) && rs.GetBoolean(),
            RankPattern = Has(json, "rank_pattern", out JsonElement ranks) ? ranks.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt64()) : [],
            AlphaPattern = Has(json, "alpha_pattern", out JsonElement alphas) ? alphas.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble()) : [],
            BaseModelNameOrPath = Text(json, "base_model_name_or_path"),
            TaskType = Text(json, "task_type"),
        };
    }

    private static void Write(Stream stream, LoraConfig config)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartObject("alpha_pattern");
        foreach ((string name, double value) in config.AlphaPattern)
            json.WriteNumber(name, value);
        json.WriteEndObject();
        json.WriteString("base_model_name_or_path", config.BaseModelNameOrPath);
        json.WriteString("bias", config.Bias switch { LoraBias.None => "none", LoraBias.All => "all", _ => "lora_only" });
        List(json, "exclude_modules", config.ExcludeModules);
        json.WriteBoolean("fan_in_fan_out", false);
        json.WriteBoolean("inference_mode", true);
        if (config.InitLoraWeights == LoraInit.Gaussian)
            json.WriteString("init_lora_weights", "gaussian");
        else
            json.WriteBoolean("init_lora_weights", config.InitLoraWeights == LoraInit.Default);
        json.WriteNumber("lora_alpha", config.LoraAlpha);
        json.WriteNumber("lora_dropout", config.LoraDropout);
        List(json, "modules_to_save", config.ModulesToSave);
        json.WriteString("peft_type", "LORA");
        json.WriteNumber("r", config.R);
        json.WriteStartObject("rank_pattern");
        foreach ((string name, long value) in config.RankPattern)
            json.WriteNumber(name, value);
        json.WriteEndObject();
        if (config.TargetPattern is { } pattern)
            json.WriteString("target_modules", pattern);
        else
            List(json, "target_modules", config.TargetModules);
        json.WriteString("task_type", config.TaskType);
        json.WriteBoolean("use_dora", false);
        json.WriteBoolean("use_rslora", config.UseRslora);
        json.WriteEndObject();
    }

    private static void List(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>Whether there is a value that is not null.</summary>
    private static bool Has(JsonElement json, string name, out JsonElement value) => json.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private static string? Text(JsonElement json, string name) => Has(json, name, out JsonElement value) ? value.GetString() : null;

    private static IReadOnlyList<string> Texts(JsonElement json, string name) => !Has(json, name, out JsonElement value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!] : [.. value.EnumerateArray().Select(v => v.GetString()!)];
}
