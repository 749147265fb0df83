using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rotor.Admin;
using Rotor.Admin.Import;
using Rotor.Commands.Import;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.Models;
using Rotor.Observability;

namespace Rotor.Commands;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(TokenEdit))]
[JsonSerializable(typeof(ClientTokenView))]
[JsonSerializable(typeof(IReadOnlyList<ClientTokenView>))]
[JsonSerializable(typeof(ShownToken))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(IReadOnlyList<UserView>))]
[JsonSerializable(typeof(OperatorTokenView))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(ServerView))]
[JsonSerializable(typeof(ImportRequest))]
[JsonSerializable(typeof(ImportResult))]
[JsonSerializable(typeof(List<ImportReport>))]
[JsonSerializable(typeof(LogPage))]
[JsonSerializable(typeof(SettingView))]
[JsonSerializable(typeof(KeyEdit))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(List<Finding>))]
[JsonSerializable(typeof(List<AccountSnapshot>))]
[JsonSerializable(typeof(CheckedKey))]
[JsonSerializable(typeof(IReadOnlyList<CheckedKey>))]
[JsonSerializable(typeof(List<KeyView>))]
[JsonSerializable(typeof(ModelView))]
[JsonSerializable(typeof(List<ModelView>))]
[JsonSerializable(typeof(IReadOnlyList<ModelView>))]
[JsonSerializable(typeof(CatalogueChangeView))]
[JsonSerializable(typeof(IReadOnlyList<KeyView>))]
internal sealed partial class CommandJson : JsonSerializerContext;
