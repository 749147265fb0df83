using System.CommandLine;

namespace Rotor.Commands;

/// <summary><c>rotor completion</c>: a script by which a shell completes commands, options and their words.</summary>
internal static class CompletionCommand
{
    // Each asks the program itself, so that it never falls behind; what the program writes besides is kept off the line.
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # Completes rotor in bash: put this where bash looks for completions, or source it.
            _rotor() {
                local word="${COMP_WORDS[COMP_CWORD]}" line
                local -a words=() options=()
                while IFS= read -r line; do
                    [[ -n "$line" && "$line" == "$word"* ]] || continue
                    case "$line" in
                        --*) options+=("$line") ;;
                        -*|/*) ;;
                        *) words+=("$line") ;;
                    esac
                done < <("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
                if (( ${#words[@]} )); then COMPREPLY=("${words[@]}"); else COMPREPLY=("${options[@]}"); fi
            }
            complete -o default -F _rotor rotor
            """,
        ["zsh"] = """
            #compdef rotor
            # Completes rotor in zsh: save as _rotor in a folder of $fpath, or source it after compinit.
            _rotor() {
                local line="${words[1,CURRENT-1]} ${PREFIX}"
                local -a found
                found=("${(@f)$("${words[1]/#\~\//$HOME/}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
                if [[ "$PREFIX" == -* ]]; then
                    compadd -- ${(M)found:#--*}
                else
                    found=(${found:#[-\/]*})
                    if (( ${#found} )); then compadd -- $found; else _files; fi
                fi
            }
            # Out of $fpath this file is itself the first completion.
            if [[ "${funcstack[1]}" == _rotor ]]; then _rotor "$@"; else compdef _rotor rotor; fi
            """,
        ["fish"] = """
            # Completes rotor in fish: save as ~/.config/fish/completions/rotor.fish.
            function __rotor_complete
                set -l line (commandline -cp | string collect | string trim --left)
                set -l program (commandline -po)[1]
                type -q "$program"; or set program rotor
                set -l found ($program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
                set -l words (string match -v -r '^[-/]|^$' -- $found)
                if string match -q -- '-*' (commandline -ct)
                    string match -- '--*' $found
                else if count $words >/dev/null
                    printf '%s\n' $words
                else
                    __fish_complete_path (commandline -ct)
                end
            end
            complete -c rotor -f -a '(__rotor_complete)'
            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print a script by which a shell completes what you type.") { shell };
        command.SetAction(parsed => Console.WriteLine(Scripts[parsed.GetValue(shell)!]));
        return command;
    }
}
