using System.Text.Json.Serialization;

namespace Rotor.Storage;

[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class StoreJson : JsonSerializerContext;
