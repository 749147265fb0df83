namespace Rotor.Configuration;

/// <summary>A setting given on the command line.</summary>
/// <param name="Spoken">What the person wrote, such as <c>--port</c>.</param>
/// <param name="Setting">The setting's variable name, or its path with dots or colons.</param>
/// <param name="Text">The value, unchecked.</param>
internal sealed record CommandLineValue(string Spoken, string Setting, string Text);
