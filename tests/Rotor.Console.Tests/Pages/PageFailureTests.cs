using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rotor.WebConsole.Serving;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Pages;

/// <summary>What a person sees when a page cannot be made.</summary>
public sealed class PageFailureTests
{
    [Theory]
    [InlineData(false, "en")]
    [InlineData(true, "en")]
    [InlineData(true, "ru")]
    public async Task Page_ThatThrows_IsTheConsolesOwn_WithAReferenceThatTheLogKnows(bool whileDrawn, string language)
    {
        using var log = new KeptLog();
        await using var run = await ConsoleRun.StartAsync(keys: 1, services =>
        {
            services.AddSingleton<IConsoleSettings>(new BrokenSettings(whileDrawn));
            services.AddLogging(logging => logging.AddProvider(log));
        });
        using var client = await run.SignInAsync();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);

        using var answer = await client.GetAsync(new Uri("/admin/settings", UriKind.Relative), TestContext.Current.CancellationToken);
        var page = Html.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var reference = page.QuerySelector("[data-reference]")!.TextContent;

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(language, page.DocumentElement.GetAttribute("lang"));
        Assert.NotNull(page.QuerySelector(".empty"));
        Assert.NotEmpty(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains(log.Lines, line => line.Contains(reference, StringComparison.Ordinal) && line.Contains(whileDrawn ? nameof(NullReferenceException) : "planted fault", StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    private sealed class BrokenSettings(bool whileDrawn) : IConsoleSettings
    {
        // Looks well until a page wants to group it.
        private static readonly SettingFact Broken = new("ROTOR_POOL__MAXWAIT", null!, "1", null, new Core.Settings.SettingExpectation(Core.Settings.ExpectedKind.Number, "1"), true);

        public bool CanChange => false;

        public IReadOnlyList<SettingFact> Read() => whileDrawn ? [Broken] : throw new InvalidOperationException("planted fault");

        public Task<SettingsOutcome> ReloadAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<SettingOutcome> ChangeAsync(string name, string? value, string who, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<SettingEventFact>> HistoryAsync(string? name, int most, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SettingEventFact>>([]);
    }

    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
