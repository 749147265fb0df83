using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Serving;

/// <summary>One request for a page: who asks, in which language, time zone and theme, and how the answer is made.</summary>
public sealed class PageContext
{
    private static readonly object Key = new();
    private readonly IConsoleDoor _door;

    private PageContext(HttpContext http)
    {
        Http = http;
        _door = http.RequestServices.GetRequiredService<IConsoleDoor>();
        Assets = http.RequestServices.GetRequiredService<ConsoleAssets>();
        Facts = http.RequestServices.GetRequiredService<ConsoleFacts>();
        Operator = _door.Find(http);
        Time = http.RequestServices.GetRequiredService<TimeProvider>();
        T = Strings.Of(Language.Choose(http.Request.Cookies[Preferences.LanguageCookie], http.Request.Headers.AcceptLanguage));
        Theme = Preferences.Theme(http.Request.Cookies[Preferences.ThemeCookie]);
        Zone = Preferences.Zone(http.Request.Cookies[Preferences.ZoneCookie]);
        F = new Formats(T, Zone, Time);
        FormToken = _door.FormToken(http);
        Page = http.GetEndpoint()?.Metadata.GetMetadata<PageMetadata>()?.Page;
        Flash = Flash.Take(http);
    }

    public HttpContext Http { get; }

    /// <summary>Who is signed in; null on the pages that need nobody.</summary>
    public OperatorIdentity? Operator { get; }

    /// <summary>Who is signed in, on pages that need somebody.</summary>
    public OperatorIdentity Me => Operator ?? throw new InvalidOperationException("Nobody is signed in on this page.");

    /// <summary>Whether who was signed in when this began is so still: what goes on for long asks again and again.</summary>
    public bool IsStillIn => Operator is { } someone && _door.IsStillIn(someone);

    /// <summary>The page that is shown; null where none was found.</summary>
    public ConsolePage? Page { get; }

    /// <summary>The strings of the viewer's language.</summary>
    public Strings T { get; }

    /// <summary>Numbers, money and times in the viewer's manner.</summary>
    public Formats F { get; }

    public TimeZoneInfo Zone { get; }

    /// <summary><c>light</c>, <c>dark</c> or <c>system</c>.</summary>
    public string Theme { get; }

    public TimeProvider Time { get; }

    public ConsoleAssets Assets { get; }

    public ConsoleFacts Facts { get; }

    /// <summary>What every form of this session carries in the field <c>token</c>.</summary>
    public string FormToken { get; }

    /// <summary>What the last change has to say.</summary>
    public Flash? Flash { get; set; }

    /// <summary>The fields of a form that was sent.</summary>
    public IFormCollection Form { get; internal set; } = FormCollection.Empty;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Where this gateway was reached: <c>http://127.0.0.1:8000</c>.</summary>
    public string Root => $"{Http.Request.Scheme}://{Http.Request.Host}";

    /// <summary>Where clients call it under the same name: another port where the console has one of its own.</summary>
    public string ClientRoot => Facts.ClientPort is { } port ? $"{Http.Request.Scheme}://{new HostString(Http.Request.Host.Host, port)}" : Root;

    /// <summary>The path with its query, to come back to.</summary>
    public string Address => Http.Request.GetEncodedPathAndQuery();

    /// <summary>The address to show again after a small change such as the language.</summary>
    public string BackAddress => HttpMethods.IsGet(Http.Request.Method) ? Address : Page?.Path ?? "/admin/dashboard";

    public string Query(string name) => Http.Request.Query[name].ToString();

    /// <summary>A field of the form without white space around it.</summary>
    public string Field(string name) => Form[name].ToString().Trim();

    /// <summary>Whether the viewer may do what needs this role.</summary>
    public bool May(OperatorRole role) => Operator?.Role >= role;

    public static PageContext Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Items[Key] is PageContext known)
            return known;
        var made = new PageContext(http);
        http.Items[Key] = made;
        return made;
    }

    /// <summary>For handlers, which take it as a parameter.</summary>
    public static ValueTask<PageContext?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<PageContext?>(Of(context));

    /// <summary>The page that <typeparamref name="TView"/> draws from <paramref name="model"/>.</summary>
    /// <param name="model">What it shows.</param>
    /// <param name="title">The document's title; the page's own when null.</param>
    /// <param name="status">The answer's status.</param>
    public IResult View<TView, TModel>(TModel model, string? title = null, int status = StatusCodes.Status200OK)
        where TView : PageView<TModel> => new PageResult(this, typeof(TView), model, title ?? (Page is null ? "" : T[Page.TitleKey]), status);

    /// <summary>Leads on after a change, and says there what was done.</summary>
    /// <param name="address">A path of this console.</param>
    /// <param name="message">A string's key; null says nothing.</param>
    /// <param name="values">What its placeholders stand for.</param>
    public IResult Redirect(string address, string? message = null, params string[] values)
    {
        if (message is not null)
            new Flash(message, values, IsFault: false).Put(Http);
        return Results.LocalRedirect("~" + address);
    }

    /// <summary>As <see cref="Redirect"/>, with what went wrong.</summary>
    public IResult RedirectWithFault(string address, string message, params string[] values)
    {
        new Flash(message, values, IsFault: true).Put(Http);
        return Results.LocalRedirect("~" + address);
    }
}
