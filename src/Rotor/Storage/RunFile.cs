using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rotor.Storage;

/// <summary>How the command line of the same user reaches the server that runs on a data folder.</summary>
/// <param name="Pid">The server's process id.</param>
/// <param name="Url">Its address on the loopback interface, without a slash at the end.</param>
/// <param name="Secret">New at each start; proves that the caller may read the data folder.</param>
internal sealed record RunFile(int Pid, string Url, string Secret)
{
    public override string ToString() => $"process {Pid} at {Url}";

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, RunFileJson.Default.RunFile);

    /// <returns>Null for what is not such a file.</returns>
    public static RunFile? Parse(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, RunFileJson.Default.RunFile) is { Url: not null, Secret: not null } file ? file : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RunFile))]
internal sealed partial class RunFileJson : JsonSerializerContext;
