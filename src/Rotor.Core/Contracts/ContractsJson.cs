using System.Text.Json.Serialization;

namespace Rotor.Core.Contracts;

[JsonSerializable(typeof(string))]
internal sealed partial class ContractsJson : JsonSerializerContext;
