using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Rotor.Admin.Records;
using Rotor.Observability;

namespace Rotor.Admin;

/// <summary><c>/api/openapi.json</c>: the admin API as OpenAPI describes it.</summary>
internal static class OpenApiDescription
{
    public static IServiceCollection AddDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.ShouldInclude = description => description.RelativePath is { } path
            && path.StartsWith("api/", StringComparison.Ordinal) && !path.StartsWith("api/v1", StringComparison.Ordinal);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Rotor admin API",
                Version = ProgramVersion.Text,
                Description = "Times are ISO 8601 in UTC, durations milliseconds, money US dollars. Faults are answered as ProblemDetails.",
            };
            document.Servers = [new OpenApiServer { Url = "/" }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var known in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryParameters>())
                foreach (var parameter in known.All)
                    (operation.Parameters ??= []).Add(Describe(parameter));
            return Task.CompletedTask;
        });
    });

    public static RouteGroupBuilder MapDescription(this RouteGroupBuilder admin)
    {
        admin.MapOpenApi("/openapi.json").ExcludeFromDescription();
        return admin;
    }

    private static OpenApiParameter Describe(QueryParameter parameter)
    {
        var value = new OpenApiSchema
        {
            Type = parameter.Form switch
            {
                ParameterForm.Whole => JsonSchemaType.Integer,
                ParameterForm.Number => JsonSchemaType.Number,
                ParameterForm.Flag => JsonSchemaType.Boolean,
                _ => JsonSchemaType.String,
            },
            Format = parameter.Form == ParameterForm.Instant ? "date-time" : null,
            Enum = parameter.Words.Count == 0 ? null : [.. parameter.Words.Select(word => (JsonNode)JsonValue.Create(word))],
        };
        return new OpenApiParameter
        {
            Name = parameter.Name,
            In = ParameterLocation.Query,
            Description = parameter.Meaning,
            Schema = parameter.Repeats ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = value } : value,
        };
    }
}
