using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Interop.Tensors;

namespace Interop.Safetensors;

/// <summary>Makes a header with the reference's order of fields and padding.</summary>
internal static class HeaderWriter
{
    internal static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The header's bytes, spaces up to a multiple of 8 included, its length not.</summary>
    internal static ReadOnlyMemory<byte> Write(IReadOnlyList<FileTensor> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, Json))
        {
            json.WriteStartObject();
            json.WriteStartObject(Header.MetadataKey);
            foreach ((string key, string value) in metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
            long position = 0;
            foreach (FileTensor tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Entry.DType.SafetensorsName);
                json.WriteStartArray("shape");
                foreach (long size in FileTypes.ToFile(tensor.Entry.DType, tensor.Entry.Shape))
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                json.WriteNumberValue(position = checked(position + tensor.Entry.ByteLength));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        int padding = (8 - bytes.WrittenCount % 8) % 8;
        bytes.Write("        "u8[..padding]);
        return bytes.WrittenMemory;
    }
}
