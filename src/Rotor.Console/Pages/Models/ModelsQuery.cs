using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rotor.Core.Models;

namespace Rotor.WebConsole.Pages.Models;

/// <summary>Which models a view shows, and in which order; all of it stands in its address.</summary>
public sealed record ModelsQuery
{
    public const string Path = "/admin/models";

    /// <summary>How long a model is new.</summary>
    public static readonly TimeSpan New = TimeSpan.FromDays(7);

    public static readonly string[] States = ["served", "barred", "off", "new", "gone"];

    public static readonly string[] Prices = ["free", "paid"];

    /// <summary>Least contexts, in tokens.</summary>
    public static readonly string[] Contexts = ["32000", "128000", "200000", "1000000"];

    /// <summary>Billions of parameters, from and below.</summary>
    public static readonly string[] Sizes = ["0-10", "10-40", "40-100", "100-"];

    public static readonly string[] Sorts = ["", "name", "price", "context", "size", "new"];

    public string Search { get; init; } = "";

    public string State { get; init; } = "";

    public string Price { get; init; } = "";

    public string Context { get; init; } = "";

    public string Size { get; init; } = "";

    public string Sort { get; init; } = "";

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public bool IsNarrowed => Search.Length + State.Length + Price.Length + Context.Length + Size.Length > 0;

    public string Address
    {
        get
        {
            var text = new StringBuilder(Path);
            foreach (var (name, value) in new[] { ("find", Search), ("state", State), ("price", Price), ("context", Context), ("size", Size), ("sort", Sort), ("page", Page > 1 ? Page.ToString(CultureInfo.InvariantCulture) : "") })
            {
                if (value.Length > 0)
                    text.Append(text.Length == Path.Length ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }

            return text.ToString();
        }
    }

    /// <summary>The address of a model's own page.</summary>
    public static string AddressOf(string id) => Path + "/" + Uri.EscapeDataString(id).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal);

    public static ModelsQuery Of(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new ModelsQuery
        {
            Search = query["find"].ToString().Trim() is { Length: <= 200 } text ? text : "",
            State = One("state", States),
            Price = One("price", Prices),
            Context = One("context", Contexts),
            Size = One("size", Sizes),
            Sort = One("sort", Sorts),
            Page = int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, 100_000) : 1,
        };

        string One(string name, string[] known) => Array.IndexOf(known, query[name].ToString()) >= 0 ? query[name].ToString() : "";
    }

    public bool Shows(ModelView model, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => model.Id.Contains(word, StringComparison.OrdinalIgnoreCase) || model.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            && State switch
            {
                "served" => model is { Served: true, Gone: false },
                "barred" => !model.Served && !model.Gone,
                "off" => !model.Enabled,
                "new" => IsNew(model, now),
                "gone" => model.Gone,
                _ => true,
            }
            && (Price.Length == 0 || model.Free == (Price == "free"))
            && (Context.Length == 0 || model.ContextLength >= long.Parse(Context, CultureInfo.InvariantCulture))
            && (Size.Length == 0 || IsOfSize(model.ParametersBillions));
    }

    /// <summary>Whether a model was added not long ago.</summary>
    public static bool IsNew(ModelView model, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(model);
        return !model.Gone && (model.Created ?? model.FirstSeen) > now - New;
    }

    public IEnumerable<ModelView> Order(IEnumerable<ModelView> models) => Sort switch
    {
        "name" => models.OrderBy(model => model.Name, StringComparer.OrdinalIgnoreCase),
        "price" => models.OrderBy(model => model.PromptPrice is null).ThenBy(model => (model.PromptPrice ?? 0) + (model.CompletionPrice ?? 0)).ThenBy(model => model.Name, StringComparer.OrdinalIgnoreCase),
        "context" => models.OrderByDescending(model => model.ContextLength ?? 0).ThenBy(model => model.Name, StringComparer.OrdinalIgnoreCase),
        "size" => models.OrderByDescending(model => model.ParametersBillions ?? 0).ThenBy(model => model.Name, StringComparer.OrdinalIgnoreCase),
        "new" => models.OrderByDescending(model => model.Created ?? model.FirstSeen),
        _ => models,
    };

    private bool IsOfSize(double? billions)
    {
        var (from, to) = Size.Split('-') is [var least, var most] ? (double.Parse(least, CultureInfo.InvariantCulture), most.Length == 0 ? double.MaxValue : double.Parse(most, CultureInfo.InvariantCulture)) : (0, 0);
        return billions is { } size && size >= from && size < to;
    }
}
