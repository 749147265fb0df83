using System.Text.Json.Serialization;
using Rotor.Core.Keys;

namespace Rotor.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(KeyRecord))]
internal sealed partial class StoreJson : JsonSerializerContext;
