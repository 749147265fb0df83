using System.CommandLine;
using Rotor.Admin.Records;

namespace Rotor.Commands;

/// <summary>The parameters of a query as options of a command: <c>min_cost</c> is <c>--min-cost</c>.</summary>
internal sealed class QueryOptions
{
    private readonly (QueryParameter Parameter, Option<string[]> Option)[] _all;

    public QueryOptions(Command command, IEnumerable<QueryParameter> parameters)
    {
        _all = [.. parameters.Select(parameter => (parameter, Create(parameter)))];
        foreach (var (_, option) in _all)
            command.Options.Add(option);
    }

    /// <summary>What was given, as the query of an address, with its question mark.</summary>
    public string Read(ParseResult parsed)
    {
        var given = new List<string>();
        foreach (var (parameter, option) in _all)
        {
            if (parsed.GetResult(option) is null or { Implicit: true })
                continue;
            var values = parsed.GetValue(option) ?? [];
            // A flag says yes by standing there.
            if (values.Length == 0 && parameter.Form == ParameterForm.Flag)
                values = ["true"];
            given.AddRange(values.Select(value => $"{parameter.Name}={Uri.EscapeDataString(value)}"));
        }

        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }

    private static Option<string[]> Create(QueryParameter parameter)
    {
        var option = new Option<string[]>("--" + parameter.Name.Replace('_', '-'))
        {
            Description = parameter.Meaning + (parameter.Words.Count > 0 ? $" One of {string.Join(", ", parameter.Words)}." : ""),
            Arity = parameter.Form == ParameterForm.Flag ? ArgumentArity.ZeroOrOne : ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        if (parameter.Words.Count > 0)
            option.CompletionSources.Add([.. parameter.Words]);
        return option;
    }
}
