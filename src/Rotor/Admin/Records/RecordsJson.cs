using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rotor.Admin.Records;

/// <summary>The shapes of records and usage.</summary>
[JsonSerializable(typeof(RequestPageView))]
[JsonSerializable(typeof(RequestSliceView))]
[JsonSerializable(typeof(RequestItem))]
[JsonSerializable(typeof(RequestDetails))]
[JsonSerializable(typeof(FacetsView))]
[JsonSerializable(typeof(StatsView))]
[JsonSerializable(typeof(UsageReportView))]
internal sealed partial class RecordsJson : JsonSerializerContext
{
    /// <summary>Letters of all languages as they are: the answers are JSON and say so, no page is made of them.</summary>
    public static readonly RecordsJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
