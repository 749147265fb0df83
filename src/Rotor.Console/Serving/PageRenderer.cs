using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rotor.WebConsole.Layout;

namespace Rotor.WebConsole.Serving;

/// <summary>Draws components as HTML. Everything from outside becomes text.</summary>
public sealed class PageRenderer(ILoggerFactory loggers)
{
    // Chinese and Russian stay what they are: written as numbers they would take three times the bytes.
    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)).BuildServiceProvider();

    /// <summary>A whole document around a page.</summary>
    public Task<string> DocumentAsync(PageContext page, Type view, object? model, string title) => RenderAsync<Document>(new()
    {
        [nameof(Document.Page)] = page,
        [nameof(Document.View)] = view,
        [nameof(Document.Model)] = model,
        [nameof(Document.Title)] = title,
    });

    /// <summary>A part of a page, for those who follow it live.</summary>
    public Task<string> PartAsync<TPart>(PageContext page, IDictionary<string, object?> parameters)
        where TPart : IComponent => RenderAsync<Part>(new()
        {
            [nameof(Part.Page)] = page,
            [nameof(Part.View)] = typeof(TPart),
            [nameof(Part.Parameters)] = parameters,
        });

    private async Task<string> RenderAsync<TRoot>(Dictionary<string, object?> parameters)
        where TRoot : IComponent
    {
        await using var renderer = new HtmlRenderer(_services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TRoot>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
