using Microsoft.AspNetCore.Components;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Serving;

/// <summary>A component of the console: it knows the request it is drawn for.</summary>
public abstract class ConsoleComponent : ComponentBase
{
    [CascadingParameter]
    public required PageContext Page { get; set; }

    protected Strings T => Page.T;

    protected Formats F => Page.F;
}

/// <summary>A page, drawn from its model.</summary>
public abstract class PageView<TModel> : ConsoleComponent
{
    [Parameter]
    [EditorRequired]
    public required TModel Model { get; set; }
}
