using Rotor.Access;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Observability;
using Rotor.WebConsole.Pages.Errors;
using Rotor.WebConsole.Pages.SignIn;
using Rotor.WebConsole.Serving;

namespace Rotor;

/// <summary>Joins the console to those who let people in, and tells it what it shows of the program.</summary>
internal sealed class ConsoleHost(AdminDoor door) : IConsoleDoor, ISignInPages
{
    private const string FirstPage = "/admin";

    public OperatorIdentity? Find(HttpContext context) => door.FindSession(context);

    public bool IsStillIn(OperatorIdentity someone) => door.IsStillIn(someone);

    public bool IsForeign(HttpRequest request) => AdminDoor.IsForeign(request);

    public bool IsOwnForm(HttpRequest request, string? token) => AdminDoor.IsOwnForm(request, token);

    public string FormToken(HttpContext context) => context.Request.Cookies[AdminDoor.Cookie] is { Length: > 0 } secret ? Core.Access.FormToken.Of(secret) : "";

    public IResult Login(HttpContext context, SignInNotice notice, string user, string back, int seconds = 0)
    {
        var (text, status) = notice switch
        {
            SignInNotice.SessionExpired => ("session_expired", 200),
            SignInNotice.NotSignedIn => ("not_logged_in", 200),
            SignInNotice.SignedOut => ("logged_out", 200),
            SignInNotice.SessionError => ("session_error", 200),
            SignInNotice.PasswordChanged => ("password_changed", 200),
            SignInNotice.PasswordMissing => ("password_missing", 400),
            SignInNotice.Wrong => ("wrong", 401),
            SignInNotice.Wait => ("wait", 429),
            SignInNotice.KeyUnknown => ("key_unknown", 503),
            SignInNotice.NoPassword => ("no_password", HttpMethods.IsPost(context.Request.Method) ? 403 : 200),
            _ => (null, 200),
        };
        return SignInPages.Login(PageContext.Of(context), text, [seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)], status != 200, user, back, status);
    }

    public IResult First(HttpContext context, string code, FirstFault fault) => SignInPages.First(
        PageContext.Of(context), code, fault switch { FirstFault.Length => "first_fault", FirstFault.Differ => "first_differ", _ => null }, Operators.LeastPassword, Operators.MostPassword);

    public IResult Gone(HttpContext context) => SignInPages.Gone(PageContext.Of(context));

    public IResult Again(HttpContext context) => SignInPages.Again(PageContext.Of(context));

    public IResult UnknownHost(HttpContext context) => ErrorPages.UnknownHost(PageContext.Of(context));

    public string Own(string? back) => Addresses.Own(back, FirstPage);

    public static void AddTo(IServiceCollection services, RotorOptions options)
    {
        services.AddConsole(FactsOf(options));
        services.AddSingleton<IConsoleSettings, ConsoleSettings>();
        services.AddSingleton<ConsoleHost>();
        services.AddSingleton<IConsoleDoor>(provider => provider.GetRequiredService<ConsoleHost>());
        services.AddSingleton<IRecordsDoor, ConsoleRecords>();
        services.AddSingleton<IGateway, ConsoleGateway>();
        services.AddSingleton<ISignInPages>(provider => provider.GetRequiredService<ConsoleHost>());
    }

    private static ConsoleFacts FactsOf(RotorOptions options) => new(
        ProgramVersion.Text,
        options.Upstream.BaseUrl.AbsoluteUri,
        AccessMode.Of(options) == ClientMode.Open,
        options.Listen.ConsoleUrl is null ? null : options.Listen.Port,
        options.Records.Enabled);
}
