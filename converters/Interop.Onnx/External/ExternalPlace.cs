using System.Globalization;
using Interop.Onnx.Proto;

namespace Interop.Onnx.External;

/// <summary>Where a tensor's bytes lie outside the model. Source: onnx/docs/ExternalData.md.</summary>
/// <param name="Location">The file, relative to the model's folder.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many bytes; null if the message does not say.</param>
/// <param name="Checksum">SHA-1 of the whole file, in hexadecimal; null if the message does not say.</param>
internal sealed record ExternalPlace(string Location, long Offset, long? Length, string? Checksum)
{
    /// <summary>Names that Windows keeps for devices, whatever their ending.</summary>
    private static readonly string[] s_devices = ["CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9"];

    /// <summary>What the message says; keys that are not known are left alone.</summary>
    internal static ExternalPlace Of(TensorProto tensor, Func<string, Exception> refuse)
    {
        Dictionary<string, string> known = [];
        foreach (StringStringEntryProto entry in tensor.ExternalData)
        {
            if (entry.Key is "location" or "offset" or "length" or "checksum" && !known.TryAdd(entry.Key, entry.Value))
                throw refuse($"its external data has two entries '{entry.Key}'");
        }

        if (!known.TryGetValue("location", out string? location))
            throw refuse("its data is said to be external, and no location is given");
        if (Problem(location) is { } problem)
            throw refuse($"its external data is said to be in '{Values.OnnxTensors.Printable(location)}': {problem}");
        string? checksum = known.GetValueOrDefault("checksum");
        if (checksum is not null && (checksum.Length != 40 || !checksum.All(char.IsAsciiHexDigit)))
            throw refuse("the checksum of its external data is not 40 hexadecimal digits");
        return new(location, Number("offset") ?? 0, Number("length"), checksum);

        long? Number(string key)
        {
            if (!known.TryGetValue(key, out string? text))
                return null;
            return text.Length > 0 && text.All(char.IsAsciiDigit) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
                : throw refuse($"the {key} of its external data is '{Values.OnnxTensors.Printable(text)}', expected decimal digits");
        }
    }

    /// <summary>Puts it into a message, in the usual order; entries that are not known stay.</summary>
    internal void Put(TensorProto tensor)
    {
        Set("location", Location);
        Set("offset", Offset.ToString(CultureInfo.InvariantCulture));
        Set("length", Length?.ToString(CultureInfo.InvariantCulture));
        Set("checksum", Checksum);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;

        void Set(string key, string? value)
        {
            StringStringEntryProto? entry = tensor.ExternalData.FirstOrDefault(e => e.Key == key);
            if (entry is not null && value is not null)
                entry.Value = value;
            else if (entry is not null)
                tensor.ExternalData.Remove(entry);
            else if (value is not null)
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        }
    }

    /// <summary>Why a location is none that names a file in the model's folder on every system, or null.</summary>
    internal static string? Problem(string location)
    {
        if (location.Length == 0)
            return "it is empty";
        if (location[0] == '/')
            return "it is an absolute path; files are looked for in the model's folder";
        if (location.Any(c => c is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' || char.IsControl(c)))
            return "it has a character that some system's paths give a meaning";
        foreach (string segment in location.Split('/'))
        {
            if (segment == "..")
                return "it leads out of a folder; files are looked for in the model's folder";
            if (segment.Length == 0 || segment != "." && segment[^1] is '.' or ' ')
                return "a part of it is empty, or ends in a dot or a space";
            if (s_devices.Contains(segment.Split('.')[0].TrimEnd(), StringComparer.OrdinalIgnoreCase))
                return "a part of it is the name of a device on Windows";
        }

        return null;
    }
}
