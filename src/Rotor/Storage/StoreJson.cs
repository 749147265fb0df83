using System.Text.Json.Serialization;
using Rotor.Core.Access;
using Rotor.Core.Keys;

namespace Rotor.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(KeyRecord))]
[JsonSerializable(typeof(ClientToken))]
[JsonSerializable(typeof(OperatorAccount))]
[JsonSerializable(typeof(OperatorSession))]
[JsonSerializable(typeof(OperatorToken))]
internal sealed partial class StoreJson : JsonSerializerContext;
