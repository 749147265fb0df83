using System.Text.Json;
using System.Text.Json.Serialization;
using Rotor.Observability;

namespace Rotor.Commands;

/// <summary>Objects that stand on one line each.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LogEntry))]
internal sealed partial class LineJson : JsonSerializerContext;
