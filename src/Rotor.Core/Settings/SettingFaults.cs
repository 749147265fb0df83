using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Rotor.Core.Settings;

/// <summary>All that can be wrong with settings: one method a case, whose name in <c>snake_case</c> is the fault's code, and whose English stands here alone.</summary>
public static class SettingFaults
{
    // A value by itself.
    public static SettingFault WrongValue(SettingExpectation expected) => Of($"write {expected}.") with { Values = [], Expected = expected };

    public static SettingFault SecretInValue() => Of($"this value holds a key or another secret, which has no place in a setting that is shown.");

    public static SettingFault OnlyConfiguration() => Of($"only configuration sets this; use rotor.json, .env, the environment or the command line.");

    public static SettingFault FixedAbove(string by) => Of($"it is set by {by}, which lies above the console; change it there.");

    public static SettingFault Unknown(string? meant) => meant is null ? NoSuchSetting() : NoSuchSettingButLike(meant);

    public static SettingFault NoSuchSetting() => Of($"there is no such setting.");

    public static SettingFault NoSuchSettingButLike(string meant) => Of($"there is no such setting; did you mean {meant}?");

    // Values that do not go together.
    public static SettingFault WaitTooLong(string maxWait, string commitAfter) => Of(
        $"ROTOR_POOL__MAXWAIT ({maxWait}) must be shorter than ROTOR_STREAMS__COMMITAFTER ({commitAfter}): a stream's head may not be sent while the request still waits for a key.");

    public static SettingFault TwoSecretKeys() => Of($"ROTOR_ACCESS__SECRETKEY and ROTOR_ACCESS__SECRETKEYFILE: set one of them, not both.");

    public static SettingFault OpenToAnyPage() => Of($"an open gateway lets no page of just anybody in; list the origins.");

    public static SettingFault KnownSecret(string name, string bytes) => Of($"{name} is a value that everybody knows from a README. Set a secret one: openssl rand -hex {bytes}");

    public static SettingFault KnownPasswordAsToken() => Of(
        $"ADMIN_PASSWORD is a client token here, and a value that everybody knows from a README. Set a secret one: openssl rand -hex 16");

    // Addresses.
    public static SettingFault NotANetwork(string entry) => Of($"\"{entry}\" is neither an address nor a network such as 10.0.0.0/8.");

    public static SettingFault NotAHost() => Of($"write an IP address, localhost, or * for all addresses.");

    public static SettingFault OpenToOthers(string host) => Of(
        $"HOST = \"{host}\" lies beyond this machine, and with ROTOR_ACCESS__CLIENTS=open everybody who reaches it could use your keys. Set ROTOR_ACCESS__CLIENTS=tokens, listen on 127.0.0.1, or set ROTOR_ACCESS__ALLOWOPEN=true if that is meant.");

    public static SettingFault NotAConsoleAddress() => Of($"write http or https, an IP address, localhost or *, and a port, such as http://127.0.0.1:8081.");

    public static SettingFault ConsoleAddressTaken() => Of($"clients are served at that address already; give the console another port.");

    public static SettingFault NeedsCertificate() => Of($"https needs ROTOR_LISTEN__CERTIFICATE.");

    // Aliases and fallbacks.
    public static SettingFault GivenTwice(string name) => Of($"\"{name}\" is given twice.");

    public static SettingFault ListGivenTwice(string name) => Of($"\"{name}\" is given twice; put all its models into one entry, separated by |.");

    public static SettingFault Circle(string name) => Of($"\"{name}\" leads round in a circle; name a model in one of its steps.");

    public static SettingFault WithoutModel(string name) => Of($"\"{name}\" has no model behind the equals sign.");

    public static SettingFault WrongForm(string entry, string form) => Of($"\"{entry}\" is not of the form {form}.");

    // Rules of failover.
    public static SettingFault NotARule() => Of($"write a status or limit_source, '=' and an action, such as 500=next_key.");

    public static SettingFault TwoRules(string name) => Of($"there are two rules for {name}; join their actions with '+'.");

    public static SettingFault NotAStatus(string name) => Of($"{name} is no HTTP status (100 to 599).");

    public static SettingFault NotALimitSource() => Of($"the part before '=' must be a status such as 429, or a limit_source such as openrouter_key_limit.");

    public static SettingFault UnknownAction(string action) => Of(
        $"unknown action '{action}'; known are return, retry_same:N, next_key, next_model, rest_key:hh:mm:ss, rest_account:hh:mm:ss, rest_model:hh:mm:ss.");

    public static SettingFault ActionWithoutValue(string action) => Of($"{action} takes no value.");

    public static SettingFault TwoSteps() => Of($"only one of return, next_key and next_model can follow.");

    public static SettingFault WrongRetries() => Of($"retry_same needs a number from 1 to 10, such as retry_same:3.");

    public static SettingFault TwoRetries() => Of($"retry_same stands there twice.");

    public static SettingFault WrongRest(string action) => Of($"{action} needs a time from 00:00:01 to 31 days, such as {action}:01:00:00.") with { Values = [action] };

    public static SettingFault TwoRests() => Of($"only one of rest_key, rest_account and rest_model can rest.");

    // Files and keys.
    public static SettingFault NotSettings() => Of($"write an object, {{ \"section\": {{ \"name\": value }} }}.");

    public static SettingFault NotJson(string line, string at) => Of($"not JSON at line {line}, byte {at}.");

    public static SettingFault NoSuchFile() => Of($"there is no such file.");

    public static SettingFault Unreadable(string error) => Of($"cannot be read ({error}).");

    public static SettingFault NamesAnotherFolder() => Of($"a file in the data folder cannot name another one; use ROTOR_DATA or --data.");

    public static SettingFault NotAListOfKeys() => Of($"write a list of texts or of objects with value, weight and label.");

    public static SettingFault NotAKeyEntry(string most) => Of($"write a text, or an object with value (text), weight (1 to {most}) and label (text).");

    public static SettingFault NotAKey() => Of($"a key is one word of ASCII characters; this one cannot be sent in a header.");

    private static SettingFault Of(FormattableString sentence, [CallerMemberName] string name = "") => new(
        JsonNamingPolicy.SnakeCaseLower.ConvertName(name),
        sentence.ToString(CultureInfo.InvariantCulture),
        [.. sentence.GetArguments().Select(value => value?.ToString() ?? "")]);
}
