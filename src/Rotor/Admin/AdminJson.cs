using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Rotor.Admin.Import;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.Models;
using Rotor.Observability;

namespace Rotor.Admin;

/// <summary>The shapes of the admin API, in camelCase; unknown members of a request are refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = false,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<KeyView>))]
[JsonSerializable(typeof(IReadOnlyList<KeyEvent>))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(IReadOnlyList<AccountSnapshot>))]
[JsonSerializable(typeof(CheckedKey))]
[JsonSerializable(typeof(AddKeyRequest))]
[JsonSerializable(typeof(FindKeyRequest))]
[JsonSerializable(typeof(KeyEdit))]
[JsonSerializable(typeof(IReadOnlyList<ClientTokenView>))]
[JsonSerializable(typeof(ClientTokenView))]
[JsonSerializable(typeof(ShownToken))]
[JsonSerializable(typeof(TokenEdit))]
[JsonSerializable(typeof(RotateTokenRequest))]
[JsonSerializable(typeof(IReadOnlyList<ModelView>))]
[JsonSerializable(typeof(ModelView))]
[JsonSerializable(typeof(ModelEdit))]
[JsonSerializable(typeof(CatalogueChangeView))]
[JsonSerializable(typeof(UserRequest))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(IReadOnlyList<UserView>))]
[JsonSerializable(typeof(IReadOnlyList<SessionView>))]
[JsonSerializable(typeof(OperatorTokenRequest))]
[JsonSerializable(typeof(OperatorTokenView))]
[JsonSerializable(typeof(IReadOnlyList<OperatorTokenView>))]
[JsonSerializable(typeof(ReloadAnswer))]
[JsonSerializable(typeof(SettingView))]
[JsonSerializable(typeof(IReadOnlyList<SettingView>))]
[JsonSerializable(typeof(IReadOnlyList<SettingEvent>))]
[JsonSerializable(typeof(SettingRequest))]
[JsonSerializable(typeof(ServerView))]
[JsonSerializable(typeof(ImportRequest))]
[JsonSerializable(typeof(ImportResult))]
[JsonSerializable(typeof(LogPage))]
[JsonSerializable(typeof(SheetSynced))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class AdminJson : JsonSerializerContext;
