namespace Rotor.Admin;

/// <summary>The style of the status page, light and dark by the system's wish.</summary>
internal static class StatusStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6673; --line: #d9dee4; --paper: #fff; --good: #1a7f37; --rest: #9a6700; --bad: #b42318; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6e9ed; --soft: #9aa5b1; --line: #30363d; --paper: #0f1216; --good: #56d364; --rest: #e3b341; --bad: #ff8177; }
        }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem; }
        h1 { margin: 0 0 1.25rem; } h2 { margin: 2rem 0 .75rem; font-size: 1.15rem; }
        small { color: var(--soft); font-weight: normal; font-size: .8em; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.5rem; margin: 0; }
        dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
        .states { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; padding: 0; margin: 0 0 1rem; list-style: none; }
        .good { color: var(--good); } .rest { color: var(--rest); } .bad { color: var(--bad); }
        table { width: 100%; border-collapse: collapse; }
        th, td { padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
        th { color: var(--soft); font-weight: 500; } .n { text-align: right; font-variant-numeric: tabular-nums; }
        """;
}
