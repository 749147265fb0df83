using System.Globalization;
using System.Text.Json;
using Rotor.Commands.Output;
using Rotor.Core.Models;

namespace Rotor.Commands;

/// <summary>Prints models; prices in USD per million tokens, as people compare them.</summary>
internal static class ModelOutput
{
    public static void Write(IReadOnlyList<ModelView> models, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(models, CommandJson.Default.IReadOnlyListModelView));
            return;
        }

        if (models.Count == 0)
        {
            Console.Error.WriteLine("No such models. Fetch the list with: rotor models refresh");
            return;
        }

        var table = new TextTable("ID", ">CONTEXT", ">OUTPUT", ">PROMPT $/M", ">ANSWER $/M", ">SIZE", "STATE");
        foreach (var model in models)
            table.Add(Row(model));
        table.Write();
    }

    public static void Write(ModelView model, string? done, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(model, CommandJson.Default.ModelView));
            return;
        }

        if (done is not null)
        {
            Console.WriteLine($"{done}: {model.Id}{(model.Served ? "" : $" (not served: {model.Reason})")}");
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {model.Id}  {model.Name}
            State       {State(model)}
            Context     {Text(model.ContextLength)} tokens, output at most {Text(model.MaxOutput)}
            Prices      prompt {Price(model.PromptPrice)}, answer {Price(model.CompletionPrice)} USD per million tokens; request {model.RequestPrice ?? 0} USD
            Parameters  {model.Parameters ?? "-"}
            Takes       {string.Join(", ", model.InputModalities)}
            Gives       {string.Join(", ", model.OutputModalities)}
            Seen        first {model.FirstSeen:u}, last {model.LastSeen:u}
            """));
    }

    public static void Write(CatalogueChangeView change, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(change, CommandJson.Default.CatalogueChangeView));
            return;
        }

        Console.WriteLine($"{change.Models} models.");
        WriteList("New", change.Added);
        WriteList("Gone", change.Gone);
        WriteList("Back", change.Returned);
        WriteList("Free now", change.BecameFree);
        WriteList("Not free any more", change.StoppedBeingFree);
        if (change.Changed.Count > 0)
            Console.WriteLine($"Changed in some respect: {change.Changed.Count}");
    }

    private static void WriteList(string title, IReadOnlyList<string> ids)
    {
        const int Most = 20;
        if (ids.Count == 0)
            return;
        Console.WriteLine($"{title}: {ids.Count}");
        foreach (var id in ids.Take(Most))
            Console.WriteLine("  " + id);
        if (ids.Count > Most)
            Console.WriteLine($"  and {ids.Count - Most} more");
    }

    private static Cell[] Row(ModelView model) =>
        [model.Id, Text(model.ContextLength), Text(model.MaxOutput), Price(model.PromptPrice), Price(model.CompletionPrice), model.Parameters ?? "-", new Cell(State(model), model.Gone ? Tone.Bad : !model.Served ? Tone.Quiet : model.Free ? Tone.Good : Tone.Plain)];

    private static string State(ModelView model) =>
        string.Join(", ", ((string?[])[model.Free ? "free" : null, model.Gone ? "gone" : null, model.Served ? null : model.Reason ?? "not served"]).OfType<string>());

    private static string Text(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";

    private static string Price(decimal? perToken) => perToken is { } price ? (price * 1_000_000).ToString("0.####", CultureInfo.InvariantCulture) : "-";
}
